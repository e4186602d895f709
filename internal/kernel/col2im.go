package kernel

// ConvTransposePlanar is ConvTranspose where a group has fewer than 8 channels, for images with channels first:
// y[N×O×OH×OW] and x[N×C×H×W]. Of ep it takes the bias alone.
func ConvTransposePlanar(threads int, s ConvShape, y, w, x []float32, bias []float32) {
	s.check("ConvTransposePlanar", threads, [3]convOperand{s.places(y), s.weights(w), s.images(x)})
	if !s.narrow() {
		fail("ConvTransposePlanar", "a group has %d channels, want fewer than %d", s.C/s.Groups, convNarrow)
	}
	if bias != nil {
		checkLen("ConvTransposePlanar", "bias", len(bias), s.C)
		checkApart("ConvTransposePlanar", "bias", x, bias)
	}
	if len(x) == 0 {
		return
	}
	c := narrowConv{s: s, y: y, w: w, x: x, planar: true}
	c.ep.Bias = bias
	c.start(threads)
}

// A narrowConv is one call of ConvTranspose with few channels: what the taps spread from each place is a product of the
// weights with y, and is then added up position by position.
type narrowConv struct {
	s       ConvShape
	y, w, x []float32
	ep      Epilogue
	planar  bool // channels first
	height  int  // lines of x that are done at a time
}

var narrowConvs family[narrowConv, *narrowConv]

const convSpread = 1 << 16 // floats of what taps spread, about: they stay in the second-level cache

func convNarrowTranspose(threads int, s ConvShape, y, w, x []float32, ep *Epilogue) {
	c := narrowConv{s: s, y: y, w: w, x: x}
	if ep != nil {
		ep.check(Matrix{Data: x, Stride: s.C}, len(x)/s.C, s.C)
		c.ep = *ep
	}
	c.start(threads)
}

func (c *narrowConv) start(threads int) {
	s := &c.s
	channels, _ := s.inGroup()
	line := s.OW * s.taps() * channels // spread by a line of places
	c.height = min(s.H, max(1, convSpread/max(1, line)*s.SH))
	if bands := threads * chunksEach / s.N; threads > 1 && bands > 1 {
		c.height = max(min(c.height, s.H/bands), min(s.H, s.KH*s.DH))
	}
	bands := (s.H + c.height - 1) / c.height
	narrowConvs.parallel(threads, s.N*bands, max(1, 25000/max(1, line*s.O*s.OH)), *c)
}

// run computes bands lo to hi of lines.
func (c *narrowConv) run(with *backend, lo, hi int) {
	bands := (c.s.H + c.height - 1) / c.height
	spread, planes := buffers.Get().(*buffer), buffers.Get().(*buffer)
	for i := lo; i < hi; i++ {
		first := i % bands * c.height
		b := narrowBand{n: i / bands, i0: first, i1: min(c.s.H, first+c.height), spread: spread, planes: planes}
		b.compute(with, c)
	}
	buffers.Put(spread)
	buffers.Put(planes)
}

// A narrowBand is lines i0 to i1 of image n, and the buffers of the thread that computes them.
type narrowBand struct {
	n, i0, i1      int
	spread, planes *buffer
}

func (b *narrowBand) compute(with *backend, c *narrowConv) {
	s := &c.s
	channels, _ := s.inGroup()
	size := (b.i1 - b.i0) * s.W
	if c.planar || s.C == 1 {
		for g := range s.Groups {
			b.group(with, c, g, c.x[((b.n*s.C+g*channels)*s.H+b.i0)*s.W:], s.H*s.W)
		}
	} else {
		x := c.x[(b.n*s.H+b.i0)*s.W*s.C:][:size*s.C]
		for g := range s.Groups {
			planes := b.planes.take(channels * size)
			b.group(with, c, g, planes, size)
			with.transpose(x[g*channels:], s.C, planes, size, channels, size)
		}
	}
	if !c.planar {
		c.finish(with, c.x[(b.n*s.H+b.i0)*s.W*s.C:][:size*s.C], (b.n*s.H+b.i0)*s.W)
	}
}

// group computes the planes of a group, apart floats from each other, with the operands of one row applied.
func (b *narrowBand) group(with *backend, c *narrowConv, g int, planes []float32, apart int) {
	s := &c.s
	channels, o := s.inGroup()
	spread, first := b.product(c, g)
	size, places, columns := (b.i1-b.i0)*s.W, 0, o*channels*s.taps()
	if columns > 0 {
		places = len(spread) / (channels * s.taps())
	}
	for channel := range channels {
		plane := planes[channel*apart:][:size]
		clear(plane)
		for tap := range s.taps() {
			s.increase(plane, spread[(channel*s.taps()+tap)*places:][:places], tap, b.i0, first)
		}
		if j := g*channels + channel; size > 0 {
			c.ep.applyRows(with, plane, j, j+1)
		}
	}
}

// product is what each tap of each channel of a group spreads from the places that the band meets, whose first line is
// first.
func (b *narrowBand) product(c *narrowConv, g int) (spread []float32, first int) {
	s := &c.s
	channels, o := s.inGroup()
	columns := channels * s.taps()
	first = max(0, (b.i0+s.Top-(s.KH-1)*s.DH+s.SH-1)/s.SH)
	last := max(first, min(s.OH, (b.i1-1+s.Top)/s.SH+1))
	places := (last - first) * s.OW
	if places == 0 || o == 0 {
		return nil, first
	}
	y := Matrix{Data: c.y[(b.n*s.OH+first)*s.OW*s.O+g*o:], Stride: s.O, Trans: true}
	if c.planar {
		y = Matrix{Data: c.y[((b.n*s.O+g*o)*s.OH+first)*s.OW:], Stride: s.OH * s.OW}
	}
	spread = b.spread.take(columns * places)
	Gemm(1, columns, places, o, Matrix{Data: c.w[g*o*columns:], Stride: columns, Trans: true}, y, spread, places, nil)
	return spread, first
}

// increase adds what a tap spreads from lines of places, from line o0 on, to a plane of lines, from line i0 on.
func (s *ConvShape) increase(plane, spread []float32, tap, i0, o0 int) {
	shift := tap%s.KW*s.DW - s.Left
	lo := min(s.OW, (max(0, -shift)+s.SW-1)/s.SW)
	hi := lo
	if s.W > shift {
		hi = max(lo, min(s.OW, (s.W-1-shift)/s.SW+1))
	}
	for i := range len(spread) / max(1, s.OW) {
		line := (o0+i)*s.SH + tap/s.KW*s.DH - s.Top - i0
		if line < 0 || line >= len(plane)/s.W {
			continue
		}
		row, at := plane[line*s.W:][:s.W], lo*s.SW+shift
		for _, v := range spread[i*s.OW:][lo:hi] {
			row[at] += v
			at += s.SW
		}
	}
}

// finish does what follows the operands of one row, for the pixels of x from number first on.
func (c *narrowConv) finish(with *backend, x []float32, first int) {
	ep := c.ep
	ep.dropRows()
	if ep.Act == Identity && ep.Residual == nil && ep.Derivative == Identity {
		return
	}
	ep.finishRows(with, c.x, c.s.C, first, len(x)/c.s.C)
}
