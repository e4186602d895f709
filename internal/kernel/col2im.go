package kernel

// A narrowConv is one call of ConvTranspose with few channels: what the taps spread from each place is a product of y with
// the weights, and is then added up position by position.
type narrowConv struct {
	s       ConvShape
	y, w, x []float32
	ep      Epilogue
	height  int // lines of x that are done at a time
}

var narrowConvs family[narrowConv, *narrowConv]

const convSpread = 1 << 16 // floats of what taps spread, about: they stay in the second-level cache

func convNarrowTranspose(threads int, s ConvShape, y, w, x []float32, ep *Epilogue) {
	c := narrowConv{s: s, y: y, w: w, x: x, height: s.H}
	if ep != nil {
		ep.check(Matrix{Data: x, Stride: s.C}, len(x)/s.C, s.C)
		c.ep = *ep
	}
	channels, _ := s.inGroup()
	line := s.OW * s.taps() * channels // spread by a line of places
	c.height = min(s.H, max(1, convSpread/max(1, line)*s.SH))
	if bands := threads * chunksEach / s.N; threads > 1 && bands > 1 {
		c.height = max(min(c.height, s.H/bands), min(s.H, s.KH*s.DH))
	}
	bands := (s.H + c.height - 1) / c.height
	narrowConvs.parallel(threads, s.N*bands, max(1, 25000/max(1, line*s.O*s.OH)), c)
}

// run computes bands lo to hi of lines.
func (c *narrowConv) run(with *backend, lo, hi int) {
	bands := (c.s.H + c.height - 1) / c.height
	var w narrowWorker
	w.spread, w.turned, w.planes = buffers.Get().(*buffer), buffers.Get().(*buffer), buffers.Get().(*buffer)
	for i := lo; i < hi; i++ {
		first := i % bands * c.height
		w.band(with, c, i/bands, first, min(c.s.H, first+c.height))
	}
	buffers.Put(w.spread)
	buffers.Put(w.turned)
	buffers.Put(w.planes)
}

// A narrowWorker is the buffers of one thread.
type narrowWorker struct{ spread, turned, planes *buffer }

// band computes lines i0 to i1 of image n.
func (w *narrowWorker) band(with *backend, c *narrowConv, n, i0, i1 int) {
	s := &c.s
	channels, o := s.inGroup()
	columns, size := channels*s.taps(), (i1-i0)*s.W
	x := c.x[(n*s.H+i0)*s.W*s.C:][:size*s.C]
	o0 := max(0, (i0+s.Top-(s.KH-1)*s.DH+s.SH-1)/s.SH)
	o1 := max(o0, min(s.OH, (i1-1+s.Top)/s.SH+1))
	places := (o1 - o0) * s.OW
	for g := range s.Groups {
		planes := x
		if s.C > 1 {
			planes = w.planes.take(channels * size)
		}
		clear(planes)
		if places > 0 && o > 0 {
			spread, turned := w.spread.take(places*columns), w.turned.take(places*columns)
			Gemm(1, places, columns, o, Matrix{Data: c.y[(n*s.OH+o0)*s.OW*s.O+g*o:], Stride: s.O},
				Matrix{Data: c.w[g*o*columns:], Stride: columns}, spread, columns, nil)
			with.transpose(turned, places, spread, columns, places, columns)
			for i := range columns {
				s.increase(planes[i/s.taps()*size:][:size], turned[i*places:][:places], i%s.taps(), i0, o0)
			}
		}
		for channel := range channels {
			if c.ep.Bias != nil {
				plane := planes[channel*size:][:size]
				with.add(plane, plane, c.ep.Bias[g*channels+channel:][:1])
			}
		}
		if s.C > 1 {
			with.transpose(x[g*channels:], s.C, planes, size, channels, size)
		}
	}
	c.finish(with, x, (n*s.H+i0)*s.W)
}

// increase adds what a tap spreads from lines of places, from line o0 on, to a plane of lines, from line i0 on.
func (s *ConvShape) increase(plane, spread []float32, tap, i0, o0 int) {
	shift := tap%s.KW*s.DW - s.Left
	lo := min(s.OW, (max(0, -shift)+s.SW-1)/s.SW)
	hi := lo
	if s.W > shift {
		hi = max(lo, min(s.OW, (s.W-1-shift)/s.SW+1))
	}
	for i := range len(spread) / s.OW {
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

// finish does what follows the bias, for the pixels of x from number first on.
func (c *narrowConv) finish(with *backend, x []float32, first int) {
	ep := c.ep
	ep.Bias = nil
	if ep.Act == Identity && ep.Residual == nil && ep.Derivative == Identity {
		return
	}
	if (ep.Residual == nil || ep.ResidualStride == c.s.C) && (ep.Derivative == Identity || ep.OutputStride == c.s.C) {
		ep.apply(with, x, x, 0, first*c.s.C)
		return
	}
	for i := range len(x) / c.s.C {
		row := x[i*c.s.C:][:c.s.C]
		ep.apply(with, row, row, first+i, 0)
	}
}
