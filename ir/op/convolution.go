package op

import (
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// convolution is one of the three ops at known sizes: x[images×groups·c×positions], w[groups·o×c×taps] and
// y[images×groups·o×places].
type convolution struct {
	geometry
	images, groups, c, o int
}

// convolutionOf reads the sizes off shapes of x, of the kernel and of y.
func convolutionOf(win Window, groups int, x, kernel, y []int) convolution {
	g := groupsOf(groups)
	return convolution{
		geometry: win.geometry(x[2:], y[2:], kernel), images: x[0],
		groups: g, c: x[1] / g, o: y[1] / g,
	}
}

// products is what the convolutions need of an element type.
type products[T real] struct {
	// product is out = a·b, m×k by k×n, each element one sum in the order of k that begins with +0.
	product func(threads, m, n, k int, a, b view[T], out []T, stride int)
	addRow  func(threads int, dst, v []T) // dst += v[0]
}

// real is the element types that convolutions compute in.
type real interface{ float32 | float64 }

// view is a row-major matrix, rows stride apart, or its transpose.
type view[T real] struct {
	data   []T
	stride int
	trans  bool
}

var (
	single = products[float32]{product32, addRow32}
	double = products[float64]{product64, addRow64}
)

func product32(threads, m, n, k int, a, b view[float32], out []float32, stride int) {
	kernel.Gemm(threads, m, n, k, kernel.Matrix{Data: a.data, Stride: a.stride, Trans: a.trans},
		kernel.Matrix{Data: b.data, Stride: b.stride, Trans: b.trans}, out, stride, nil)
}

func addRow32(threads int, dst, v []float32) { kernel.Add(threads, dst, dst, v) }

// product64 rounds each product before it is added.
func product64(_, m, n, k int, a, b view[float64], out []float64, stride int) {
	ar, ac := a.steps()
	br, bc := b.steps()
	for i := range m {
		for j := range n {
			sum := 0.0
			for p := range k {
				sum += float64(a.data[i*ar+p*ac] * b.data[p*br+j*bc])
			}
			out[i*stride+j] = sum
		}
	}
}

func addRow64(_ int, dst, v []float64) {
	for i := range dst {
		dst[i] += v[0]
	}
}

func (v view[T]) steps() (row, col int) {
	if v.trans {
		return 1, v.stride
	}
	return v.stride, 1
}

// flops is two operations for each tap at each place, between each pair of channels of a group.
func (c *convolution) flops() int { return 2 * c.images * c.groups * c.o * c.places * c.depth() }

// eachImage calls f with the number of each image of a group among the images of all groups.
func (c *convolution) eachImage(group int, f func(i int)) {
	for n := range c.images {
		f(n*c.groups + group)
	}
}

// piece is piece number i of x, of a size.
func piece[T any](x []T, i, size int) []T { return x[i*size:][:size] }

// room is the least number of elements of unfolded images that are worth a product of their own.
const room = 1 << 18

// strip is how many columns of depth elements are unfolded at a time: enough for a product to be fast, and no more than
// the second-level cache keeps.
func strip(columns, depth int) int {
	return min(columns, max(64, room/max(1, depth)&^15))
}

// addChannelBias adds bias[channel] to every element of images [images×channels×size].
func addChannelBias[T real](e *ir.Env, a *products[T], images []T, bias []T, size int) {
	for i := 0; (i+1)*size <= len(images) && size > 0; i++ {
		a.addRow(e.Threads, images[i*size:][:size], piece(bias, i%len(bias), 1))
	}
}
