package stock

import (
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// resize emits Resize and its adjoint as products with the weights of each dimension; both results are nil for any other op.
func (e *emitter) resize(n ir.Node, x *gorgonia.Node) (*gorgonia.Node, error) {
	switch o := n.Op().(type) {
	case op.ResizeOp:
		y, err := e.resized(x, o.Sampling, n.In(0).Type().Bind(0), o.To.Bind(0), false)
		if err != nil || o.Extrapolation == 0 {
			return y, err
		}
		return gorgonia.Add(y, e.absent(o, n.In(0).Type().Bind(0)))
	case op.ResizeAdjointOp:
		return e.resized(x, o.Sampling, n.In(0).Type().Bind(0), o.Of.Bind(0), true)
	}
	return nil, nil
}

// resized multiplies each dimension that changes by its weights or, back, by their transpose.
func (e *emitter) resized(x *gorgonia.Node, s op.Sampling, shape, to []int, back bool) (*gorgonia.Node, error) {
	shape = slices.Clone(shape)
	for i := range shape {
		before, after := shape[i], to[i]
		if back {
			before, after = after, before
		}
		if !s.Changes(i, before, after) {
			continue
		}
		w := s.Weights(i, before, after)
		weights := e.input(numbers(w), tensor.Shape{after, before})
		var err error
		if !back {
			if weights, err = gorgonia.Transpose(weights, 1, 0); err != nil {
				return nil, err
			}
		}
		if x, _, err = rows(x, shape, []int{i}); err == nil {
			x, err = gorgonia.Mul(x, weights)
		}
		shape[i] = to[i]
		if err == nil {
			x, err = unrows(x, shape, i)
		}
		if err != nil {
			return nil, err
		}
	}
	return x, nil
}

// absent is a constant of the result's shape: the extrapolation value for elements whose row of weights is empty in some
// dimension, 0 for all others.
func (e *emitter) absent(o op.ResizeOp, from []int) *gorgonia.Node {
	to := o.To.Bind(0)
	out := make([]float64, product(to))
	for axis := range to {
		if !o.Changes(axis, from[axis], to[axis]) {
			continue
		}
		w := o.Weights(axis, from[axis], to[axis]).Float32s()
		inner := product(to[axis+1:])
		for i := range out {
			j := i / inner % to[axis]
			if !slices.ContainsFunc(w[j*from[axis]:][:from[axis]], func(x float32) bool { return x != 0 }) {
				out[i] = o.Extrapolation
			}
		}
	}
	return e.input(out, tensor.Shape(to))
}
