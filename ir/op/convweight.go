package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// ConvWeightOp is the third of the convolutions: what a convolution's output says about its weights. With Conv and
// ConvTranspose it is closed under differentiation: the gradients of each are made of the two others. Each element of
// w[O×C/Groups×Kernel…] is
//
//	Σ over images, Σ over places (row-major): y[n, o, place] · x[n, c, position of the tap]
//
// one sum in that order that begins with +0; zeros around the image are multiplied. In float32 each step is a fused
// multiply-add.
type ConvWeightOp struct {
	Window
	Kernel ir.Ints // sizes of the kernel, which x and y do not determine where a stride leaves a rest
	Groups int     // 0 means 1
}

// ConvWeight is the gradient of Σ y·Conv(x, w) with respect to weights w of the given kernel, for images x[N×C×…] and
// y[N×O×…].
func ConvWeight(x, y ir.Value, o ConvWeightOp) ir.Value { return ir.Apply(o, x, y) }

func (ConvWeightOp) Spec() ir.Spec {
	return ir.Spec{Name: "ConvWeight", In: ir.Exactly(2), Doc: "the gradient of a convolution with respect to its weights"}
}

func (o ConvWeightOp) Infer(in []ir.Type) ([]ir.Type, error) {
	x, y := in[0], in[1]
	if err := checkImage("the image", x); err != nil {
		return nil, err
	}
	if err := checkImage("the second input", y); err != nil {
		return nil, err
	}
	if y.DType != x.DType || y.Rank() != x.Rank() || y.At(0) != x.At(0) {
		return nil, fmt.Errorf("got %v and %v, want one element type, one rank and as many images", x, y)
	}
	var m mistakes
	rank := x.Rank() - 2
	o.check(&m, rank)
	checkEntries(&m, "kernel", o.Kernel, rank, 1)
	if o.Kernel.Len() != rank {
		m.add("kernel %v: want %d entries", o.Kernel, rank)
	}
	groups := checkGroups(&m, o.Groups)
	if m != nil {
		return nil, m.err()
	}
	checkPerGroup(&m, "channels of the image", x.At(1), groups)
	checkPerGroup(&m, "channels of the second input", y.At(1), groups)
	dims := ir.MakeDims(y.At(1), x.At(1)/ir.Dim(groups))
	for i := range rank {
		dims = dims.Append(ir.Dim(o.Kernel.At(i)))
		if got := o.fit(&m, i, x, ir.Dim(o.Kernel.At(i))); got != y.At(i+2) {
			m.add("dimension %d of the second input %v is %v, the kernel has %v places over %v", i+2, y, y.At(i+2), got, x)
		}
	}
	return []ir.Type{x.WithDims(dims)}, m.err()
}

// Grad of w = convWeight(x, y) is dx = ConvTranspose(y, dw) and dy = Conv(x, dw).
func (o ConvWeightOp) Grad(n ir.Node, dw []ir.Value) []ir.Value {
	x, y := n.In(0), n.In(1)
	conv := ConvOp{Window: o.Window, Groups: o.Groups}
	return []ir.Value{conv.back(y, dw[0], x.Type()), Conv(x, dw[0], ir.Value{}, conv)}
}

// FLOPs counts what lies outside the image too.
func (o ConvWeightOp) FLOPs(out, in []ir.Type) int {
	c := convolutionOf(o.Window, o.Groups, in[0].Bind(0), o.Kernel.Slice(), in[1].Bind(0))
	return c.flops()
}

// Scratch is room for x and y with the channels last or, where no kernel computes, for y with the images side by side and
// for a strip of what the taps meet.
func (o ConvWeightOp) Scratch(out, in []ir.Type) int {
	c := convolutionOf(o.Window, o.Groups, in[0].Bind(0), o.Kernel.Slice(), in[1].Bind(0))
	if c.swift(out[0].DType) {
		return c.turnedRoom() * out[0].DType.Size()
	}
	return c.images * c.places * (c.o + c.strip()) * out[0].DType.Size()
}

// strip is how many of the taps of all channels are met at a time.
func (c *convolution) strip() int { return min(c.depth(), max(16, 4*room/max(1, c.images*c.places))) }

func (o ConvWeightOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	c := convolutionOf(o.Window, o.Groups, in[0].Shape(), o.Kernel.Slice(), in[1].Shape())
	switch {
	case c.swift(out[0].DType()):
		c.convWeight32(e, out[0], in)
	case out[0].DType() == ir.Float32:
		convWeight(e, &c, &single, out[0], in)
	default:
		convWeight(e, &c, &double, out[0], in)
	}
}

func convWeight[T real](e *ir.Env, c *convolution, a *products[T], out ir.Tensor, in []ir.Tensor) {
	x, y, w := ir.Slice[T](in[0]), ir.Slice[T](in[1]), ir.Slice[T](out)
	length, depth, width := c.images*c.places, c.depth(), c.strip()
	work := workspace[T](e)
	rows, columns := work[:c.o*length], work[c.o*length:]
	for g := range c.groups {
		for n := range c.images {
			for o := range c.o {
				copy(rows[o*length+n*c.places:], piece(y, (n*c.groups+g)*c.o+o, c.places))
			}
		}
		for first := 0; first < depth; first += width {
			n := min(width, depth-first)
			for j := range n {
				unfold(c, piece(columns, j, length), x, g, (first+j)/c.taps, (first+j)%c.taps)
			}
			a.product(e.Threads, c.o, n, length, view[T]{data: rows, stride: length},
				view[T]{data: columns[:n*length], stride: length, trans: true}, w[g*c.o*depth+first:], depth)
		}
	}
}

// unfold stores what a tap meets in a channel of a group, image after image.
func unfold[T real](c *convolution, dst, x []T, group, channel, tap int) {
	met := c.met(tap)
	for n := range c.images {
		read(&met, piece(dst, n, c.places), piece(x, (n*c.groups+group)*c.c+channel, c.positions), 0)
	}
}
