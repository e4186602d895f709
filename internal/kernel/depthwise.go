package kernel

import (
	"sync"
	"unsafe"
)

// A depthwise convolution has a group for each channel, of the image and of the result. Vectors lie along the channels: no sum meets
// another channel.

// isDepthwise reports whether every group has one channel, and there are enough of them for vectors.
func (s *ConvShape) isDepthwise() bool {
	return s.Groups == s.C && s.Groups == s.O && s.C >= convNarrow
}

const (
	depthwisePlaces = 8    // of a block, at most
	depthwiseLines  = 3    // of the kernel that the gradient of the weights takes together, at most
	depthwiseTaps   = 5    // of each of these lines, at most
	depthwiseRow    = 1024 // floats that one call of an elementwise kernel works on, about
	depthwiseEach   = 4    // units for each thread from which uneven shares do not matter

	depthwiseBand = 64 << 10 // floats of the result that a unit computes, about: they stay in the second-level cache
)

// depthwiseKernels are the loops of an instruction set. Their arguments are depthwiseArgs and depthwiseSums.
type depthwiseKernels struct {
	lanes   int                                                  // floats in a vector
	places  int                                                  // of a block, at most
	forward [depthwisePlaces + 1]func(a *byte)                   // by places
	back    [depthwisePlaces + 1]func(a *byte)                   // by places
	weight  [depthwiseLines + 1][depthwiseTaps + 1]func(a *byte) // by lines and taps; nil: their sums do not fit
	narrow  [depthwiseLines + 1][depthwiseTaps + 1]func(a *byte) // the same for one vector of channels
	side    int                                                  // vectors of channels that weight takes together, at most,
	sums    int                                                  // and sums: of vectors, lines and taps
	copy    func(dst uintptr, dstStep int, src uintptr, srcStep, pixels, channels int)
}

// A depthwise is one call of Conv or ConvTranspose. For Conv the source is x and the result y, for ConvTranspose the other way round.
type depthwise struct {
	k          *depthwiseKernels
	channels   int
	src, dst   []float32
	ep         Epilogue  // its operands of one row are repeated for some pixels
	pixels     int       // for which they are
	weights    []float32 // [tap][channel]
	vertical   depthwiseAxis
	horizontal depthwiseAxis
	columns    []depthwiseRun
	rows       []depthwiseRun
	band       int // lines of a unit
}

// depthwises holds those not in use.
var depthwises = sync.Pool{New: func() any { return new(depthwise) }}

// depthwiseForward is Conv.
func (s ConvShape) depthwiseForward(threads int, k *depthwiseKernels, x, w, y []float32, ep *Epilogue) {
	d := depthwises.Get().(*depthwise)
	d.k, d.channels, d.src, d.dst = k, s.C, x, y
	d.vertical = depthwiseAxis{s.H, s.OH, s.KH, s.SH, s.DH, s.Top, false}
	d.horizontal = depthwiseAxis{s.W, s.OW, s.KW, s.SW, s.DW, s.Left, false}
	d.convolve(threads, s.N, w, ep)
}

// depthwiseBack is ConvTranspose.
func (s ConvShape) depthwiseBack(threads int, k *depthwiseKernels, y, w, x []float32, ep *Epilogue) {
	d := depthwises.Get().(*depthwise)
	d.k, d.channels, d.src, d.dst = k, s.C, y, x
	d.vertical = depthwiseAxis{s.OH, s.H, s.KH, s.SH, s.DH, s.Top, true}
	d.horizontal = depthwiseAxis{s.OW, s.W, s.KW, s.SW, s.DW, s.Left, true}
	d.convolve(threads, s.N, w, ep)
}

// convolve computes the lines of the result.
func (d *depthwise) convolve(threads, images int, w []float32, ep *Epilogue) {
	v, h := &d.vertical, &d.horizontal
	if ep != nil {
		d.ep = *ep
	}
	d.rows, d.columns = v.runs(d.rows[:0]), h.runs(d.columns[:0])
	buf := weightBuffers.Get().(*buffer)
	taps := v.kernel * h.kernel
	d.pixels = max(1, depthwiseRow/d.channels)
	room := buf.take(len(w) + 4*d.pixels*d.channels)
	d.weights = room[:len(w)]
	d.repeatRows(room[len(w):])
	current().transpose(d.weights, d.channels, w, taps, d.channels, taps)
	if images*v.result*h.result*taps*d.channels < elementGrain {
		threads = 1
	}
	d.band = depthwiseBand / (h.result * d.channels)
	if threads > 1 {
		d.band = min(d.band, ceilDiv(images*v.result, threads*depthwiseEach))
	}
	d.band = min(v.result, max(depthwisePlaces, d.band))
	parallel(threads, images*ceilDiv(v.result, d.band), 1, depthwiseBands{d})
	d.src, d.dst, d.weights, d.ep = nil, nil, nil, Epilogue{}
	depthwises.Put(d)
	weightBuffers.Put(buf)
}

// depthwiseArgs is the argument of the loops over places, lines and taps. Steps are in bytes. The layout is known to _asm/depthwise.
// Addresses are no pointers for the collector, because the loops move them past the ends of the operands; the call keeps those alive.
type depthwiseArgs struct {
	dst         uintptr // the first place of the next block
	dstStep     int     // from one place to the next
	src         uintptr // what this place meets by the first tap that meets a pixel
	srcStep     int
	blocks      int
	weights     uintptr
	channels    int
	lines       int // of the kernel that meet lines of the source
	srcLine     int // from what a place meets by a line to the next line's
	weightsLine int // from behind the weights of a line to the next line's
	taps        int // of each line that meet pixels
	srcTap      int // from what a place meets by a tap to the next tap's
	weightsTap  int
	before      int // taps in pads: before the first line,
	between     int // between two lines,
	after       int // and after the last
}

// depthwiseBands is a depthwise as the call that computes bands of lines of the result.
type depthwiseBands struct{ *depthwise }

// depthwiseCalls holds the arguments not in use.
var depthwiseCalls = sync.Pool{New: func() any { return new(depthwiseArgs) }}

func (d depthwiseBands) run(with *backend, lo, hi int) {
	v, h, pixel := &d.vertical, &d.horizontal, d.channels*4
	a := depthwiseCalls.Get().(*depthwiseArgs)
	*a = depthwiseArgs{
		channels: d.channels, srcLine: v.move() * h.source * pixel, srcTap: h.move() * pixel, weightsTap: h.each() * pixel,
	}
	bands := ceilDiv(v.result, d.band)
	for u := lo; u < hi; u++ {
		image, from := u/bands, u%bands*d.band
		to := min(from+d.band, v.result)
		for i := range d.rows {
			rows := v.within(&d.rows[i], from, to)
			for j := range d.columns {
				d.block(a, image, &rows, &d.columns[j])
			}
		}
		d.finish(with, (image*v.result+from)*h.result, (to-from)*h.result)
	}
	*a = depthwiseArgs{}
	depthwiseCalls.Put(a)
}

// block computes the places of an image that lie in a run of lines and in a run of columns: along lines or, where these are shorter,
// along columns.
func (d *depthwise) block(a *depthwiseArgs, image int, rows, columns *depthwiseRun) {
	v, h := &d.vertical, &d.horizontal
	d.taps(a, rows, columns)
	dst := ((image*v.result+rows.first)*h.result + columns.first) * d.channels
	src := ((image*v.source+rows.at)*h.source + columns.at) * d.channels
	dstLine, srcLine := v.spread()*h.result*d.channels, v.step()*h.source*d.channels
	dstPlace, srcPlace := h.spread()*d.channels, h.step()*d.channels
	lines, places := rows.count, columns.count
	if places < lines {
		lines, places = places, lines
		dstLine, srcLine, dstPlace, srcPlace = dstPlace, srcPlace, dstLine, srcLine
	}
	a.dstStep, a.srcStep = dstPlace*4, srcPlace*4
	for i := range lines {
		a.dst, a.src = at(d.dst, dst+i*dstLine), at(d.src, src+i*srcLine)
		d.call(a, places)
	}
}

// taps lists the taps of the places of a run of lines and of columns.
func (d *depthwise) taps(a *depthwiseArgs, rows, columns *depthwiseRun) {
	v, h := &d.vertical, &d.horizontal
	a.lines, a.taps = rows.taps, columns.taps
	if a.taps == 0 {
		a.lines = 0
	}
	if h.back {
		a.weights = at(d.weights, (rows.tap*h.kernel+columns.tap)*d.channels)
		a.weightsLine = (v.each()*h.kernel - a.taps*h.each()) * d.channels * 4
		return
	}
	all := v.kernel * h.kernel
	a.weights = at(d.weights, 0)
	a.before, a.between = rows.tap*h.kernel+columns.tap, h.kernel-a.taps
	a.after = all - a.before - a.lines*h.kernel + a.between
	if a.lines == 0 {
		a.before = all
	}
}

// call computes places that lie one after another.
func (d *depthwise) call(a *depthwiseArgs, places int) {
	kernels := &d.k.forward
	if d.horizontal.back {
		kernels = &d.k.back
	}
	eachHeight(places, d.k.places, func(_, size, blocks int) {
		a.blocks = blocks
		kernels[size]((*byte)(unsafe.Pointer(a)))
	})
}

// repeatRows writes the operands of one row side by side.
func (d *depthwise) repeatRows(room []float32) {
	size := d.pixels * d.channels
	for i, row := range [...]*[]float32{&d.ep.Bias, &d.ep.Mean, &d.ep.Gain, &d.ep.Shift} {
		if *row == nil {
			continue
		}
		repeated := room[i*size:][:size]
		for done := copy(repeated, (*row)[:d.channels]); done < size; done *= 2 {
			copy(repeated[done:], repeated[:done])
		}
		*row = repeated
	}
}

// finish applies the epilogue to count pixels from number first on.
func (d *depthwise) finish(with *backend, first, count int) {
	if d.ep.hasRows() {
		for i := 0; i < count; i += d.pixels {
			pixels := d.dst[(first+i)*d.channels:][:min(d.pixels, count-i)*d.channels]
			d.ep.applyRows(with, pixels, 0, len(pixels))
		}
	}
	rest := d.ep
	rest.dropRows()
	rest.finishRows(with, d.dst, d.channels, first, count)
}

func ceilDiv(n, d int) int { return (n + d - 1) / d }
