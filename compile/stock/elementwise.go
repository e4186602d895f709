package stock

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// elementwise emits elementwise ops; both results are nil for any other op.
func (e *emitter) elementwise(n ir.Node, in []*gorgonia.Node) (*gorgonia.Node, error) {
	if f := unary(n.Op()); f != nil {
		return f(in[0])
	}
	f := e.binary(n.Op())
	if f == nil {
		return nil, nil
	}
	wide := make([]*gorgonia.Node, len(in))
	for i, v := range n.Ins() {
		var err error
		if wide[i], err = e.broadcast(in[i], v.Type().Bind(0), n.Out(0).Type().Bind(0)); err != nil {
			return nil, err
		}
	}
	return f(wide)
}

func unary(o ir.Op) func(*gorgonia.Node) (*gorgonia.Node, error) {
	switch o := o.(type) {
	case op.NegOp:
		return gorgonia.Neg
	case op.ExpOp:
		return gorgonia.Exp
	case op.LogOp:
		return gorgonia.Log
	case op.SqrtOp:
		return gorgonia.Sqrt
	case op.AbsOp:
		return gorgonia.Abs
	case op.ReLUOp:
		return gorgonia.Rectify
	case op.SigmoidOp:
		return gorgonia.Sigmoid
	case op.TanhOp:
		return gorgonia.Tanh
	case op.SoftplusOp:
		return gorgonia.Softplus
	case op.LeakyReLUOp:
		return func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.LeakyRelu(x, o.Alpha) }
	}
	return nil
}

type naryFunc func(in []*gorgonia.Node) (*gorgonia.Node, error)

func two(f func(a, b *gorgonia.Node) (*gorgonia.Node, error)) naryFunc {
	return func(in []*gorgonia.Node) (*gorgonia.Node, error) { return f(in[0], in[1]) }
}

func comparison(f func(a, b *gorgonia.Node, same bool) (*gorgonia.Node, error)) naryFunc {
	return func(in []*gorgonia.Node) (*gorgonia.Node, error) { return f(in[0], in[1], true) }
}

func (e *emitter) binary(o ir.Op) naryFunc {
	switch o.(type) {
	case op.AddOp:
		return two(gorgonia.Add)
	case op.SubOp:
		return two(gorgonia.Sub)
	case op.MulOp:
		return two(gorgonia.HadamardProd)
	case op.DivOp:
		return two(gorgonia.HadamardDiv)
	case op.LessOp:
		return comparison(gorgonia.Lt)
	case op.LessOrEqualOp:
		return comparison(gorgonia.Lte)
	case op.GreaterOp:
		return comparison(gorgonia.Gt)
	case op.GreaterOrEqualOp:
		return comparison(gorgonia.Gte)
	case op.EqualOp:
		return comparison(gorgonia.Eq)
	case op.MaximumOp:
		return e.choose(gorgonia.Gte)
	case op.MinimumOp:
		return e.choose(gorgonia.Lte)
	case op.WhereOp:
		return e.where
	}
	return nil
}

// choose is a where it compares true with b, and b elsewhere.
func (e *emitter) choose(f func(a, b *gorgonia.Node, same bool) (*gorgonia.Node, error)) naryFunc {
	return func(in []*gorgonia.Node) (*gorgonia.Node, error) {
		c, err := f(in[0], in[1], true)
		if err != nil {
			return nil, err
		}
		return e.where([]*gorgonia.Node{c, in[0], in[1]})
	}
}

// where is c·a + (1−c)·b for a condition of zeros and ones.
func (e *emitter) where(in []*gorgonia.Node) (*gorgonia.Node, error) {
	c, a, b := in[0], in[1], in[2]
	not, err := gorgonia.Sub(e.filled(1, c.Shape().Clone()), c)
	if err != nil {
		return nil, err
	}
	x, err := gorgonia.HadamardProd(c, a)
	if err != nil {
		return nil, err
	}
	y, err := gorgonia.HadamardProd(not, b)
	if err != nil {
		return nil, err
	}
	return gorgonia.Add(x, y)
}

// broadcast repeats x, of shape from, to shape to: an outer product with ones in front of what is repeated, and
// one behind it.
func (e *emitter) broadcast(x *gorgonia.Node, from, to []int) (*gorgonia.Node, error) {
	if slices.Equal(from, to) {
		return x, nil
	}
	padded := make([]int, len(to))
	for i := range padded {
		padded[i] = 1
		if j := i - (len(to) - len(from)); j >= 0 {
			padded[i] = from[j]
		}
	}
	lo, hi := 0, len(to) // the axes outside [lo, hi) are repeated
	for lo < hi && padded[lo] == 1 {
		lo++
	}
	for hi > lo && padded[hi-1] == 1 {
		hi--
	}
	if !slices.Equal(padded[lo:hi], to[lo:hi]) {
		return nil, fmt.Errorf("%w: broadcasting %v to %v", ErrUnsupported, from, to)
	}
	front, middle, back := product(to[:lo]), product(to[lo:hi]), product(to[hi:])
	x, err := gorgonia.Reshape(x, tensor.Shape{middle, 1})
	if err == nil && back > 1 {
		x, err = gorgonia.Mul(x, e.filled(1, tensor.Shape{1, back}))
	}
	if err == nil {
		x, err = gorgonia.Reshape(x, tensor.Shape{1, middle * back})
	}
	if err == nil && front > 1 {
		x, err = gorgonia.Mul(e.filled(1, tensor.Shape{front, 1}), x)
	}
	if err != nil {
		return nil, err
	}
	return gorgonia.Reshape(x, shapeOf(ir.Type{DType: ir.Float64, Dims: ir.ConcreteDims(to)}))
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
