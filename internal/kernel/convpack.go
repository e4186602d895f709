package kernel

import "sync"

// pack lays the weights down in panels of width channels of the result: [group][panel][tap, in the order of the phases]
// [channel of the source][width]. Elements beyond the last channel stay undefined. The buffer goes back to
// weightBuffers.
func (c *conv) pack(threads, width int) *buffer {
	c.arrange()
	from, _ := c.inGroup()
	panels := c.s.Groups * c.panels(width)
	buf := weightBuffers.Get().(*buffer)
	c.weights = buf.take(panels * c.used * from * width)
	if len(c.weights) == 0 {
		return buf
	}
	grain := max(1, elementGrain/max(1, width*c.s.taps()))
	convPacks.parallel(threads, panels*from, grain, convPack{c, width})
	return buf
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
