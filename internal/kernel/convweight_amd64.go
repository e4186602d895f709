//go:build amd64 && !purego

package kernel

import "unsafe"

const (
	weightRoom = 32 << 10 // floats of x and as many of y in a block, about
)

// A convWeightPlan says how a ConvWeight is cut. A unit is, for a group and a line of the kernel, some of the rows (tap of the
// line, channel of x) and some panels of channels of y. Where y has so few channels that vectors of them would be mostly empty, the
// sums are turned: a row is a channel of y, and panels are of channels of x, tap by tap. A unit walks all lines of y in blocks, for each of which it copies the
// lines of x that the line of the kernel meets, with zeros around the image.
type convWeightPlan struct {
	shape                *gemmShape
	width, panels        int  // columns of a panel; panels of a group
	rows, columns        int  // rows and columns that follow each other: of all taps of a line, or of one
	together             bool // of all
	packs                bool // operands of a block are copied to slivers and panels
	skip                 bool // terms that lie in the pads are left out
	vertical, horizontal convAxis
	rowParts, panelParts int
	lines, breadth       int // lines and places of a line in a block
	pixels               int // of x that breadth places meet
}

func (c *convWeight) tiles(threads int, shape *gemmShape) {
	s, p := &c.s, &c.plan
	channels, _ := s.inGroup()
	if s.N*s.OH*s.OW*len(c.w) < gemmMinFork {
		threads = 1
	}
	p.shape = shape
	c.order(shape)
	p.panels = ceilDiv(p.columns, p.width)
	p.packs = p.wantsPacks()
	p.breadth = s.OW
	span := (s.KW-1)*s.DW + 1
	if fit := weightRoom / channels; (s.OW-1)*s.SW+span > fit {
		p.breadth = even(s.OW, max(convLeast, (fit-span)/s.SW+1))
	}
	p.pixels = (p.breadth-1)*s.SW + span
	p.lines = max(1, min(s.N*s.OH, weightRoom/(p.pixels*channels), weightRoom/(p.breadth*s.O)))
	p.rowParts, p.panelParts = 1, 1
	switch tiles := ceilDiv(p.rows, shape.maxRows[p.width/shape.lanes]); {
	case threads > 1 && p.packs:
		p.halve(s.Groups*s.KH, tiles, threads)
	case threads > 1:
		want := ceilDiv(threads*convEach, s.Groups*s.KH)
		p.panelParts = min(p.panels, want)
		p.rowParts = min(ceilDiv(want, p.panelParts), tiles)
	}
	units := s.Groups * s.KH * p.rowParts * p.panelParts
	parallel(threads, units, 1, weightUnits{c})
	if p.skip && (hasNegativeZero(c.sums) || !Finite(threads, c.sums)) {
		p.skip = false
		parallel(threads, units, 1, weightUnits{c})
	}
}

// order chooses which channels are rows, and whether the taps of a line go together. Terms that lie in the pads are left out where each
// place of y meets x by a tap: then an element of y that is not finite shows in the sums. Apart from that, the terms are zeros, which
// only a sum of −0 does not ignore.
func (c *convWeight) order(shape *gemmShape) {
	s, p := &c.s, &c.plan
	channels, o := s.inGroup()
	y, x := &p.vertical, &p.horizontal
	y.convolve(s.H, s.OH, s.KH, s.SH, s.DH, s.Top)
	x.convolve(s.W, s.OW, s.KW, s.SW, s.DW, s.Left)
	p.skip = y.reachesAll() && x.reachesAll() && !(y.inside() && x.inside())
	_, apart := c.steps(shape, channels, o)
	turned, together := c.steps(shape, channels*s.KW, o)
	p.together = s.DW == 1 && !(p.skip && x.spares(x.phases[0]) && apart*s.KW <= together)
	p.rows, p.columns = channels, o
	if p.together {
		p.rows *= s.KW
	} else {
		turned, _ = c.steps(shape, channels, o)
	}
	if c.turned = turned; turned {
		p.rows, p.columns = p.columns, p.rows
	}
	vectors, _ := shape.total(p.rows, p.columns)
	p.width = vectors * shape.lanes
}

// steps is how many steps the sums take, and whether they take fewer turned.
func (c *convWeight) steps(shape *gemmShape, rows, columns int) (turned bool, steps int) {
	_, steps = shape.total(rows, columns)
	if _, least := shape.total(columns, rows); least < steps {
		return true, least
	}
	return false, steps
}

// weightUnits is a ConvWeight as the call that computes units.
type weightUnits struct{ *convWeight }

func (c weightUnits) run(_ *backend, lo, hi int) {
	p := &c.plan
	w := convWorkers.Get().(*convWorker)
	channels, o := c.s.inGroup()
	for u := lo; u < hi; u++ {
		part, ky := u%(p.rowParts*p.panelParts), u/(p.rowParts*p.panelParts)
		g := ky / c.s.KH
		b := weightBlock{g: g, ky: ky % c.s.KH}
		rows, panels := part/p.panelParts, part%p.panelParts
		b.row0, b.row1 = rows*p.rows/p.rowParts, (rows+1)*p.rows/p.rowParts
		b.j0, b.j1 = panels*p.panels/p.panelParts*p.width, min(p.columns, (panels+1)*p.panels/p.panelParts*p.width)
		if c.turned {
			b.sums = c.sums[(g*o*c.s.taps()+b.ky*c.s.KW)*channels:]
		} else {
			b.sums = c.sums[(g*c.s.taps()+b.ky*c.s.KW)*channels*o:]
		}
		w.weights(c.convWeight, &b)
	}
	w.tile = tile{}
	convWorkers.Put(w)
}

// A weightBlock is what a unit computes: rows and columns of the sums of a line of the kernel.
type weightBlock struct {
	g, ky, row0, row1, j0, j1 int
	sums                      []float32
}

// weights adds up all lines of y, block by block.
func (w *convWorker) weights(c *convWeight, b *weightBlock) {
	s, p, t := &c.s, &c.plan, &w.tile
	channels, o := s.inGroup()
	lines := s.N * s.OH
	stride := odd(p.pixels * channels)
	step, place := s.SW*channels*4, s.O*4 // from one place to the next, in x and in y
	t.rsa, t.act, t.ahead = 4, 0, 0
	t.csa, t.ldb, t.ldc = step, place, o*4
	if c.turned {
		t.csa, t.ldb, t.ldc = place, step, s.taps()*channels*4
	}
	t.noRows()
	t.load = 0
	for line := 0; line < lines; line += p.lines {
		n := min(p.lines, lines-line)
		for x := 0; x < s.OW; x += p.breadth {
			places := min(p.breadth, s.OW-x)
			buf := w.lines(c, b, line, n, x, stride)
			segments := w.list(c, b, line, n, stride)
			t.segments, t.offsets = segments, uintptr(unsafe.Pointer(&w.offsets[0]))
			y := c.y[(line*s.OW+x)*s.O+b.g*o:]
			if p.packs {
				w.packedTaps(c, b, x, places, segments, buf, y)
			} else {
				w.tapsInPlace(c, b, x, places, segments, buf, y)
			}
			t.load = 1
		}
	}
}

// tapsInPlace adds a block to the sums of a unit, panel by panel and tap by tap, as packedTaps does, from where the operands lie.
func (w *convWorker) tapsInPlace(c *convWeight, b *weightBlock, x, places, segments int, buf, y []float32) {
	s, p, t := &c.s, &c.plan, &w.tile
	channels, _ := s.inGroup()
	for j := b.j0; j < b.j1; j += p.width {
		for first := 0; first < s.KW*channels; first += c.each() {
			lo, hi := c.within(first, x, places)
			if t.k = hi - lo; segments == 0 {
				t.k = 0
			}
			from, to := at(buf, first*s.DW+lo*s.SW*channels), at(y, lo*s.O)
			if c.turned {
				t.a, t.b = to+uintptr(b.row0*4), from+uintptr(j*4)
			} else {
				t.a, t.b = from+uintptr(b.row0*4), to+uintptr(j*4)
			}
			t.c = at(b.sums, c.at(first, b.row0, j))
			t.column(p.shape, b.row1-b.row0, min(p.width, b.j1-j))
		}
	}
}

// each is the elements of x that a tap takes in at a place, or all taps of a line together.
func (c *convWeight) each() int {
	channels, _ := c.s.inGroup()
	if c.plan.together {
		return channels * c.s.KW
	}
	return channels
}

// at is where the sum of a row and a column lies, of the tap that begins at element first of a line's taps, or of all.
func (c *convWeight) at(first, row, column int) int {
	channels, o := c.s.inGroup()
	if c.turned {
		return row*c.s.taps()*channels + first + column
	}
	return (first+row)*o + column
}

// within is which of some places, from place x of a line on, a tap, or all, takes into the sums: lo to hi of them.
func (c *convWeight) within(first, x, places int) (lo, hi int) {
	if c.plan.skip && !c.plan.together {
		channels, _ := c.s.inGroup()
		return c.s.within(first/channels, x, places)
	}
	return 0, places
}

// list writes down where n lines of y, from number first on, and what they meet of x lie, but for lines that meet pads
// alone.
func (w *convWorker) list(c *convWeight, b *weightBlock, first, n, stride int) (segments int) {
	s := &c.s
	for i := range n {
		if iy := (first+i)%s.OH*s.SH + b.ky*s.DH - s.Top; c.plan.skip && (iy < 0 || iy >= s.H) {
			continue
		}
		x, y := i*stride*4, i*s.OW*s.O*4
		if c.turned {
			x, y = y, x
		}
		w.offsets[2*segments], w.offsets[2*segments+1] = x, y
		segments++
	}
	return segments
}

// within is which of some places, from place x of a line on, tap kx takes into the line of x: lo to hi of them.
func (s *ConvShape) within(kx, x, places int) (lo, hi int) {
	left := kx*s.DW - s.Left // of place 0
	if left < 0 {
		lo = ceilDiv(-left, s.SW)
	}
	if last := s.W - 1 - left; last >= 0 {
		hi = last/s.SW + 1
	}
	lo, hi = min(max(lo-x, 0), places), min(max(hi-x, 0), places)
	return min(lo, hi), hi
}

// lines copies what the line of the kernel meets of a group of x: for n lines of y from number first on, from place x on.
func (w *convWorker) lines(c *convWeight, b *weightBlock, first, n, x, stride int) []float32 {
	s, p := &c.s, &c.plan
	channels, _ := s.inGroup()
	buf := w.source.take(p.lines * stride)
	if len(w.offsets) < 2*p.lines {
		w.offsets = make([]int, 2*p.lines)
	}
	for i := range n {
		line := buf[i*stride:][:p.pixels*channels]
		image, iy := (first+i)/s.OH, (first+i)%s.OH*s.SH+b.ky*s.DH-s.Top
		if iy < 0 || iy >= s.H {
			clear(line)
			continue
		}
		src := c.x[(image*s.H+iy)*s.W*s.C:][:s.W*s.C]
		copyGroup(line, src, channels, s.C, b.g*channels, x*s.SW-s.Left)
	}
	return buf
}

// copyGroup stores some channels of the pixels of a line from position x on. Outside the line there are zeros.
func copyGroup(dst, src []float32, channels, all, from, x int) {
	if channels == all {
		copyLine(dst, channels, src, channels, x)
		return
	}
	for i := range len(dst) / channels {
		pixel := dst[i*channels:][:channels]
		if at := x + i; at < 0 || at >= len(src)/all {
			clear(pixel)
		} else {
			copy(pixel, src[at*all+from:])
		}
	}
}
