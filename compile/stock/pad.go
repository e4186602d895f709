package stock

import (
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ganc-ml/ganc/ir/op"
)

// pad concatenates constants or, with a mode, gathers along each axis.
func (e *emitter) pad(x *gorgonia.Node, shape []int, o op.PadOp) (*gorgonia.Node, error) {
	shape = slices.Clone(shape)
	for axis := range shape {
		before, after := o.Before.At(axis), o.After.At(axis)
		if before+after == 0 {
			continue
		}
		var err error
		if o.Mode == "" {
			x, err = concat(axis, slices.Concat(e.border(shape, axis, before, o.Value), []*gorgonia.Node{x}, e.border(shape, axis, after, o.Value)))
		} else {
			x, err = e.pick(x, shape, axis, op.PadSources(o.Mode, shape[axis], before, after))
		}
		if err != nil {
			return nil, err
		}
		shape[axis] += before + after
	}
	return x, nil
}

// border is a constant of a width along an axis; nothing for a width of 0.
func (e *emitter) border(shape []int, axis, width int, value float64) []*gorgonia.Node {
	if width == 0 {
		return nil
	}
	s := slices.Clone(shape)
	s[axis] = width
	return []*gorgonia.Node{e.filled(value, s)}
}

// pick gathers known indices of an axis.
func (e *emitter) pick(x *gorgonia.Node, shape []int, axis int, from []int) (*gorgonia.Node, error) {
	at := make([]float64, len(from))
	for i, f := range from {
		at[i] = float64(f)
	}
	return e.gather(x, e.input(at, tensor.Shape{len(at), 1}), shape, []int{len(at)}, axis)
}

// padAdjoint multiplies each axis by the matrix that adds each element to that which it repeats.
func (e *emitter) padAdjoint(x *gorgonia.Node, to []int, o op.PadAdjointOp) (*gorgonia.Node, error) {
	shape := slices.Clone(to)
	for axis := range shape {
		shape[axis] += o.Before.At(axis) + o.After.At(axis)
	}
	for axis, n := range to {
		if n == shape[axis] {
			continue
		}
		w := make([]float64, shape[axis]*n)
		for p, i := range op.PadSources(o.Mode, n, o.Before.At(axis), o.After.At(axis)) {
			w[p*n+i] = 1
		}
		weights := e.input(w, tensor.Shape{shape[axis], n})
		var err error
		x, _, err = rows(x, shape, []int{axis})
		if err == nil {
			x, err = gorgonia.Mul(x, weights)
		}
		shape[axis] = n
		if err == nil {
			x, err = unrows(x, shape, axis)
		}
		if err != nil {
			return nil, err
		}
	}
	return x, nil
}

// rearranged moves between blocks of an image and channels.
func rearranged(x *gorgonia.Node, deep, image []int, b int, crd, back bool) (*gorgonia.Node, error) {
	n, c, h, w := image[0], image[1], deep[2], deep[3]
	split, perm := []int{n, b, b, c, h, w}, []int{0, 3, 4, 1, 5, 2}
	if crd {
		split, perm = []int{n, c, b, b, h, w}, []int{0, 1, 4, 2, 5, 3}
	}
	to := image
	if back {
		split, perm, to = pick(split, perm), inverse(perm), deep
	}
	x, err := reshape(x, split)
	if err == nil {
		x, err = transpose(x, perm)
	}
	if err != nil {
		return nil, err
	}
	return reshape(x, to)
}
