package kernel

const (
	productChannels = 64   // of x and of y, from which
	productPlaces   = 8192 // and, for a gradient of weights, places up to which Gemm is faster than the tiles of convolutions
)

// isProduct reports whether each place of y meets the one of x where it lies, by the only tap: a convolution is then a product of places by
// channels with the weights, with sums in the same order. Groups would make it several.
func (s *ConvShape) isProduct() bool {
	return s.taps() == 1 && s.SH == 1 && s.SW == 1 && s.Top == 0 && s.Left == 0 && s.OH == s.H && s.OW == s.W && s.Groups == 1 &&
		min(s.C, s.O) >= productChannels
}

// product computes a convolution that is a product.
func (c *conv) product(threads int) {
	m, n, k := c.s.N*c.s.H*c.s.W, c.to, c.from
	w := Matrix{Data: c.w, Stride: k, Trans: true}
	if c.transposed {
		w = Matrix{Data: c.w, Stride: n}
	}
	if c.kept != nil {
		w.Panels = c.kept.panelsOf(m, n, k, w)
	}
	Gemm(threads, m, n, k, Matrix{Data: c.src, Stride: k}, w, c.dst, n, &c.ep)
}

// panelsOf is panels of weights as products of m rows read them, laid down unless they are there already; nil if products read the
// weights as they lie.
func (k *KeptWeights) panelsOf(m, n, rows int, w Matrix) *Panels {
	width := PanelWidth(m, n, rows, w.Trans)
	if width == 0 {
		return nil
	}
	if !k.hold(w.Data, width, PanelFloats(width, n, rows)) {
		k.panels = LayPanels(k.laid, width, n, rows, w)
	}
	return &k.panels
}

// weightProduct computes the gradient of the weights of a product.
func (s *ConvShape) weightProduct(threads int, x, y, w []float32) {
	Gemm(threads, s.O, s.C, s.N*s.H*s.W, Matrix{Data: y, Stride: s.O, Trans: true}, Matrix{Data: x, Stride: s.C}, w, s.C, nil)
}
