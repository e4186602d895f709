package kernel

import (
	"sync"
	"unsafe"
)

const (
	depthwiseRoom     = 5 << 10 // floats of x, about, that a thread copies at a time: they stay in the first-level cache
	depthwiseChannels = 64      // that a unit takes together, at most
	depthwiseTogether = 16      // lines of y that the loops take together, at most
)

// A depthwiseGradient is one call of ConvWeight. A unit is a block of channels, and one line of the kernel or all. It copies the lines
// of x that lines of y meet, with zeros around the image.
type depthwiseGradient struct {
	s       ConvShape
	k       *depthwiseKernels
	x, y, w []float32
	width   int // channels of a unit
	lines   int // of the kernel, of a unit
	pixels  int // of a line of x that is copied, with pads
	held    int // lines of x that are held
	group   int // channels that the loops take together, at most: zeros fill up those of a unit to groups
}

var depthwiseGradients family[depthwiseGradient, *depthwiseGradient]

// depthwiseWeight is ConvWeight.
func (s ConvShape) depthwiseWeight(threads int, k *depthwiseKernels, x, y, w []float32) {
	if len(y)*s.taps() < elementGrain {
		threads = 1
	}
	g := depthwiseGradient{s: s, k: k, x: x, y: y, w: w, width: depthwiseChannels, lines: s.KH}
	g.pixels = (s.OW-1)*s.SW + (s.KW-1)*s.DW + 1
	g.group = k.lanes
	k.blocks(s.KH, s.KW, func(b depthwiseBlock) { g.group = max(g.group, k.group(b)) })
	span := (s.KH-1)*s.DH + 1
	for g.width > g.group && g.pixels*g.width*span > depthwiseRoom {
		g.width /= 2
	}
	for g.width > k.lanes && !g.shared(threads) {
		g.width /= 2
	}
	if !g.shared(threads) {
		g.lines, span = 1, 1
		k.blocks(1, s.KW, func(b depthwiseBlock) { g.group = max(g.group, k.group(b)) })
	}
	g.held = max(span, depthwiseRoom/(g.pixels*g.filled(min(s.C, g.width))))
	depthwiseGradients.parallel(threads, ceilDiv(s.C, g.width)*(s.KH/g.lines), 1, g)
}

// filled is the number of channels with those that fill up the last group.
func (g *depthwiseGradient) filled(channels int) int {
	if channels <= g.k.lanes {
		return g.k.lanes
	}
	return ceilDiv(channels, g.group) * g.group
}

// shared reports whether threads have even shares of channels, or nearly.
func (g *depthwiseGradient) shared(threads int) bool {
	return threads == 1 || g.s.C%(g.width*threads) == 0 || ceilDiv(g.s.C, g.width) >= depthwiseEach*threads
}

// A depthwiseBlock is lines of the kernel and taps of each that the loops take together.
type depthwiseBlock struct{ line, lines, tap, taps int }

// blocks visits the blocks of some lines and taps.
func (k *depthwiseKernels) blocks(lines, taps int, visit func(depthwiseBlock)) {
	for b := (depthwiseBlock{}); b.tap < taps; b.tap += b.taps {
		b.taps = min(taps-b.tap, depthwiseTaps)
		for b.line = 0; b.line < lines; b.line += b.lines {
			b.lines = min(lines-b.line, depthwiseLines)
			for k.weight[b.lines][b.taps] == nil {
				b.lines--
			}
			visit(b)
		}
	}
}

// group is the channels that the loop of a block takes together.
func (k *depthwiseKernels) group(b depthwiseBlock) int {
	side := k.side
	for side > 1 && side*b.lines*b.taps > k.sums {
		side /= 2
	}
	return side * k.lanes
}

// depthwiseSums is the argument of the loops over lines of y and their places, for a group of channels. Steps are in bytes. The layout
// is known to _asm/depthwise.
type depthwiseSums struct {
	y            uintptr
	yStep, xStep int     // from one place to the next
	tapStep      int     // from what a place meets by a tap to the next tap's
	places       int     // of a line
	sources      uintptr // for each line of y the addresses of what its first place meets by the first tap of each line of the kernel
	lineStep     int     // from the sources of a line of y to the next line's
	count        int     // lines of y
	from         int     // added to the sources
	sums         uintptr
	sumsStep     int     // from the sums of a line of the kernel to the next line's
	sumStep      int     // from the sums of a tap to the next tap's
	channels     int     // of the group
	ahead        uintptr // what is asked for meanwhile: the lines of x to copy next
}

// A depthwiseSummer holds what a thread adds up, and what it hands to the loops.
type depthwiseSummer struct {
	args    depthwiseSums
	room    buffer
	sums    []float32 // [tap][channel]
	lines   []float32 // [line][pixel][channel]: zeros, and those of x that are held
	has     []int     // number of each line of x, of all images, that is held; −1: none
	sources []uintptr
	next    int // number of the line of x behind the last that was copied
}

var depthwiseSummers = sync.Pool{New: func() any { return new(depthwiseSummer) }}

func (g *depthwiseGradient) run(with *backend, lo, hi int) {
	w := depthwiseSummers.Get().(*depthwiseSummer)
	parts := g.s.KH / g.lines
	for u := lo; u < hi; u++ {
		c := u / parts * g.width
		channels := min(g.width, g.s.C-c)
		w.unit(with, &depthwiseUnit{g, c, channels, g.filled(channels), u % parts * g.lines})
	}
	w.args, w.sums, w.lines = depthwiseSums{}, nil, nil
	depthwiseSummers.Put(w)
}

// A depthwiseUnit is channels from the first on, and g.lines lines of the kernel from number ky on.
type depthwiseUnit struct {
	*depthwiseGradient
	first, channels int
	wide            int // channels with those that fill up the last group
	ky              int
}

// unit computes the gradients of a unit.
func (w *depthwiseSummer) unit(with *backend, u *depthwiseUnit) {
	s := &u.s
	w.begin(u)
	for i := 0; i < s.N*s.OH; {
		n := w.gather(u, i)
		w.add(u, i, n)
		i += n
	}
	with.transpose(u.w[u.first*s.taps()+u.ky*s.KW:], s.taps(), w.sums, u.wide, u.lines*s.KW, u.channels)
}

// begin sets the sums to zero, and what surrounds images in the lines of x.
func (w *depthwiseSummer) begin(u *depthwiseUnit) {
	sums, line := u.lines*u.s.KW*u.wide, u.pixels*u.wide
	room := w.room.take(sums + (1+u.held)*line)
	clear(room)
	w.sums, w.lines = room[:sums], room[sums:]
	w.has = w.has[:0]
	for range u.held {
		w.has = append(w.has, -1)
	}
}

// gather copies what lines of y from number first on meet of x, as many lines as there is room for, and lists it.
func (w *depthwiseSummer) gather(u *depthwiseUnit, first int) (n int) {
	s, size := &u.s, u.pixels*u.wide
	image, oy := first/s.OH, first%s.OH
	lowest := image*s.H + min(max(oy*s.SH-s.Top+u.ky*s.DH, 0), s.H) // number of no line is lower
	base, end := lowest-lowest%u.held, lowest+u.held                // lines from base on have their places in turn
	list := w.sources[:0]
	for ; n < depthwiseTogether && image < s.N; n++ {
		y := oy*s.SH - s.Top + u.ky*s.DH
		for range u.lines {
			source := 0
			if y >= 0 && y < s.H {
				number := image*s.H + y
				if number >= end {
					w.sources = list
					return n
				}
				slot := number - base
				if slot >= u.held {
					slot -= u.held
				}
				if source = (1 + slot) * size; w.has[slot] != number {
					w.has[slot] = number
					w.copy(u, source, number)
				}
			}
			list = append(list, at(w.lines, source))
			y += s.DH
		}
		if oy++; oy == s.OH {
			image, oy = image+1, 0
		}
	}
	w.sources = list
	return n
}

// copy copies the channels of a unit of a line of x, of which the left pad begins with element to.
func (w *depthwiseSummer) copy(u *depthwiseUnit, to, number int) {
	s, channels, pixels := &u.s, u.channels, min(u.s.W, u.pixels-u.s.Left)
	if pixels <= 0 {
		return
	}
	if channels == s.C && channels == u.wide { // one after another, as one pixel
		channels, pixels = channels*pixels, 1
	}
	u.k.copy(at(w.lines, to+s.Left*u.wide), u.wide*4, at(u.x, number*s.W*s.C+u.first), s.C*4, pixels, channels)
	w.next = number + 1
}

// add adds n lines of y from number first on to the sums.
func (w *depthwiseSummer) add(u *depthwiseUnit, first, n int) {
	s, wide := &u.s, u.wide
	w.args = depthwiseSums{
		yStep: s.C * 4, xStep: s.SW * wide * 4, tapStep: s.DW * wide * 4, places: s.OW,
		lineStep: u.lines * 8, sumsStep: s.KW * wide * 4, sumStep: wide * 4,
	}
	u.k.blocks(u.lines, s.KW, func(b depthwiseBlock) { w.addBlock(u, b, first, n) })
}

// addBlock adds to the sums of a block, group of channels by group.
func (w *depthwiseSummer) addBlock(u *depthwiseUnit, b depthwiseBlock, first, n int) {
	s, a := &u.s, &w.args
	group := u.k.group(b)
	for c := 0; c < u.channels; c += group {
		a.y = at(u.y, first*s.OW*s.C+u.first+c)
		a.sources, a.count = uintptr(unsafe.Pointer(&w.sources[b.line])), n
		a.from = (b.tap*s.DW*u.wide + c) * 4
		a.sums = at(w.sums, (b.line*s.KW+b.tap)*u.wide+c)
		a.channels = min(group, u.channels-c)
		a.ahead = at(u.x, w.next*s.W*s.C+u.first+c)
		loop := u.k.weight[b.lines][b.taps]
		if a.channels <= u.k.lanes {
			loop = u.k.narrow[b.lines][b.taps]
		}
		loop((*byte)(unsafe.Pointer(a)))
	}
}
