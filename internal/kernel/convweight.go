package kernel

import "sync"

// ConvWeight stores in w the gradient of Σ y·Conv(x, w) with respect to the weights.
//
//	for o, c, ky, kx: // c in o's group
//		sum := float32(0)
//		for n, oy, ox:
//			sum = fma32(y[n, oy, ox, o], x[n, position of the tap, c], sum) // x is 0 outside the image
//		w[o, c, ky, kx] = sum
func ConvWeight(threads int, s ConvShape, x, y, w []float32) {
	s.check("ConvWeight", threads, [3]convOperand{s.images(x), s.places(y), s.weights(w)})
	if len(y) == 0 {
		clear(w)
		return
	}
	shape := current().shape
	if len(x) == 0 { // every tap meets zeros, which what is not finite in y makes NaN
		shape = nil
	}
	if k := current().depthwise; k != nil && len(x) > 0 && s.isDepthwise() {
		s.depthwiseWeight(threads, k, x, y, w)
		return
	}
	if shape != nil && s.isProduct() && s.N*s.H*s.W <= productPlaces {
		s.weightProduct(threads, x, y, w)
		return
	}
	c := convWeights.Get().(*convWeight)
	c.s, c.x, c.y, c.w, c.turned = s, x, y, w, false
	buf := weightBuffers.Get().(*buffer)
	c.sums = buf.take(len(w))
	if shape != nil {
		c.tiles(threads, shape)
	} else {
		c.taps(threads)
	}
	channels, o := s.inGroup()
	if c.turned {
		convOrders.parallel(threads, s.O, max(1, elementGrain/max(1, channels*s.taps())), convOrder{c})
	} else {
		convOrders.parallel(threads, s.Groups*channels, max(1, elementGrain/max(1, o*s.taps())), convOrder{c})
	}
	c.x, c.y, c.w, c.sums = nil, nil, nil, nil
	convWeights.Put(c)
	weightBuffers.Put(buf)
}

// A convWeight is one call of ConvWeight.
type convWeight struct {
	s       ConvShape
	x, y, w []float32
	sums    []float32 // the result as [group][tap][channel of x][channel of y], or turned
	turned  bool      // sums is [channel of y][tap][channel of x]
	plan    convWeightPlan
}

// convWeights holds those not in use.
var convWeights = sync.Pool{New: func() any { return new(convWeight) }}

// taps is the generic way: the sums of a tap and a channel of x, one after another.
func (c *convWeight) taps(threads int) {
	channels, o := c.s.inGroup()
	products := c.s.N * c.s.OH * c.s.OW * o
	parallel(threads, c.s.Groups*c.s.taps()*channels, max(1, 25000/max(1, products)), convTaps{c})
}

type convTaps struct{ *convWeight }

func (c convTaps) run(_ *backend, lo, hi int) {
	s := &c.s
	channels, o := s.inGroup()
	for i := lo; i < hi; i++ {
		channel, tap, g := i%channels, i/channels%s.taps(), i/channels/s.taps()
		sums := c.sums[i*o:][:o]
		clear(sums)
		for line := range s.N * s.OH {
			n, iy := line/s.OH, line%s.OH*s.SH+tap/s.KW*s.DH-s.Top
			for ox := range s.OW {
				v, ix := float32(0), ox*s.SW+tap%s.KW*s.DW-s.Left
				if iy >= 0 && iy < s.H && ix >= 0 && ix < s.W {
					v = c.x[((n*s.H+iy)*s.W+ix)*s.C+g*channels+channel]
				}
				for j, y := range c.y[(line*s.OW+ox)*s.O+g*o:][:o] {
					sums[j] = fma32(v, y, sums[j])
				}
			}
		}
	}
}

// convOrder is the call that moves the sums of channels to their places in w.
type convOrder struct{ *convWeight }

var convOrders family[convOrder, *convOrder]

func (c *convOrder) run(with *backend, lo, hi int) {
	channels, o := c.s.inGroup()
	taps := c.s.taps()
	if c.turned {
		for i, size := lo, taps*channels; i < hi; i++ {
			with.transpose(c.w[i*size:], taps, c.sums[i*size:], channels, taps, channels)
		}
		return
	}
	for i := lo; i < hi; i++ {
		g, channel := i/channels, i%channels
		src := c.sums[(g*taps*channels+channel)*o:]
		dst := c.w[(g*o*channels+channel)*taps:]
		with.transpose(dst, channels*taps, src, channels*o, taps, o)
	}
}
