package kernel

// The reductions of windows of images whose channels come last: x[N×H×W×C] to y[N×OH×OW×C], by the geometry of a ConvShape
// with C = O = Groups. Elements outside an image do not take part.

// PoolMax stores the greatest element of each window, taps in row-major order: of equal ones the first, NaN before all
// numbers.
//
//	y[n, oy, ox, c] = -Inf; for ky, kx inside: y = Max(x[n, position of the tap, c], y)
func PoolMax(threads int, s ConvShape, x, y []float32) {
	s.pool("PoolMax", threads, poolCall{x: x, y: y, start: negInf, op: opMax})
}

// PoolSum stores the sum of each window, taps in row-major order, which begins with +0.
func PoolSum(threads int, s ConvShape, x, y []float32) {
	s.pool("PoolSum", threads, poolCall{x: x, y: y, op: opAdd})
}

// PoolMaxIndex stores where PoolMax finds its elements: the number of the position in its plane, the first of equal ones.
// It is -1 where no tap lies inside.
func PoolMaxIndex(threads int, s ConvShape, x []float32, index []int64) {
	s.pool("PoolMaxIndex", threads, poolCall{x: x, index: index})
}

func (s ConvShape) pool(kernel string, threads int, c poolCall) {
	checkThreads(kernel, threads)
	checkLen(kernel, "x", len(c.x), s.N*s.H*s.W*s.C)
	checkLen(kernel, "result", max(len(c.y), len(c.index)), s.N*s.OH*s.OW*s.C)
	checkApart(kernel, "x", c.y, c.x)
	if len(c.y)+len(c.index) == 0 {
		return
	}
	c.s = s
	poolCalls.parallel(threads, s.N*s.OH, max(1, elementGrain/max(1, s.OW*s.C*s.taps())), c)
}

type poolCall struct {
	s     ConvShape
	x, y  []float32
	index []int64
	start float32
	op    binaryOp
}

var poolCalls family[poolCall, *poolCall]

// run reduces lines lo to hi of the result.
func (c *poolCall) run(with *backend, lo, hi int) {
	s := &c.s
	buf := buffers.Get().(*buffer)
	length := s.OW * s.C
	for i := lo; i < hi; i++ {
		if c.index != nil {
			c.indexLine(buf.take(length), c.index[i*length:][:length], i)
			continue
		}
		line := c.y[i*length:][:length]
		fill(line, c.start)
		c.eachTap(i, func(first, count, at, step int) {
			dst, src := line[first*s.C:], c.x[at*s.C:]
			if step == 1 {
				n := count * s.C
				with.binary[c.op](dst[:n], src[:n], dst[:n])
				return
			}
			for k := range count {
				row := dst[k*s.C:][:s.C]
				with.binary[c.op](row, src[k*step*s.C:][:s.C], row)
			}
		})
	}
	buffers.Put(buf)
}

// eachTap calls f for each tap of line number i of the result that lies inside: for places first to first+count, which
// meet pixels at, at+step … of x.
func (c *poolCall) eachTap(i int, f func(first, count, at, step int)) {
	s := &c.s
	n, oy := i/s.OH, i%s.OH
	for ky := range s.KH {
		iy := oy*s.SH + ky*s.DH - s.Top
		if iy < 0 || iy >= s.H {
			continue
		}
		for kx := range s.KW {
			shift := kx*s.DW - s.Left
			lo := min(s.OW, (max(0, -shift)+s.SW-1)/s.SW)
			hi := lo
			if s.W > shift {
				hi = max(lo, min(s.OW, (s.W-1-shift)/s.SW+1))
			}
			if lo < hi {
				f(lo, hi-lo, (n*s.H+iy)*s.W+lo*s.SW+shift, s.SW)
			}
		}
	}
}

// indexLine finds the greatest elements of a line of places; best is room for them.
func (c *poolCall) indexLine(best []float32, index []int64, i int) {
	s := &c.s
	for k := range index {
		index[k] = -1
	}
	plane := i / s.OH * s.H * s.W
	c.eachTap(i, func(first, count, at, step int) {
		for k := range count {
			pixel := at + k*step
			best, index := best[(first+k)*s.C:][:s.C], index[(first+k)*s.C:][:s.C]
			for j, v := range c.x[pixel*s.C:][:s.C] {
				if b := best[j]; index[j] < 0 || v > b || v != v && b == b {
					best[j], index[j] = v, int64(pixel-plane)
				}
			}
		}
	})
}
