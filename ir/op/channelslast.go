package op

import (
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// planar is images [count×channels×size], of which the kernels of convolutions want the channels last.
type planar struct{ count, channels, size int }

// room is the number of elements that the images take in the other order, 0 where both orders are one.
func (p planar) room() int {
	if p.channels == 1 || p.size == 1 {
		return 0
	}
	return p.count * p.channels * p.size
}

// last is the images, or their transposes at the start of work, and the rest of work.
func (p planar) last(threads int, images, work []float32) (turned, rest []float32) {
	n := p.room()
	if n > 0 {
		kernel.TransposeEach(threads, work[:n], images, p.count, p.channels, p.size)
		return work[:n], work[n:]
	}
	return images, work
}

// into calls f with where to store images with channels last, and puts the channels first.
func (p planar) into(threads int, images, work []float32, f func(dst []float32)) {
	n := p.room()
	if n == 0 {
		f(images)
		return
	}
	f(work[:n])
	kernel.TransposeEach(threads, images, work[:n], p.count, p.size, p.channels)
}

// planars are x and y of a convolution.
func (c *convolution) planars() (x, y planar) {
	return planar{c.images, c.groups * c.c, c.positions}, planar{c.images, c.groups * c.o, c.places}
}

// turnedRoom is the number of elements of workspace that x and y take where kernels compute.
func (c *convolution) turnedRoom() int {
	x, y := c.planars()
	return x.room() + y.room()
}

// swift says whether the kernels can compute the convolution: they know one and two dimensions, and float32.
func (c *convolution) swift(dt ir.DType) bool { return dt == ir.Float32 && c.rank <= 2 }

// shape is the geometry for the kernels.
func (c *convolution) shape() kernel.ConvShape {
	s := kernel.ConvShape{
		N: c.images, H: 1, C: c.groups * c.c, OH: 1, O: c.groups * c.o, KH: 1, SH: 1, DH: 1, Groups: c.groups,
	}
	last := c.rank - 1
	s.W, s.OW, s.KW, s.SW, s.DW, s.Left = c.large[last], c.small[last], c.kernel[last], c.stride[last], c.dilation[last], c.before[last]
	if last == 1 {
		s.H, s.OH, s.KH, s.SH, s.DH, s.Top = c.large[0], c.small[0], c.kernel[0], c.stride[0], c.dilation[0], c.before[0]
	}
	return s
}

func (c *convolution) conv32(e *ir.Env, out ir.Tensor, in []ir.Tensor) {
	xs, ys := c.planars()
	x, work := xs.last(e.Threads, in[0].Float32s(), workspace[float32](e))
	ep := biasEpilogue(in)
	ys.into(e.Threads, out.Float32s(), work, func(y []float32) {
		kernel.Conv(e.Threads, c.shape(), x, in[1].Float32s(), y, &ep)
	})
}

func (c *convolution) convTranspose32(e *ir.Env, out ir.Tensor, in []ir.Tensor) {
	if c.c < narrow {
		kernel.ConvTransposePlanar(e.Threads, c.shape(), in[0].Float32s(), in[1].Float32s(), out.Float32s(), biasEpilogue(in).Bias)
		return
	}
	xs, ys := c.planars()
	y, work := ys.last(e.Threads, in[0].Float32s(), workspace[float32](e))
	ep := biasEpilogue(in)
	xs.into(e.Threads, out.Float32s(), work, func(x []float32) {
		kernel.ConvTranspose(e.Threads, c.shape(), y, in[1].Float32s(), x, &ep)
	})
}

func (c *convolution) convWeight32(e *ir.Env, out ir.Tensor, in []ir.Tensor) {
	xs, ys := c.planars()
	x, work := xs.last(e.Threads, in[0].Float32s(), workspace[float32](e))
	y, _ := ys.last(e.Threads, in[1].Float32s(), work)
	kernel.ConvWeight(e.Threads, c.shape(), x, y, out.Float32s())
}

func biasEpilogue(in []ir.Tensor) (ep kernel.Epilogue) {
	if len(in) == 3 {
		ep.Bias = in[2].Float32s()
	}
	return ep
}
