//go:build amd64 && !purego

package kernel

import "sync"

// tiles plans a convolution and runs it on blocks of the result.
func (c *conv) tiles(threads int, shape *gemmShape) {
	if c.s.products() < gemmMinFork {
		threads = 1
	}
	p := &c.plan
	c.cut(threads, shape)
	p.lay(c)
	buf := c.pack(threads, p.width)
	p.skip, p.mended = c.skips(threads)
	p.list(c)
	parallel(threads, p.units(), 1, convUnits{c})
	giveBack(buf)
}

// convUnits is a convolution as the call that computes units.
type convUnits struct{ *conv }

// A convWorker holds the tile arguments and the buffer of one thread.
type convWorker struct {
	tile    tile
	source  buffer
	offsets []int
	slivers buffer // of a ConvWeight
	panels  buffer
}

var convWorkers = sync.Pool{New: func() any { return new(convWorker) }}

func (c convUnits) run(with *backend, lo, hi int) {
	w := convWorkers.Get().(*convWorker)
	for u := lo; u < hi; u++ {
		w.unit(with, c.conv, u)
	}
	w.tile = tile{}
	convWorkers.Put(w)
}

// A convBlock is the images, the lines of a phase and the positions of a phase that a unit computes.
type convBlock struct {
	n0, n1, y0, y1, x0, x1 int
	origin                 uintptr // where pixel (0, 0) of image n0 would lie
}

// unit computes unit u. Units of the same lines follow each other.
func (w *convWorker) unit(with *backend, c *conv, u int) {
	p := &c.plan
	part := u % p.panelParts
	u /= p.panelParts
	x := u % p.parts
	u /= p.parts
	y, n := u%p.lineParts, u/p.lineParts
	b := convBlock{
		n * p.images, min(c.s.N, (n+1)*p.images), y * p.height, min(c.y.most(), (y+1)*p.height),
		x * p.breadth, min(c.x.most(), (x+1)*p.breadth), 0,
	}
	if p.inPlace {
		b.origin = at(c.src, b.n0*p.image)
	} else {
		b.origin = w.copy(c, &b)
	}
	from, to := c.inGroup()
	rest := c.rest()

	for g := range c.s.Groups {
		for panel := part * p.panels / p.panelParts; panel < (part+1)*p.panels/p.panelParts; panel++ {
			weights := at(c.weights, (g*p.panels+panel)*c.used*from*p.width)
			first := g*to + panel*p.width
			last := min(g*to+to, first+p.width)
			source := b
			source.origin += uintptr(g*from) * 4
			for i, runs := range p.phases {
				w.phase(with, c, &source, i, p.runs[runs.from:runs.to], weights, first, last)
			}
		}
	}
	if rest.passes && p.wholeLines() {
		c.finishLines(with, &rest.Epilogue, &b)
	}
}

// copy lays down what a block reads of the source, with zeros around the image.
func (w *convWorker) copy(c *conv, b *convBlock) (origin uintptr) {
	p := &c.plan
	buf := w.source.take((b.n1 - b.n0) * p.image)
	x, columns := b.x0*c.x.step+c.x.first, c.x.extent(b.x1-b.x0)
	y, rows := b.y0*c.y.step+c.y.first, c.y.extent(b.y1-b.y0)
	for n := range b.n1 - b.n0 {
		for r := range rows {
			line := buf[n*p.image+r*p.line:][:columns*p.pixel]
			if y+r < 0 || y+r >= c.y.source {
				clear(line)
				continue
			}
			src := c.src[((b.n0+n)*c.y.source+y+r)*c.x.source*c.from:][:c.x.source*c.from]
			copyLine(line, p.pixel, src, c.from, x)
		}
	}
	return at(buf, -(y*p.line + x*p.pixel))
}

// copyLine stores the pixels of a line from position x on, channels floats each, pixel floats apart in dst. Outside the
// line there are zeros.
func copyLine(dst []float32, pixel int, src []float32, channels, x int) {
	count, width := len(dst)/pixel, len(src)/max(1, channels)
	lo := min(count, max(0, -x))
	hi := max(lo, min(count, width-x))
	clear(dst[:lo*pixel])
	clear(dst[hi*pixel:])
	if lo == hi {
		return
	}
	src = src[(x+lo)*channels : (x+hi)*channels]
	dst = dst[lo*pixel : hi*pixel]
	if pixel == channels {
		copy(dst, src)
		return
	}
	for ; len(src) > 0; src, dst = src[channels:], dst[pixel:] {
		copy(dst, src[:channels])
	}
}

// A convLoop is a dimension that tiles walk: how many steps, and their lengths in bytes in the source and in the result.
type convLoop struct{ count, a, c int }

type convLoops [3]convLoop

// A convRest is what of the epilogue tiles do not do.
type convRest struct {
	Epilogue
	inTile int // activation
	passes bool
}

func (c *conv) rest() convRest {
	r := convRest{Epilogue: c.ep}
	r.dropRows()
	if r.Residual == nil && r.Act <= ActLeakyReLU {
		r.inTile, r.Act = int(r.Act), Identity
	}
	r.passes = r.Residual != nil || r.Act != Identity || r.Derivative != Identity
	return r
}

// walk runs tiles over all steps of the loops; the last loop is the rows of a tile.
func (w *convWorker) walk(s *gemmShape, loops *convLoops, a, b, c uintptr, columns int) {
	t := &w.tile
	outer, inner, rows := loops[0], loops[1], loops[2]
	t.rsa, t.ldc = rows.a, rows.c
	for i := range outer.count {
		for j := range inner.count {
			t.a = a + uintptr(i*outer.a+j*inner.a)
			t.b = b
			t.c = c + uintptr(i*outer.c+j*inner.c)
			w.tile.column(s, rows.count, columns)
		}
	}
}

// column runs tiles one below the other, the rows shared evenly among as few tiles as possible.
func (t *tile) column(s *gemmShape, rows, columns int) {
	vectors := t.takeColumns(s, columns)
	eachHeight(rows, s.maxRows[vectors], func(_, height, count int) {
		t.count, t.next = count, height*t.rsa
		t.run(s.tiles[vectors][height-1], true)
	})
}

// arrange joins loops where the inner one ends at the next step of the outer one, and moves the loop that fills tiles
// best to the end.
func (l *convLoops) arrange(s *gemmShape, columns int) {
	if l.join(1) {
		l[0], l[1] = convLoop{count: 1}, l[0]
		if l.join(1) {
			l[1] = convLoop{count: 1}
		}
	} else if l.join(0) {
		l[0] = convLoop{count: 1}
	}
	best := 2
	for i := 1; i >= 0; i-- {
		if s.cost(l[i].count, columns, 4) < s.cost(l[best].count, columns, 4) {
			best = i
		}
	}
	l[best], l[2] = l[2], l[best]
}

// join makes loops i and i+1 one, in place of the latter, where that is possible.
func (l *convLoops) join(i int) bool {
	out, in := l[i], l[i+1]
	switch {
	case out.count == 1:
	case in.count == 1:
		l[i+1] = out
	case out.a == in.count*in.a && out.c == in.count*in.c:
		l[i+1].count *= out.count
	default:
		return false
	}
	return true
}

// finishLines does the rest of the epilogue for the lines of a block, all channels of which are there.
func (c *conv) finishLines(with *backend, ep *Epilogue, b *convBlock) {
	y0, y1 := b.y0*c.y.spread, min(c.y.result, b.y1*c.y.spread)
	for n := b.n0; n < b.n1; n++ {
		first := n*c.y.result + y0
		ep.finishRows(with, c.dst, c.to, first*c.x.result, (y1-y0)*c.x.result)
	}
}

// finish does the rest of the epilogue for the channels first to last of all steps of the loops.
func (c *conv) finish(with *backend, ep *Epilogue, loops *convLoops, pixel, first, last int) {
	for i := range loops[0].count {
		for j := range loops[1].count {
			for k := range loops[2].count {
				at := pixel + (i*loops[0].c+j*loops[1].c+k*loops[2].c)/(c.to*4)
				row := c.dst[at*c.to+first : at*c.to+last]
				ep.apply(with, row, row, at, first)
			}
		}
	}
}
