//go:build amd64 && !purego

package kernel

import (
	"sync"
	"unsafe"
)

// A gemmWorker holds the tile arguments and the buffers of a thread.
type gemmWorker struct {
	with    *backend
	tile    tile
	sums    []float32 // of a block that is turned
	panel   []float32 // of b, for one run
	slivers []float32 // of a, for one run:
	held    piece     // what slivers has
	after   piece     // what the block after this begins with
	ahead   request   // of the next panel
	aheadA  []request // of the next piece of a, the last first
}

// A piece of a is rows i0 to i1 of its transpose and k from p0 on.
type piece struct{ i0, i1, p0 int }

// A request is lines that some tiles ask for.
type request struct {
	asks
	tiles int
}

var gemmWorkers = sync.Pool{New: func() any { return new(gemmWorker) }}

// run computes blocks lo to hi of c.
func (g gemmBlocks) run(with *backend, lo, hi int) {
	w := gemmWorkers.Get().(*gemmWorker)
	p := &g.plan
	w.with = with
	for u := lo; u < hi; u++ {
		i, j := p.at(u)
		if w.after = (piece{}); u+1 < hi {
			i, _ := p.at(u + 1)
			w.after = piece{i0: p.row(i, g.m), i1: p.row(i+1, g.m)}
		}
		w.block(g.gemm, p.row(i, g.m), p.row(i+1, g.m), p.col(j, g.n), p.col(j+1, g.n))
	}
	w.tile, w.held, w.ahead, w.aheadA = tile{}, piece{}, request{}, w.aheadA[:0]
	gemmWorkers.Put(w)
}

// block computes rows i0 to i1 and columns j0 to j1 of c.
func (w *gemmWorker) block(g *gemm, i0, i1, j0, j1 int) {
	rest := g.ep
	if g.plan.rowsInTile() {
		rest.dropRows()
	}
	inTile := !g.plan.dots && !g.plan.swept && !rest.hasRows() && rest.Residual == nil && rest.Act <= ActLeakyReLU
	if inTile {
		rest.Act = Identity
	}
	var c []float32
	ldc := j1 - j0
	if g.plan.turned {
		w.sums = grown(w.sums, gemmScratch)
		c = w.sums[:(i1-i0)*(j1-j0)]
	} else {
		c, ldc = g.c[i0*g.ldc+j0:], g.ldc
	}
	switch {
	case g.plan.dots:
		w.dots(g, c, j0, j1)
	case g.plan.swept:
		w.sweep(g, c, j0, j1)
	default:
		w.strips(g, c, ldc, i0, i1, j0, j1, 0, inTile)
	}
	if g.plan.turned {
		turned := g.c[j0*g.ldc+i0:]
		w.with.transpose(turned, g.ldc, c, ldc, i1-i0, j1-j0)
		c, ldc = turned, g.ldc
		i0, i1, j0, j1 = j0, j1, i0, i1
	}
	if !rest.hasRows() && rest.Act == Identity && !rest.passes() {
		return
	}
	for i := i0; i < i1; i++ {
		rest.apply(w.with, c[(i-i0)*ldc:][:j1-j0], c[(i-i0)*ldc:][:j1-j0], i, j0)
	}
}

// dots computes columns j0 to j1 of c, which has few rows, from groups of rows of b. Tiles compute the last k, of which there are fewer
// than 16, and the last columns, of which there are fewer than the narrowest kernel computes.
func (w *gemmWorker) dots(g *gemm, c []float32, j0, j1 int) {
	kernels := g.plan.shape.dots[g.m]
	least := kernels[len(kernels)-1].cols
	whole, k := j0+(j1-j0)/least*least, g.k&^15
	if k == 0 {
		whole = j0
	}
	for i := range g.m {
		clear(c[i*g.ldc:][:whole-j0])
	}
	j := j0
	for _, with := range kernels {
		for ; whole-j >= with.cols; j += with.cols {
			with.columns(at(c, j-j0), g.ldc*4, at(g.a.Data, 0), g.a.Stride*4, at(g.b.Data, j*g.b.Stride), g.b.Stride*4, k/16)
		}
	}
	if k < g.k && j0 < whole {
		w.strips(g, c, g.ldc, 0, g.m, j0, whole, k, false)
	}
	if whole < j1 {
		w.strips(g, c[whole-j0:], g.ldc, 0, g.m, whole, j1, 0, false)
	}
}

// sweep computes columns j0 to j1 of c, which has one row, from groups of eight rows of b. Tiles compute the last k and the
// last columns, of which there are fewer than a vector has.
func (w *gemmWorker) sweep(g *gemm, c []float32, j0, j1 int) {
	_, cs := g.a.strides()
	lanes := g.plan.shape.lanes
	whole, k := j0+(j1-j0)/lanes*lanes, g.k&^7
	if k == 0 {
		whole = j0
	}
	clear(c[:whole-j0])
	for p := 0; p < k && j0 < whole; p += 8 {
		g.plan.shape.sweep(at(c, 0), at(g.a.Data, p*cs), cs*4, at(g.b.Data, p*g.b.Stride+j0), g.b.Stride*4, (whole-j0)/lanes)
	}
	if k < g.k && j0 < whole {
		w.strips(g, c, g.ldc, 0, 1, j0, whole, k, false)
	}
	if whole < j1 {
		w.strips(g, c[whole-j0:], g.ldc, 0, 1, whole, j1, 0, false)
	}
}

// crowds reports whether a line of each of some rows, stride floats apart, may not stay in the first-level cache together. The sets
// that the rows fall into repeat with the largest power of two of bytes that divides their distance; a set has eight lines,
// of which half are left to other rows and operands.
func crowds(stride, rows int) bool {
	sets := min(max(1, firstSets*len(line{})*4/powerOfTwo(stride)), firstSets)
	return rows > sets*8/2
}

const firstSets = 64 // of the first-level cache

// strips adds k from p0 on to a block, run by run.
func (w *gemmWorker) strips(g *gemm, c []float32, ldc, i0, i1, j0, j1, p0 int, inTile bool) {
	for ; p0 == 0 || p0 < g.k; p0 += g.plan.kBlock {
		w.strip(g, c, ldc, i0, i1, j0, j1, p0, inTile)
	}
}

// strip adds a run of k from p0 on to a block, panel by panel; the last strip applies the operands of one row and, if
// inTile, the activation.
func (w *gemmWorker) strip(g *gemm, c []float32, ldc, i0, i1, j0, j1, p0 int, inTile bool) {
	p, t := &g.plan, &w.tile
	rs, cs := g.a.strides()
	t.rsa, t.csa, t.ldc = rs*4, cs*4, ldc*4 // in slivers a has the same rsa
	t.k = min(p.kBlock, g.k-p0)
	t.load, t.act, t.alpha = 0, 0, g.ep.Alpha
	switch {
	case p0 > 0:
		t.load = 1
	case p.asksResult:
		t.load = 2
	}
	last := p0+t.k == g.k
	if last && inTile {
		t.act = int(g.ep.Act)
	}
	a := at(g.a.Data, i0*rs+p0*cs)
	if p.slivers {
		w.takeSlivers(g, piece{i0, i1, p0}, t.k)
		a = at(w.slivers, 0)
	}
	for j := j0; j < j1; j += p.width {
		t.a, t.c, t.ahead = a, at(c, j-j0), 0
		switch {
		case p.packed != nil:
			t.b, t.ldb = at(p.packed, j*g.k+p0*p.width), p.width*4
			if p.turned && j-j0 < i1-i0 && j1-j0 >= 4*p.width {
				t.ahead = g.rowsAhead(t.b, i1+j-j0, p0)
			} else {
				w.askPanel(g, j0, j, j1, p0, t.k)
			}
		case p.panels:
			w.takePanel(g, j, p0, t.k)
			w.askPanel(g, j0, j, j1, p0, t.k)
		default:
			t.b, t.ldb = at(g.b.Data, p0*g.b.Stride+j), g.b.Stride*4
			if p.spread {
				w.askPanel(g, j0, j, j1, p0, t.k)
			} else {
				t.ahead = p.width * 4
			}
		}
		t.noRows()
		if last && p.rowsInTile() {
			t.takeRows(&g.ep, j)
		}
		w.tiles(p, i1-i0, min(p.width, j1-j))
	}
}

// rowsAhead is the distance from a panel of b to row i of a, from column p on, which the next block reads.
func (g *gemm) rowsAhead(b uintptr, i, p int) int {
	if i >= g.m || g.a.Trans {
		return 0
	}
	return int(at(g.a.Data, i*g.a.Stride+p) - b)
}

// tiles runs the tiles of one panel of n columns.
func (w *gemmWorker) tiles(p *gemmPlan, rows, n int) {
	s := p.shape
	vectors := w.tile.takeColumns(s, n)
	most := s.maxRows[vectors]
	if p.slivers {
		most = p.tile
	}
	eachHeight(rows, most, func(_, height, count int) { w.column(p, vectors, height, count) })
}

// column runs count tiles of one height, one below the other.
func (w *gemmWorker) column(p *gemmPlan, vectors, height, count int) {
	t := &w.tile
	t.next = height * t.rsa
	if p.slivers {
		t.csa, t.next = height*4, sliverBytes(t.k, height)
	}
	kernel := p.shape.tiles[vectors][height-1]
	count -= w.pack(kernel, vectors*p.shape.lanes, count)
	count -= w.ask(kernel, count)
	t.count = count
	t.run(kernel, p.asksOnce)
}

// pack runs the first of count tiles if it is to pack a panel of some columns for those after it, and returns the number of tiles
// that it ran.
func (w *gemmWorker) pack(kernel func(t *byte), columns, count int) int {
	t := &w.tile
	if t.panel == 0 || count == 0 {
		return 0
	}
	t.count = 1
	kernel(t.args())
	t.b, t.ldb, t.panel = t.panel, columns*4, 0
	return 1
}

// ask runs those of count tiles that ask for lines, and returns their number.
func (w *gemmWorker) ask(kernel func(t *byte), count int) int {
	asked := w.askFor(&w.ahead, kernel, count)
	for asked < count && len(w.aheadA) > 0 {
		last := len(w.aheadA) - 1
		asked += w.askFor(&w.aheadA[last], kernel, count-asked)
		if w.aheadA[last].tiles == 0 {
			w.aheadA = w.aheadA[:last]
		}
	}
	return asked
}

// askFor runs those of count tiles that ask for the lines of a request.
func (w *gemmWorker) askFor(r *request, kernel func(t *byte), count int) int {
	t, n := &w.tile, min(count, r.tiles)
	if n == 0 {
		return 0
	}
	t.ask, t.count = r.asks, n
	kernel(t.args())
	r.asks, t.ask = t.ask, asks{}
	r.tiles -= n
	return n
}

// run runs t.count tiles. If askOnce, only the first of them asks for what is ahead.
func (t *tile) run(kernel func(t *byte), askOnce bool) {
	if count := t.count; askOnce && t.ahead != 0 && count > 0 {
		t.count = 1
		kernel(t.args())
		t.count, t.ahead = count-1, 0
	}
	if t.count > 0 {
		kernel(t.args())
	}
}

func (t *tile) args() *byte { return (*byte)(unsafe.Pointer(t)) }

// takeColumns makes tiles compute n columns, of which a mask says those of the last vector, and returns their vectors.
func (t *tile) takeColumns(s *gemmShape, n int) (vectors int) {
	vectors = ceilDiv(n, s.lanes)
	last := n - (vectors-1)*s.lanes
	t.mask = 1<<last - 1
	for i := range t.lanes {
		t.lanes[i] = int32(i-last) >> 31
	}
	return vectors
}
