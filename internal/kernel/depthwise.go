package kernel

// A depthwise convolution has a group for each channel, of the image and of the result. Vectors lie along the channels: no sum meets
// another channel.

// isDepthwise reports whether every group has one channel, and there are enough of them for vectors.
func (s *ConvShape) isDepthwise() bool {
	return s.Groups == s.C && s.Groups == s.O && s.C >= convNarrow
}

// A depthwise is one call of Conv, ConvTranspose or ConvWeight.
type depthwise struct {
	s       ConvShape
	x, w, y []float32
	ep      Epilogue
	weights []float32 // [tap][pixel][channel]: the same for each of some pixels
	pixels  int
	kind    depthwiseKind
}

type depthwiseKind int

const (
	depthwiseForward depthwiseKind = iota
	depthwiseBack
	depthwiseWeight
)

var depthwises family[depthwise, *depthwise]

const (
	depthwiseRun   = 1024 // floats that one call of an elementwise kernel works on, about
	depthwiseBlock = 64   // channels of the weights' gradient that are done at a time
)

// runDepthwise computes a depthwise convolution, of which ep is nil for the gradient of the weights.
func (s ConvShape) runDepthwise(threads int, kind depthwiseKind, x, w, y []float32, ep *Epilogue) {
	d := depthwise{s: s, x: x, w: w, y: y, kind: kind}
	if ep != nil {
		d.ep = *ep
	}
	if kind == depthwiseWeight {
		depthwises.parallel(threads, ceilDiv(s.C, depthwiseBlock), 1, d)
		return
	}
	width := s.OW
	if s.SW > 1 {
		width = 1 // neighbouring places meet pixels that do not follow each other
	}
	d.pixels = max(1, min(width, depthwiseRun/s.C))
	buf := weightBuffers.Get().(*buffer)
	d.weights = buf.take(s.taps() * d.pixels * s.C)
	for tap := range s.taps() {
		rows := d.weights[tap*d.pixels*s.C:][:d.pixels*s.C]
		for c := range s.C {
			rows[c] = w[c*s.taps()+tap]
		}
		for done := s.C; done < len(rows); done *= 2 {
			copy(rows[done:], rows[:done])
		}
	}
	lines := s.OH
	if kind == depthwiseBack {
		lines = s.H
	}
	depthwises.parallel(threads, s.N*lines, max(1, elementGrain/max(1, s.OW*s.C*s.taps())), d)
	weightBuffers.Put(buf)
}

func ceilDiv(n, d int) int { return (n + d - 1) / d }

func (d *depthwise) run(with *backend, lo, hi int) {
	buf := buffers.Get().(*buffer)
	defer buffers.Put(buf)
	room := buf.take(max(depthwiseRun, d.s.C, (d.s.taps()+1)*depthwiseBlock))
	if d.kind == depthwiseForward {
		clear(room)
	}
	for i := lo; i < hi; i++ {
		switch d.kind {
		case depthwiseForward:
			d.forward(with, room, i)
		case depthwiseBack:
			d.back(with, room, i)
		default:
			d.weight(with, room, i)
		}
	}
}

// forward computes line i of y.
func (d *depthwise) forward(with *backend, zeros []float32, i int) {
	s := &d.s
	n, oy := i/s.OH, i%s.OH
	line := d.y[i*s.OW*s.C:][:s.OW*s.C]
	clear(line)
	for tap := range s.taps() {
		iy, shift := oy*s.SH+tap/s.KW*s.DH-s.Top, tap%s.KW*s.DW-s.Left
		weights := d.weights[tap*d.pixels*s.C:]
		lo, hi := s.met(shift)
		if iy < 0 || iy >= s.H {
			lo, hi = s.OW, s.OW
		}
		for ox := 0; ox < s.OW; {
			count, from := min(d.pixels, s.OW-ox), zeros
			switch {
			case ox < lo:
				count = min(count, lo-ox)
			case ox < hi:
				count = min(count, hi-ox)
				from = d.x[((n*s.H+iy)*s.W+ox*s.SW+shift)*s.C:]
			}
			size := count * s.C
			with.addProducts(line[ox*s.C:][:size], from[:size], weights[:size])
			ox += count
		}
	}
	d.finish(with, line, i*s.OW)
}

// met is which places of a line meet pixels by a tap: those from lo up to hi.
func (s *ConvShape) met(shift int) (lo, hi int) {
	lo = min(s.OW, (max(0, -shift)+s.SW-1)/s.SW)
	if s.W <= shift {
		return lo, lo
	}
	return lo, max(lo, min(s.OW, (s.W-1-shift)/s.SW+1))
}

// back computes line i of x.
func (d *depthwise) back(with *backend, products []float32, i int) {
	s := &d.s
	n, iy := i/s.H, i%s.H
	line := d.x[i*s.W*s.C:][:s.W*s.C]
	clear(line)
	for tap := range s.taps() {
		at, shift := iy+s.Top-tap/s.KW*s.DH, tap%s.KW*s.DW-s.Left
		if at < 0 || at%s.SH != 0 || at/s.SH >= s.OH {
			continue
		}
		weights := d.weights[tap*d.pixels*s.C:]
		lo, hi := s.met(shift)
		for ox := lo; ox < hi; {
			size := min(d.pixels, hi-ox) * s.C
			with.binary[opMul](products[:size], d.y[((n*s.OH+at/s.SH)*s.OW+ox)*s.C:][:size], weights[:size])
			to := line[(ox*s.SW+shift)*s.C:][:size]
			with.add(to, to, products[:size])
			ox += size / s.C
		}
	}
	d.finish(with, line, i*s.W)
}

// finish applies the epilogue to a line of pixels, from number first on.
func (d *depthwise) finish(with *backend, line []float32, first int) {
	if !d.ep.hasRows() && d.ep.Act == Identity && d.ep.Residual == nil && d.ep.Derivative == Identity {
		return
	}
	for c := d.s.C; len(line) > 0; line = line[c:] {
		d.ep.apply(with, line[:c], line[:c], first, 0)
		first++
	}
}

// weight computes the gradients of a block of channels.
func (d *depthwise) weight(with *backend, room []float32, block int) {
	s := &d.s
	c0 := block * depthwiseBlock
	count := min(depthwiseBlock, s.C-c0)
	sums, zeros := room[:s.taps()*count], room[s.taps()*count:]
	clear(room)
	for i := range s.N * s.OH {
		n, oy := i/s.OH, i%s.OH
		for tap := range s.taps() {
			iy, shift := oy*s.SH+tap/s.KW*s.DH-s.Top, tap%s.KW*s.DW-s.Left
			sum := sums[tap*count:][:count]
			lo, hi := s.met(shift)
			if iy < 0 || iy >= s.H {
				lo, hi = s.OW, s.OW
			}
			for ox := range s.OW {
				x := zeros
				if ox >= lo && ox < hi {
					x = d.x[((n*s.H+iy)*s.W+ox*s.SW+shift)*s.C+c0:][:count]
				}
				with.addProducts(sum, x, d.y[(i*s.OW+ox)*s.C+c0:][:count])
			}
		}
	}
	with.transpose(d.w[c0*s.taps():], s.taps(), sums, count, s.taps(), count)
}
