package kernel

// lines is the generic way through a convolution: lines of the result are shared out.
func (c *conv) lines(threads int) {
	_, to := c.inGroup()
	buf := c.pack(threads, max(1, to))
	products := c.x.result * c.s.taps() * c.from * to
	parallel(threads, c.s.N*c.y.result, max(1, 25000/max(1, products)), convLines{c})
	giveBack(buf)
}

// convLines is a convolution as the call that computes lines of the result.
type convLines struct{ *conv }

func (c convLines) run(with *backend, lo, hi int) {
	_, to := c.inGroup()
	buf := buffers.Get().(*buffer)
	sum := buf.take(to)
	for i := lo; i < hi; i++ {
		n, line := i/c.y.result, i%c.y.result
		taps := c.y.tapsOf(c.y.phases[line%c.y.spread])
		for _, px := range c.x.phases {
			for q := range px.count {
				pixel := i*c.x.result + px.start + q*c.x.spread
				for g := range c.s.Groups {
					c.sum(sum, g, n, line/c.y.spread*c.y.step, q*c.x.step, taps, c.x.tapsOf(px))
					c.ep.apply(with, c.dst[pixel*c.to+g*to:][:to], sum, pixel, g*to)
				}
			}
		}
	}
	buffers.Put(buf)
}

// sum is the sums of a group's channels over taps of image n, which lie at offsets from (y, x).
func (c *conv) sum(sum []float32, g, n, y, x int, vertical, horizontal []convTap) {
	from, to := c.inGroup()
	clear(sum)
	for _, ty := range vertical {
		for _, tx := range horizontal {
			w := c.weights[(g*c.used+c.order[ty.tap*c.s.KW+tx.tap])*from*to:]
			source := c.pixel(n, y+ty.offset, x+tx.offset)
			for channel := range from {
				v := float32(0)
				if source != nil {
					v = source[g*from+channel]
				}
				for j, weight := range w[channel*to:][:to] {
					sum[j] = fma32(v, weight, sum[j])
				}
			}
		}
	}
}

// pixel is the channels of the source at a position of image n, or nil outside.
func (c *conv) pixel(n, y, x int) []float32 {
	if y < 0 || y >= c.y.source || x < 0 || x >= c.x.source {
		return nil
	}
	return c.src[((n*c.y.source+y)*c.x.source+x)*c.from:][:c.from]
}
