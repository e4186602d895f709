//go:build amd64 && !purego

package kernel

import "unsafe"

var (
	// weightRoom is floats of x and as many of y in a block, about: both take three quarters of the second-level cache. The sums of
	// many channels, which it does not keep, are loaded and stored by every block.
	weightRoom   = func() int { return secondLevel().bytes * 3 / 32 }
	weightPlaces = 256 // of y in a block: enough products for a tile
)

// A convWeightPlan says how a ConvWeight is cut. A unit is, for a group and some lines of the kernel, some of the rows (tap of a
// line, channel of x) and some panels of channels of y. Where y has so few channels that vectors of them would be mostly empty, the
// sums are turned: a row is a channel of y, and panels are of channels of x, tap by tap. A unit walks all places of y in blocks, for each
// of which it copies the lines of x that its lines of the kernel meet, with zeros around the image.
type convWeightPlan struct {
	shape                           *gemmShape
	width, panels                   int  // columns of a panel; panels of a group
	rows, columns                   int  // rows and columns that follow each other: of all taps of a line, or of one
	together                        bool // of all
	packs                           bool // operands of a block are copied to slivers and panels
	skip                            bool // terms that lie in the pads are left out
	vertical, horizontal            convAxis
	rowParts, panelParts, lineParts int // of the rows, of the panels, of the lines of the kernel
	images, height, breadth         int // of y in a block: images, or lines of one, or places of one
	pixels                          int // of a line of x that a block meets
}

func (c *convWeight) tiles(threads int, shape *gemmShape) {
	s, p := &c.s, &c.plan
	if s.products() < gemmMinFork {
		threads = 1
	}
	p.shape = shape
	c.order(shape)
	p.panels = ceilDiv(p.columns, p.width)
	p.packs = p.wantsPacks()
	c.block()
	p.share(s, threads)
	units := s.Groups * p.lineParts * p.rowParts * p.panelParts
	parallel(threads, units, 1, weightUnits{c})
	if p.skip && (hasNegativeZero(c.sums) || !Finite(threads, c.sums)) {
		p.skip = false
		parallel(threads, units, 1, weightUnits{c})
	}
}

// share cuts groups and the parts of lines of the kernel, which each thread takes whole if there are enough, until each thread has as
// many units as any other, or four. It makes no more units, because each copies lines of x. It cuts rows or columns, of which there are
// more, by halves, then the lines of the kernel.
func (p *convWeightPlan) share(s *ConvShape, threads int) {
	p.rowParts, p.panelParts = 1, 1
	tiles := ceilDiv(p.rows, p.shape.maxRows[p.width/p.shape.lanes])
	for all := s.Groups * p.lineParts; all < threads || all%threads != 0 && all < convEach*threads; all *= 2 {
		rows, panels := 2*p.rowParts <= tiles, 2*p.panelParts <= p.panels
		switch {
		case rows && (!panels || p.rows*p.panelParts >= p.columns*p.rowParts):
			p.rowParts *= 2
		case panels:
			p.panelParts *= 2
		case 2*p.lineParts <= s.KH:
			p.lineParts *= 2
		default:
			return
		}
	}
}

// block chooses a block of y, and whether a unit takes all lines of the kernel, so that it copies x once, or one, so that a block has
// more places.
func (c *convWeight) block() {
	if places := c.blockOf(1); places < weightPlaces && c.blockOf(c.s.KH) <= places {
		c.blockOf(1)
	}
}

// blockOf chooses places of a line, lines of an image, or images, of which those before are whole, for units of some parts of the lines
// of the kernel, and returns the number of places.
func (c *convWeight) blockOf(lineParts int) (places int) {
	s, p := &c.s, &c.plan
	p.lineParts = lineParts
	channels, _ := s.inGroup()
	span := (s.KW-1)*s.DW + 1
	p.images, p.height, p.breadth = 1, 1, s.OW
	if fit := weightRoom() / channels; (s.OW-1)*s.SW+span > fit {
		p.breadth = even(s.OW, max(convLeast, (fit-span)/s.SW+1))
	}
	p.pixels = (p.breadth-1)*s.SW + span
	if p.breadth < s.OW { // places follow each other line by line
		return p.breadth
	}
	x, y := weightRoom()/(p.pixels*channels), weightRoom()/(s.OW*s.O) // lines
	p.height = s.OH
	lines := ceilDiv(s.KH, lineParts)
	for p.height > 1 && (s.met(p.height, lines) > x || p.height > y) {
		p.height = ceilDiv(p.height, 2)
	}
	if p.height == s.OH {
		p.images = max(1, min(s.N, x/s.met(s.OH, lines), y/s.OH))
	}
	return p.images * p.height * p.breadth
}

// met is how many lines of x are copied for some lines of an image of y and some lines of the kernel.
func (s *ConvShape) met(height, lines int) int {
	apart, _ := s.copied(lines)
	return (height-1)*apart + (lines-1)*s.DH + 1
}

// copied is the distance of adjacent lines of y among the lines of x that are copied, and the distance of those in x: all lines, but for
// one line of the kernel only those that it meets.
func (s *ConvShape) copied(lines int) (apart, step int) {
	if lines == 1 {
		return 1, s.SH
	}
	return s.SH, 1
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
	for u := lo; u < hi; u++ {
		part, lines := u%(p.rowParts*p.panelParts), u/(p.rowParts*p.panelParts)
		g, lines := lines/p.lineParts, lines%p.lineParts
		b := weightUnit{g: g, ky0: lines * c.s.KH / p.lineParts, ky1: (lines + 1) * c.s.KH / p.lineParts}
		rows, panels := part/p.panelParts, part%p.panelParts
		b.row0, b.row1 = rows*p.rows/p.rowParts, (rows+1)*p.rows/p.rowParts
		b.j0, b.j1 = panels*p.panels/p.panelParts*p.width, min(p.columns, (panels+1)*p.panels/p.panelParts*p.width)
		w.weights(c.convWeight, &b)
	}
	w.tile = tile{}
	convWorkers.Put(w)
}

// A weightUnit is what a unit computes: rows and columns of the sums of some lines of the kernel.
type weightUnit struct {
	g, ky0, ky1, row0, row1, j0, j1 int
}

// sumsOf is where those of a line of the kernel lie.
func (c *convWeight) sumsOf(g, ky int) []float32 {
	s := &c.s
	channels, o := s.inGroup()
	if c.turned {
		return c.sums[(g*o*s.taps()+ky*s.KW)*channels:]
	}
	return c.sums[(g*s.taps()+ky*s.KW)*channels*o:]
}

// A weightBlock is some places of y, of some images and lines, and what of x they meet, which has been copied.
type weightBlock struct {
	n, images, oy, height, ox, places int
	buf                               []float32
	stride                            int // floats from one line of buf to the next
	lines                             int // lines of buf of an image
}

// weights adds up all places of y, block by block.
func (w *convWorker) weights(c *convWeight, u *weightUnit) {
	s, p, t := &c.s, &c.plan, &w.tile
	channels, o := s.inGroup()
	step, place := s.SW*channels*4, s.O*4 // from one place to the next, in x and in y
	t.rsa, t.act, t.ahead = 4, 0, 0
	t.csa, t.ldb, t.ldc = step, place, o*4
	if c.turned {
		t.csa, t.ldb, t.ldc = place, step, s.taps()*channels*4
	}
	t.noRows()
	t.load = 0
	for n := 0; n < s.N; n += p.images {
		for oy := 0; oy < s.OH; oy += p.height {
			for ox := 0; ox < s.OW; ox += p.breadth {
				b := weightBlock{n: n, images: min(p.images, s.N-n), oy: oy, height: min(p.height, s.OH-oy), ox: ox, places: min(p.breadth, s.OW-ox)}
				w.lines(c, u, &b)
				for ky := u.ky0; ky < u.ky1; ky++ {
					w.addLine(c, u, &b, ky)
				}
				t.load = 1
			}
		}
	}
}

// addLine adds a block to the sums of a line of the kernel.
func (w *convWorker) addLine(c *convWeight, u *weightUnit, b *weightBlock, ky int) {
	s, t := &c.s, &w.tile
	_, o := s.inGroup()
	segments := w.list(c, u, b, ky)
	t.segments, t.offsets = segments, uintptr(unsafe.Pointer(&w.offsets[0]))
	y := c.y[((b.n*s.OH+b.oy)*s.OW+b.ox)*s.O+u.g*o:]
	if c.plan.packs {
		w.packedTaps(c, u, b, ky, segments, y)
	} else {
		w.tapsInPlace(c, u, b, ky, segments, y)
	}
}

// tapsInPlace adds a block to the sums of a line of the kernel, panel by panel and tap by tap, as packedTaps does, from where the
// operands lie.
func (w *convWorker) tapsInPlace(c *convWeight, u *weightUnit, b *weightBlock, ky, segments int, y []float32) {
	s, p, t := &c.s, &c.plan, &w.tile
	channels, _ := s.inGroup()
	sums := c.sumsOf(u.g, ky)
	for j := u.j0; j < u.j1; j += p.width {
		for first := 0; first < s.KW*channels; first += c.each() {
			lo, hi := c.within(first, b.ox, b.places)
			if t.k = hi - lo; segments == 0 {
				t.k = 0
			}
			from, to := at(b.buf, first*s.DW+lo*s.SW*channels), at(y, lo*s.O)
			if c.turned {
				t.a, t.b = to+uintptr(u.row0*4), from+uintptr(j*4)
			} else {
				t.a, t.b = from+uintptr(u.row0*4), to+uintptr(j*4)
			}
			t.c = at(sums, c.at(first, u.row0, j))
			t.column(p.shape, u.row1-u.row0, min(p.width, u.j1-j))
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

// list writes down where the lines of a block lie in y, and in buf what a line of the kernel meets, but for lines that meet pads alone.
func (w *convWorker) list(c *convWeight, u *weightUnit, b *weightBlock, ky int) (segments int) {
	s := &c.s
	apart, _ := s.copied(u.ky1 - u.ky0)
	first := (ky - u.ky0) * s.DH
	for i := range b.images * b.height {
		n, line := i/b.height, i%b.height
		if iy := (b.oy+line)*s.SH + ky*s.DH - s.Top; c.plan.skip && (iy < 0 || iy >= s.H) {
			continue
		}
		x, y := (n*b.lines+line*apart+first)*b.stride*4, i*s.OW*s.O*4
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

// lines copies what the lines of the kernel of a unit meet of a group of x, from a block.
func (w *convWorker) lines(c *convWeight, u *weightUnit, b *weightBlock) {
	s, p := &c.s, &c.plan
	channels, _ := s.inGroup()
	lines := u.ky1 - u.ky0
	_, step := s.copied(lines)
	b.stride = odd(p.pixels * channels)
	b.lines = s.met(b.height, lines)
	b.buf = w.source.take(b.images * b.lines * b.stride)
	if segments := b.images * b.height; len(w.offsets) < 2*segments {
		w.offsets = make([]int, 2*segments)
	}
	for i := range b.images * b.lines {
		line := b.buf[i*b.stride:][:p.pixels*channels]
		image, iy := b.n+i/b.lines, b.oy*s.SH+u.ky0*s.DH-s.Top+i%b.lines*step
		if iy < 0 || iy >= s.H {
			clear(line)
			continue
		}
		src := c.x[(image*s.H+iy)*s.W*s.C:][:s.W*s.C]
		copyGroup(line, src, channels, s.C, u.g*channels, b.ox*s.SW-s.Left)
	}
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
