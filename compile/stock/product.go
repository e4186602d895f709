package stock

import (
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// matmul is gorgonia's product of two matrices. Batches of matrices are broadcast to […, m, k, n], multiplied
// element by element, and summed over k.
func (e *emitter) matmul(n ir.Node, a, b *gorgonia.Node, o op.MatMulOp) (*gorgonia.Node, error) {
	sa, sb := n.In(0).Type().Bind(0), n.In(1).Type().Bind(0)
	var err error
	if o.TransA {
		a, sa, err = swapLast(a, sa)
	}
	if o.TransB && err == nil {
		b, sb, err = swapLast(b, sb)
	}
	if err != nil {
		return nil, err
	}
	if len(sa) == 2 && len(sb) == 2 {
		return gorgonia.Mul(a, b)
	}
	to := n.Out(0).Type().Bind(0)
	last := len(to) - 1
	wide := append(slices.Clone(to[:last]), sa[len(sa)-1], to[last])
	a, err = e.spread(a, append(slices.Clone(sa), 1), wide)
	if err == nil {
		b, err = e.spread(b, slices.Insert(slices.Clone(sb), len(sb)-2, 1), wide)
	}
	if err != nil {
		return nil, err
	}
	p, err := gorgonia.HadamardProd(a, b)
	if err != nil {
		return nil, err
	}
	return e.sum(p, wide, []int{last}, to)
}

// spread reshapes x to as and broadcasts it to shape to.
func (e *emitter) spread(x *gorgonia.Node, as, to []int) (*gorgonia.Node, error) {
	x, err := reshape(x, as)
	if err != nil {
		return nil, err
	}
	return e.broadcast(x, as, to)
}

// swapLast transposes the matrices of a batch.
func swapLast(x *gorgonia.Node, shape []int) (*gorgonia.Node, []int, error) {
	perm := make([]int, len(shape))
	for i := range perm {
		perm[i] = i
	}
	k := len(perm) - 1
	perm[k-1], perm[k] = k, k-1
	x, err := transpose(x, perm)
	return x, pick(shape, perm), err
}

// gather is the product of the one-hot indices with x, the axis in front.
func (e *emitter) gather(x, indices *gorgonia.Node, shape, list []int, axis int) (*gorgonia.Node, error) {
	hot, err := e.oneHot(indices, list, shape[axis])
	if err != nil {
		return nil, err
	}
	count, classes := product(list), shape[axis]
	if hot, err = gorgonia.Reshape(hot, tensor.Shape{count, classes}); err != nil {
		return nil, err
	}
	front := []int{axis} // the axis, then the others
	for i := range shape {
		if i != axis {
			front = append(front, i)
		}
	}
	rest := pick(shape, front[1:])
	if x, err = transpose(x, front); err == nil {
		x, err = gorgonia.Reshape(x, tensor.Shape{classes, product(rest)})
	}
	if err == nil {
		x, err = gorgonia.Mul(hot, x)
	}
	if err == nil {
		x, err = reshape(x, slices.Concat(list, rest))
	}
	if err != nil {
		return nil, err
	}
	var order []int // of the result: what stood before the axis, the indices, what stood after it
	for i := range axis {
		order = append(order, len(list)+i)
	}
	for i := range list {
		order = append(order, i)
	}
	for i := axis; i < len(rest); i++ {
		order = append(order, len(list)+i)
	}
	return transpose(x, order)
}

// oneHot compares indices of the given shape with 0 … classes−1, and with −classes … −1 for indices that count from the end.
func (e *emitter) oneHot(indices *gorgonia.Node, shape []int, classes int) (*gorgonia.Node, error) {
	count := product(shape)
	wide, err := e.spread(indices, []int{count, 1}, []int{count, classes})
	if err != nil {
		return nil, err
	}
	var hot [2]*gorgonia.Node
	for k := range hot {
		ramp := make([]float64, count*classes)
		for i := range ramp {
			ramp[i] = float64(i%classes - k*classes)
		}
		if hot[k], err = gorgonia.Eq(wide, e.input(ramp, tensor.Shape{count, classes}), true); err != nil {
			return nil, err
		}
	}
	sum, err := gorgonia.Add(hot[0], hot[1])
	if err != nil {
		return nil, err
	}
	return reshape(sum, append(slices.Clone(shape), classes))
}
