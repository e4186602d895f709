package stock

import (
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// convolution emits the convolutions; both results are nil for any other op. gorgonia has Conv in two dimensions without
// groups. Every other convolution becomes products with met, a constant matrix.
func (e *emitter) convolution(n ir.Node, in []*gorgonia.Node) (*gorgonia.Node, error) {
	shape := func(i int) []int { return n.In(i).Type().Bind(0) }
	result := n.Out(0).Type().Bind(0)
	switch o := n.Op().(type) {
	case op.ConvOp:
		if o.Groups <= 1 && len(result) == 4 {
			y, err := e.conv2d(in[0], in[1], shape(0), shape(1), o)
			return e.biased(y, err, in, result)
		}
		c := convolutionOf(o.Window, o.Groups, shape(0), shape(1)[2:], result)
		y, err := c.grouped(in, [2]int{1, 0}, 1, result, func(x, w *gorgonia.Node) (*gorgonia.Node, error) { return e.forward(c, x, w) })
		return e.biased(y, err, in, result)
	case op.ConvTransposeOp:
		c := convolutionOf(o.Window, o.Groups, result, shape(1)[2:], shape(0))
		x, err := c.grouped(in, [2]int{1, 0}, 1, result, func(y, w *gorgonia.Node) (*gorgonia.Node, error) { return e.back(c, y, w) })
		return e.biased(x, err, in, result)
	case op.ConvWeightOp:
		c := convolutionOf(o.Window, o.Groups, shape(0), o.Kernel.Slice(), shape(1))
		return c.grouped(in, [2]int{1, 1}, 0, result, func(x, y *gorgonia.Node) (*gorgonia.Node, error) { return e.weight(c, x, y) })
	}
	return nil, nil
}

// biased adds the third input, a number for each channel, where there is one.
func (e *emitter) biased(y *gorgonia.Node, err error, in []*gorgonia.Node, shape []int) (*gorgonia.Node, error) {
	if err != nil || len(in) < 3 {
		return y, err
	}
	channels := slices.Repeat([]int{1}, len(shape))
	channels[1] = shape[1]
	b, err := e.spread(in[2], channels, shape)
	if err != nil {
		return nil, err
	}
	return gorgonia.Add(y, b)
}

// conv2d is gorgonia's convolution. Its pads are symmetric, so that Concat pads the image first.
func (e *emitter) conv2d(x, w *gorgonia.Node, shape, kernel []int, o op.ConvOp) (*gorgonia.Node, error) {
	pads := op.PadOp{Before: sides(o.Before), After: sides(o.After)}
	x, err := e.pad(x, shape, pads)
	if err != nil {
		return nil, err
	}
	return gorgonia.Conv2d(x, w, tensor.Shape(kernel[2:]), []int{0, 0}, orOnes(o.Strides), orOnes(o.Dilations))
}

// sides is pads of height and width as those of an image.
func sides(l ir.Ints) ir.Ints {
	if l.Len() == 0 {
		return ir.MakeInts(0, 0, 0, 0)
	}
	return ir.MakeInts(0, 0, l.At(0), l.At(1))
}

func orOnes(l ir.Ints) []int {
	if l.Len() == 0 {
		return []int{1, 1}
	}
	return l.Slice()
}

// convolution is one of the convolutions at known sizes, seen as x[images×c×positions], w[o×c×taps], y[images×o×places] in
// each group.
type convolution struct {
	groups, images, c, o, taps, positions, places int
	met                                           *tensor.Dense // [positions × taps·places]: 1 where a tap meets a position at a place
}

func convolutionOf(w op.Window, groups int, x, kernel, y []int) *convolution {
	g := max(1, groups)
	c := &convolution{
		groups: g, images: x[0], c: x[1] / g, o: y[1] / g,
		taps: product(kernel), positions: product(x[2:]), places: product(y[2:]),
	}
	ones := make([]float64, c.positions*c.taps*c.places)
	for tap := range c.taps {
		for place := range c.places {
			if at, ok := position(w, x[2:], kernel, y[2:], tap, place); ok {
				ones[(at*c.taps+tap)*c.places+place] = 1
			}
		}
	}
	c.met = tensor.New(tensor.WithShape(c.positions, c.taps*c.places), tensor.WithBacking(ones))
	return c
}

// position is the position that a tap meets at a place, if it lies in the image.
func position(w op.Window, large, kernel, small []int, tap, place int) (at int, ok bool) {
	step := 1
	for i := len(large) - 1; i >= 0; i-- {
		x := place%small[i]*w.Stride(i) + tap%kernel[i]*w.Dilation(i) - w.PadBefore(i)
		if x < 0 || x >= large[i] {
			return 0, false
		}
		at += x * step
		step *= large[i]
		place, tap = place/small[i], tap/kernel[i]
	}
	return at, true
}

// grouped applies f to each group of two inputs, whose channels stand along axes, and joins the results along an axis.
func (c *convolution) grouped(in []*gorgonia.Node, axes [2]int, axis int, result []int, f func(a, b *gorgonia.Node) (*gorgonia.Node, error)) (*gorgonia.Node, error) {
	parts := make([]*gorgonia.Node, c.groups)
	for g := range parts {
		var args [2]*gorgonia.Node
		for i := range args {
			part := slices.Clone([]int(in[i].Shape()))
			part[axes[i]] /= c.groups
			var err error
			if args[i], err = cut(in[i], part, axes[i], g*part[axes[i]]); err != nil {
				return nil, err
			}
		}
		y, err := f(args[0], args[1])
		if err != nil {
			return nil, err
		}
		shape := slices.Clone(result)
		shape[axis] /= c.groups
		if parts[g], err = reshape(y, shape); err != nil {
			return nil, err
		}
	}
	return concat(axis, parts)
}

// columns is a matrix [c·taps × images·places] of the elements of x that each tap meets at each place.
func (e *emitter) columns(c *convolution, x *gorgonia.Node) (*gorgonia.Node, error) {
	x, err := reshape(x, []int{c.images * c.c, c.positions})
	if err == nil {
		x, err = gorgonia.Mul(x, e.met(c))
	}
	if err == nil {
		x, err = reshape(x, []int{c.images, c.c, c.taps, c.places})
	}
	if err == nil {
		x, err = transpose(x, []int{1, 2, 0, 3})
	}
	if err != nil {
		return nil, err
	}
	return reshape(x, []int{c.c * c.taps, c.images * c.places})
}

func (e *emitter) met(c *convolution) *gorgonia.Node {
	return e.input(c.met.Data().([]float64), c.met.Shape())
}

// rowsOf is y as [o × images·places].
func rowsOf(c *convolution, y *gorgonia.Node) (*gorgonia.Node, error) {
	y, err := reshape(y, []int{c.images, c.o, c.places})
	if err == nil {
		y, err = transpose(y, []int{1, 0, 2})
	}
	if err != nil {
		return nil, err
	}
	return reshape(y, []int{c.o, c.images * c.places})
}

func (e *emitter) forward(c *convolution, x, w *gorgonia.Node) (*gorgonia.Node, error) {
	x, err := e.columns(c, x)
	if err == nil {
		w, err = reshape(w, []int{c.o, c.c * c.taps})
	}
	if err == nil {
		x, err = gorgonia.Mul(w, x)
	}
	if err == nil {
		x, err = reshape(x, []int{c.o, c.images, c.places})
	}
	if err != nil {
		return nil, err
	}
	return transpose(x, []int{1, 0, 2})
}

func (e *emitter) back(c *convolution, y, w *gorgonia.Node) (*gorgonia.Node, error) {
	y, err := rowsOf(c, y)
	if err == nil {
		w, err = reshape(w, []int{c.o, c.c * c.taps})
	}
	if err == nil {
		w, err = gorgonia.Transpose(w, 1, 0)
	}
	if err == nil {
		y, err = gorgonia.Mul(w, y)
	}
	if err == nil {
		y, err = reshape(y, []int{c.c, c.taps, c.images, c.places})
	}
	if err == nil {
		y, err = transpose(y, []int{2, 0, 1, 3})
	}
	if err == nil {
		y, err = reshape(y, []int{c.images * c.c, c.taps * c.places})
	}
	if err != nil {
		return nil, err
	}
	met, err := gorgonia.Transpose(e.met(c), 1, 0)
	if err != nil {
		return nil, err
	}
	return gorgonia.Mul(y, met)
}

func (e *emitter) weight(c *convolution, x, y *gorgonia.Node) (*gorgonia.Node, error) {
	x, err := e.columns(c, x)
	if err == nil {
		x, err = gorgonia.Transpose(x, 1, 0)
	}
	if err == nil {
		y, err = rowsOf(c, y)
	}
	if err != nil {
		return nil, err
	}
	return gorgonia.Mul(y, x)
}
