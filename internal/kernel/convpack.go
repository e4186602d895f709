package kernel

import (
	"sync"
	"unsafe"
)

// pack lays the weights down in panels of width channels of the result: [group][panel][tap, in the order of the phases]
// [channel of the source][width]. Elements beyond the last channel stay undefined. giveBack takes the buffer, which is nil where
// the weights are kept.
func (c *conv) pack(threads, width int) (buf *buffer) {
	c.arrange()
	from, _ := c.inGroup()
	size := c.s.Groups * c.panels(width) * c.used * from * width
	if c.kept != nil {
		held := c.kept.hold(c.w, width, size)
		if c.weights = c.kept.laid; held {
			return nil
		}
	} else {
		buf = weightBuffers.Get().(*buffer)
		c.weights = buf.take(size)
	}
	if size > 0 {
		grain := max(1, elementGrain/max(1, width*c.s.taps()))
		convPacks.parallel(threads, c.s.Groups*c.panels(width)*from, grain, convPack{c, width})
	}
	return buf
}

func giveBack(b *buffer) {
	if b != nil {
		weightBuffers.Put(b)
	}
}

// KeptWeights is the weights of a convolution in the order in which its kernels read them, from one call to the next. All
// calls have the same geometry, but for the number of images, and the same weights, whose elements do not change; only one runs
// at a time. The zero value is empty.
type KeptWeights struct {
	of     []float32
	width  int
	laid   []float32
	panels Panels // laid, where the convolution is a product
	asked  bool   // whether all are finite
	finite bool
}

// hold makes room for panels of a width, size floats together, that are to be laid down of w, and reports whether they are there already.
func (k *KeptWeights) hold(w []float32, width, size int) (already bool) {
	if k.width == width && len(k.laid) == size && len(k.of) == len(w) && unsafe.SliceData(k.of) == unsafe.SliceData(w) {
		return true
	}
	k.of, k.width, k.laid, k.asked = w, width, make([]float32, size), false
	return false
}

// A buffer is memory that grows to the largest request.
type buffer []float32

func (b *buffer) take(n int) []float32 {
	if len(*b) < n {
		*b = make([]float32, n)
	}
	return (*b)[:n]
}

// buffers holds what threads work in, weightBuffers what takes a whole operand, where they are not in use.
var (
	buffers       = sync.Pool{New: func() any { return new(buffer) }}
	weightBuffers = sync.Pool{New: func() any { return new(buffer) }}
)

type convPack struct {
	*conv
	width int
}

var convPacks family[convPack, *convPack]

// run lays down the weights of source channels lo to hi, counted over the panels.
func (p *convPack) run(with *backend, lo, hi int) {
	from, to := p.inGroup()
	taps := p.s.taps()
	buf := buffers.Get().(*buffer)
	for i := lo; i < hi; i++ {
		channel, panel := i%from, i/from
		n, group := p.width, panel/p.panels(p.width)
		j := panel % p.panels(p.width) * n
		n = min(n, to-j)
		dst := p.weights[panel*p.used*from*p.width+channel*p.width:]
		src, stride := p.w[((group*from+channel)*to+j)*taps:], taps
		if !p.transposed {
			src, stride = p.w[((group*to+j)*from+channel)*taps:], from*taps
		}
		turned := buf.take(taps * n)
		with.transpose(turned, n, src, stride, n, taps)
		for tap, at := range p.order {
			if at >= 0 {
				copy(dst[at*from*p.width:][:n], turned[tap*n:])
			}
		}
	}
	buffers.Put(buf)
}
