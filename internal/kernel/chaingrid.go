package kernel

// MaxAxes is the largest number of axes of a Grid.
const MaxAxes = 8

// A Grid says which elements of its operands an element of a Chain meets, where operands are repeated along some axes. The
// Chain is seen as a row-major array with the axes of the Grid. An operand moves along each axis by a step of its own: 0
// where it is repeated, otherwise the stride of its own row-major array. The zero Grid has no axis.
type Grid struct {
	rank, operands int
	size           [MaxAxes]int
	step           [chainLines][MaxAxes]int
}

// Axis adds an axis inside those before it, with a step for each operand. Axes along which all operands move as along a single
// axis become a single axis.
func (g *Grid) Axis(size int, steps []int) {
	if len(steps) > chainLines {
		fail("Chain", "more than %d operands by row or column", chainLines)
	}
	g.operands = len(steps)
	if size == 1 {
		return
	}
	last := g.rank - 1
	melts := g.rank > 0
	for k, s := range steps {
		melts = melts && g.step[k][last] == size*s
	}
	if !melts {
		if g.rank == MaxAxes {
			fail("Chain", "more than %d axes", MaxAxes)
		}
		last = g.rank
		g.size[last] = 1
		g.rank++
	}
	g.size[last] *= size
	for k, s := range steps {
		g.step[k][last] = s
	}
}

// A tiling divides the elements of a Chain into blocks: ranges of one axis, with the axes behind it in full.
type tiling struct {
	axis   int // the axis of the ranges
	inner  int // elements of the Chain for each position on it
	length int // positions in a range
	ranges int // ranges of the axis
	blocks int
}

// tiling makes blocks as long as chainBlock allows.
func (g *Grid) tiling() tiling {
	t := tiling{axis: g.rank - 1, inner: 1}
	for t.axis > 0 && t.inner*g.size[t.axis] <= chainBlock {
		t.inner *= g.size[t.axis]
		t.axis--
	}
	size := g.size[t.axis]
	t.ranges = ceilDiv(size, max(1, chainBlock/t.inner))
	t.length = ceilDiv(size, t.ranges)
	t.ranges = ceilDiv(size, t.length)
	t.blocks = t.ranges
	for _, n := range g.size[:t.axis] {
		t.blocks *= n
	}
	return t
}

// Over makes the Chain one over the elements of a Grid, whose operands Spread binds.
func (c *Chain) Over(g *Grid) {
	c.grid = *g
	if c.grid.rank == 0 {
		c.grid.rank, c.grid.size[0] = 1, 1
	}
	n := 1
	for _, size := range c.grid.size[:c.grid.rank] {
		n *= size
	}
	checkLen("Chain", "grid", n, c.N)
	c.tiles = c.grid.tiling()
}

// Spread binds register r to x as operand number i of the Grid.
func (c *Chain) Spread(r uint8, x []float32, i int) {
	if i >= c.grid.operands {
		fail("Chain", "operand %d of a grid of %d", i, c.grid.operands)
	}
	n := 1
	for axis, step := range c.grid.step[i][:c.grid.rank] {
		n += step * (c.grid.size[axis] - 1)
	}
	if len(x) < n {
		fail("Chain", "operand has length %d, want %d", len(x), n)
	}
	c.regs[r] = chainReg{reach: spread, slot: uint8(i), f: x}
	c.highest = max(c.highest, int(r)+1)
}

// gridCall is a Chain over a Grid, by blocks.
type gridCall struct{ *Chain }

var gridCalls family[gridCall, *gridCall]

// runGrid hands out blocks.
func (c *Chain) runGrid(threads int) {
	block := c.tiles.length * c.tiles.inner
	gridCalls.parallel(threads, c.tiles.blocks, max(1, elementGrain/block), gridCall{c})
}

func (c *gridCall) run(with *backend, lo, hi int) {
	w := chainWorkers.Get().(*chainWorker)
	for i := range c.grid.operands {
		w.filled[i] = 0
	}
	for block := lo; block < hi; block++ {
		w.loadBlock(c.Chain, block)
		for i := range c.steps[:c.count] {
			w.step(with, &c.steps[i])
		}
	}
	clear(w.f[:c.highest])
	clear(w.b[:c.highest])
	chainWorkers.Put(w)
}

// loadBlock points the registers at the elements of a block.
func (w *chainWorker) loadBlock(c *Chain, block int) {
	t := &c.tiles
	before, first := block/t.ranges, block%t.ranges*t.length
	count := min(t.length, c.grid.size[t.axis]-first)
	lo, n := (before*c.grid.size[t.axis]+first)*t.inner, count*t.inner
	var index [MaxAxes]int
	for axis := t.axis - 1; axis >= 0; axis-- {
		index[axis] = before % c.grid.size[axis]
		before /= c.grid.size[axis]
	}
	index[t.axis] = first
	for r := range c.regs[:c.highest] {
		reg := &c.regs[r]
		if reg.reach != spread {
			w.point(r, reg, lo, n)
			continue
		}
		at := 0
		step := &c.grid.step[reg.slot]
		for axis := range t.axis + 1 {
			at += index[axis] * step[axis]
		}
		w.f[r] = w.spread(c, reg.f[at:], int(reg.slot), at, count)
	}
}

// spread is operand i on a block of count positions, from its element at on, where x begins: in place if it is one element or
// lies as the block does, otherwise as a copy, which the next blocks read again as long as they begin with the same element.
func (w *chainWorker) spread(c *Chain, x []float32, i, at, count int) []float32 {
	t, g := &c.tiles, &c.grid
	size, step := g.size[t.axis:g.rank], g.step[i][t.axis:g.rank]
	one, same, stride := true, true, 1
	for axis := len(step) - 1; axis >= 0; axis-- {
		one, same = one && step[axis] == 0, same && step[axis] == stride
		stride *= size[axis]
	}
	n := count * t.inner
	switch {
	case one:
		return x[:1]
	case same:
		return x[:n]
	}
	dst := w.lines[i][:n]
	if w.filled[i] < n || w.from[i] != at {
		spreadOut(dst, x, size[1:], step, count)
		w.filled[i], w.from[i] = n, at
	}
	return dst
}

// spreadOut stores the elements that an operand has for count positions of its first axis and for all of the other axes, whose
// sizes are given.
func spreadOut(dst, x []float32, size, step []int, count int) {
	if len(size) == 0 {
		if step[0] == 0 {
			fill(dst, x[0])
		} else {
			copy(dst, x)
		}
		return
	}
	each := len(dst) / count
	if step[0] == 0 {
		spreadOut(dst[:each], x, size[1:], step[1:], size[0])
		for done := each; done < len(dst); done *= 2 {
			copy(dst[done:], dst[:done])
		}
		return
	}
	if len(size) == 1 && step[1] == 0 && each < 64 {
		repeat(dst, x, step[0], each)
		return
	}
	for i := range count {
		spreadOut(dst[i*each:][:each], x[i*step[0]:], size[1:], step[1:], size[0])
	}
}

// repeat stores elements of x that are step apart, each as often as times says.
func repeat(dst, x []float32, step, times int) {
	for at := 0; len(dst) >= times; at += step {
		fillShort(dst[:times], x[at])
		dst = dst[times:]
	}
}
