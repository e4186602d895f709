package stock

import (
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// reduction emits reductions; both results are nil for any other op.
func (e *emitter) reduction(n ir.Node, x *gorgonia.Node) (*gorgonia.Node, error) {
	from, to := n.In(0).Type().Bind(0), n.Out(0).Type().Bind(0)
	switch o := n.Op().(type) {
	case op.SumOp:
		return e.sum(x, from, o.Axes.Slice(), to)
	case op.MeanOp:
		return e.mean(x, from, o.Axes.Slice(), to)
	case op.MaxOp:
		return e.max(x, from, o.Axes.Slice(), to)
	case op.MinOp:
		return e.fold(x, from, o.Axes.Slice(), to, e.choose(gorgonia.Lte))
	case op.ProdOp:
		return e.fold(x, from, o.Axes.Slice(), to, two(gorgonia.HadamardProd))
	case op.CumSumOp:
		return e.cumSum(x, from, o)
	case op.LogSumExpOp:
		y, err := e.logSumExp(x, from, o.Axes.Slice())
		if err != nil {
			return nil, err
		}
		return reshape(y, to)
	case op.RangeOp:
		out := ir.NewTensor(ir.Int64, to...)
		o.Eval(nil, []ir.Tensor{out}, nil)
		return e.input(numbers(out), shapeOf(n.Out(0).Type())), nil
	case op.CountOp:
		return e.filled(float64(product(pick(from, o.Axes.Slice()))), shapeOf(n.Out(0).Type())), nil
	}
	return nil, nil
}

// rows is x as a matrix: the axes that stay, by those that are reduced.
func rows(x *gorgonia.Node, shape, axes []int) (*gorgonia.Node, []int, error) {
	var order []int
	for i := range shape {
		if !slices.Contains(axes, i) {
			order = append(order, i)
		}
	}
	kept := len(order)
	order = append(order, axes...)
	to := pick(shape, order)
	size := []int{product(to[:kept]), product(to[kept:])}
	x, err := transpose(x, order)
	if err == nil {
		x, err = reshape(x, size)
	}
	return x, size, err
}

// unrows undoes rows for one axis, along which the shape may have changed.
func unrows(x *gorgonia.Node, shape []int, axis int) (*gorgonia.Node, error) {
	var order []int
	for i := range shape {
		if i != axis {
			order = append(order, i)
		}
	}
	order = append(order, axis)
	x, err := reshape(x, pick(shape, order))
	if err != nil {
		return nil, err
	}
	return transpose(x, inverse(order))
}

// sum is the product of the rows with a column of ones.
func (e *emitter) sum(x *gorgonia.Node, shape, axes, to []int) (*gorgonia.Node, error) {
	x, size, err := rows(x, shape, axes)
	if err == nil {
		x, err = gorgonia.Mul(x, e.filled(1, tensor.Shape{size[1], 1}))
	}
	if err != nil {
		return nil, err
	}
	return reshape(x, to)
}

func (e *emitter) mean(x *gorgonia.Node, shape, axes, to []int) (*gorgonia.Node, error) {
	s, err := e.sum(x, shape, axes, to)
	if err != nil {
		return nil, err
	}
	return gorgonia.HadamardDiv(s, e.filled(float64(product(pick(shape, axes))), s.Shape().Clone()))
}

// max is the greater of the columns so far and the next.
func (e *emitter) max(x *gorgonia.Node, shape, axes, to []int) (*gorgonia.Node, error) {
	return e.fold(x, shape, axes, to, e.choose(gorgonia.Gte))
}

// fold is f of the columns so far and the next, from the first to the last.
func (e *emitter) fold(x *gorgonia.Node, shape, axes, to []int, f naryFunc) (*gorgonia.Node, error) {
	x, size, err := rows(x, shape, axes)
	if err != nil {
		return nil, err
	}
	if size[1] == 1 {
		return reshape(x, to) // a column of one row is not sliced
	}
	var folded *gorgonia.Node
	for i := range size[1] {
		column, err := cut(x, []int{size[0], 1}, 1, i)
		if err == nil && i > 0 {
			column, err = f([]*gorgonia.Node{folded, column})
		}
		if err != nil {
			return nil, err
		}
		folded = column
	}
	return reshape(folded, to)
}

// cumSum is the product of the lines along the axis with a triangle of ones.
func (e *emitter) cumSum(x *gorgonia.Node, shape []int, o op.CumSumOp) (*gorgonia.Node, error) {
	x, size, err := rows(x, shape, []int{o.Axis})
	if err != nil {
		return nil, err
	}
	n := size[1]
	ones := make([]float64, n*n)
	for i := range n { // element i is in sum j
		for j := range n {
			before := i < j && !o.Reverse || i > j && o.Reverse
			if before || i == j && !o.Exclusive {
				ones[i*n+j] = 1
			}
		}
	}
	if x, err = gorgonia.Mul(x, e.input(ones, tensor.Shape{n, n})); err != nil {
		return nil, err
	}
	return unrows(x, shape, o.Axis)
}
