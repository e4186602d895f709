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
	case op.LogSumExpOp:
		y, err := e.logSumExp(x, from, o.Axes.Slice())
		if err != nil {
			return nil, err
		}
		return reshape(y, to)
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

// max is the greater of the columns so far and the next, from the first to the last.
func (e *emitter) max(x *gorgonia.Node, shape, axes, to []int) (*gorgonia.Node, error) {
	x, size, err := rows(x, shape, axes)
	if err != nil {
		return nil, err
	}
	if size[1] == 1 {
		return reshape(x, to) // a column of one row is not sliced
	}
	greater := e.choose(gorgonia.Gte)
	var most *gorgonia.Node
	for i := range size[1] {
		column, err := cut(x, []int{size[0], 1}, 1, i)
		if err == nil && i > 0 {
			column, err = greater([]*gorgonia.Node{most, column})
		}
		if err != nil {
			return nil, err
		}
		most = column
	}
	return reshape(most, to)
}
