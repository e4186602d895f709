package kernel

import "sync"

// Conv stores the convolution of images x with weights w in y.
//
//	for n, oy, ox, o:
//		sum := float32(0)
//		for ky, kx, c: // c in o's group
//			sum = fma32(x[n, position of the tap, c], w[o, c, ky, kx], sum) // x is 0 outside the image
//		y[n, oy, ox, o] = ep(sum, …)
//
// ep may be nil: a plain store. For ep, y is a matrix of N·OH·OW rows and O columns.
func Conv(threads int, s ConvShape, x, w, y []float32, ep *Epilogue) {
	ConvKept(threads, s, x, w, y, ep, nil)
}

// ConvKept is Conv, whose weights kept keeps. A nil kept keeps none.
func ConvKept(threads int, s ConvShape, x, w, y []float32, ep *Epilogue, kept *KeptWeights) {
	s.check("Conv", threads, [3]convOperand{s.images(x), s.weights(w), s.places(y)})
	if len(y) == 0 {
		return
	}
	if k := current().depthwise; k != nil && s.isDepthwise() {
		checkEpilogue(ep, y, s.O)
		s.depthwiseForward(threads, k, x, w, y, ep)
		return
	}
	c := convs.Get().(*conv)
	c.begin(&s, x, w, y, s.C, s.O, ep)
	c.kept = kept
	c.y.convolve(s.H, s.OH, s.KH, s.SH, s.DH, s.Top)
	c.x.convolve(s.W, s.OW, s.KW, s.SW, s.DW, s.Left)
	c.run(threads)
}

// ConvTranspose stores the transposed convolution of y with weights w in images x. The order of the sums depends on the
// number of channels in a group, C/Groups. From 8 on:
//
//	for n, iy, ix, c:
//		sum := float32(0)
//		for oy, ox, o: // places that a tap takes to (iy, ix), those outside y included; o in c's group
//			sum = fma32(y[n, oy, ox, o], w[o, c, tap], sum) // y is 0 outside
//		x[n, iy, ix, c] = ep(sum, …)
//
// Below 8:
//
//	for n, iy, ix, c:
//		sum := float32(0)
//		for ky, kx: // taps that take a place of y to (iy, ix)
//			part := float32(0)
//			for o:
//				part = fma32(y[n, place, o], w[o, c, ky, kx], part)
//			sum += part
//		x[n, iy, ix, c] = ep(sum, …)
//
// ep may be nil: a plain store. For ep, x is a matrix of N·H·W rows and C columns.
func ConvTranspose(threads int, s ConvShape, y, w, x []float32, ep *Epilogue) {
	ConvTransposeKept(threads, s, y, w, x, ep, nil)
}

// ConvTransposeKept is ConvTranspose, whose weights kept keeps. A nil kept keeps none.
func ConvTransposeKept(threads int, s ConvShape, y, w, x []float32, ep *Epilogue, kept *KeptWeights) {
	s.check("ConvTranspose", threads, [3]convOperand{s.places(y), s.weights(w), s.images(x)})
	if len(x) == 0 {
		return
	}
	if k := current().depthwise; k != nil && s.isDepthwise() {
		checkEpilogue(ep, x, s.C)
		s.depthwiseBack(threads, k, y, w, x, ep)
		return
	}
	if s.narrow() {
		convNarrowTranspose(threads, s, y, w, x, ep)
		return
	}
	c := convs.Get().(*conv)
	c.begin(&s, y, w, x, s.O, s.C, ep)
	c.transposed, c.kept = true, kept
	c.y.transpose(s.OH, s.H, s.KH, s.SH, s.DH, s.Top)
	c.x.transpose(s.OW, s.W, s.KW, s.SW, s.DW, s.Left)
	c.run(threads)
}

// A conv is one call of Conv, or of ConvTranspose with many channels: every element of the result is one sum over taps and
// over the channels of the source, whose positions the axes give.
type conv struct {
	s          ConvShape
	transposed bool
	x, y       convAxis
	src, w     []float32
	dst        []float32
	from, to   int // channels of the source and of the result
	ep         Epilogue
	weights    []float32 // in the order of the sums
	kept       *KeptWeights
	order      []int // where each tap's weights come among those of all phases; −1: in no phase
	used       int   // taps that come up in a phase
	plan       convPlan
	planar     convPlanarPlan
}

// convs holds the convolutions not in use.
var convs = sync.Pool{New: func() any { return new(conv) }}

func (c *conv) begin(s *ConvShape, src, w, dst []float32, from, to int, ep *Epilogue) {
	c.s, c.transposed = *s, false
	c.src, c.w, c.dst, c.from, c.to = src, w, dst, from, to
	c.ep = Epilogue{}
	if ep != nil {
		checkEpilogue(ep, dst, to)
		c.ep = *ep
	}
}

// checkEpilogue checks what follows a result with so many channels.
func checkEpilogue(ep *Epilogue, dst []float32, channels int) {
	if ep != nil {
		ep.check(Matrix{Data: dst, Stride: channels}, len(dst)/channels, channels)
	}
}

func (c *conv) run(threads int) {
	switch shape := current().shape; {
	case shape == nil:
		c.lines(threads)
	case c.s.isProduct():
		c.product(threads)
	case c.transposed && c.fromOne(threads):
	case c.wantsPlanes(shape):
		c.planes(threads)
	default:
		c.tiles(threads, shape)
	}
	c.src, c.w, c.dst, c.weights, c.kept, c.ep = nil, nil, nil, nil, nil, Epilogue{}
	convs.Put(c)
}

// inGroup is the number of channels of the source and of the result in a group.
func (c *conv) inGroup() (from, to int) { return c.from / c.s.Groups, c.to / c.s.Groups }

// arrange numbers the taps in the order in which the phases come.
func (c *conv) arrange() {
	c.order = append(c.order[:0], make([]int, c.s.taps())...)
	for i := range c.order {
		c.order[i] = -1
	}
	c.used = 0
	for _, py := range c.y.phases {
		for _, px := range c.x.phases {
			for _, ty := range c.y.tapsOf(py) {
				for _, tx := range c.x.tapsOf(px) {
					c.order[ty.tap*c.s.KW+tx.tap] = c.used
					c.used++
				}
			}
		}
	}
}

// panels is the number of panels of width channels of the result in a group.
func (c *conv) panels(width int) int {
	_, to := c.inGroup()
	return (to + width - 1) / width
}
