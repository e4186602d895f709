package stock

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// node emits one node of the IR.
func (e *emitter) node(n ir.Node, value func(ir.Op) ir.Tensor) error {
	if ir.IsLeaf(n.Op()) {
		t, ok := ir.Constant(n.Op())
		if !ok {
			t = value(n.Op())
		}
		e.nodes[n.Out(0)] = e.input(numbers(t), shapeOf(n.Out(0).Type()))
		return nil
	}
	in := make([]*gorgonia.Node, n.NumIn())
	for i, v := range n.Ins() {
		in[i] = e.nodes[v]
	}
	out, err := e.emit(n, in)
	if err != nil {
		return err
	}
	for i, o := range out {
		e.nodes[n.Out(i)] = o
	}
	return nil
}

func (e *emitter) emit(n ir.Node, in []*gorgonia.Node) ([]*gorgonia.Node, error) {
	if out, err := e.elementwise(n, in); out != nil || err != nil {
		return one(out, err)
	}
	t := n.Out(0).Type()
	switch o := n.Op().(type) {
	case ir.Stop:
		return nil, fmt.Errorf("%w: gorgonia has no stop-gradient", ErrUnsupported)
	case op.CastOp:
		if !t.DType.IsFloat() && n.In(0).DType().IsFloat() {
			return nil, fmt.Errorf("%w: truncation", ErrUnsupported)
		}
		return in, nil
	case op.ReshapeOp:
		return one(gorgonia.Reshape(in[0], shapeOf(t)))
	case op.ExpandOp:
		return one(e.broadcast(in[0], n.In(0).Type().Bind(0), t.Bind(0)))
	case op.TransposeOp:
		return one(transpose(in[0], o.Perm.Slice()))
	case op.MatMulOp:
		return one(matmul(in[0], in[1], o, n.In(0).Rank(), n.In(1).Rank()))
	case op.SumOp:
		return one(e.sum(in[0], n.In(0).Type(), o.Axes.Slice(), shapeOf(t)))
	case op.MeanOp:
		return one(e.mean(n, in[0], o.Axes.Slice()))
	case op.ConcatOp:
		return one(gorgonia.Concat(o.Axis, in...))
	case op.SplitOp:
		return e.split(n, in[0], o.Axis)
	}
	return nil, fmt.Errorf("%w: no form for %s", ErrUnsupported, n.Op().Spec().Name)
}

func one(n *gorgonia.Node, err error) ([]*gorgonia.Node, error) { return []*gorgonia.Node{n}, err }

// transpose permutes the axes; gorgonia has no identity transposition.
func transpose(x *gorgonia.Node, perm []int) (*gorgonia.Node, error) {
	for i, p := range perm {
		if i != p {
			return gorgonia.Transpose(x, perm...)
		}
	}
	return x, nil
}

func matmul(a, b *gorgonia.Node, o op.MatMulOp, ra, rb int) (c *gorgonia.Node, err error) {
	if ra != 2 || rb != 2 {
		return nil, fmt.Errorf("%w: batched matrix product", ErrUnsupported)
	}
	if o.TransA {
		if a, err = gorgonia.Transpose(a, 1, 0); err != nil {
			return nil, err
		}
	}
	if o.TransB {
		if b, err = gorgonia.Transpose(b, 1, 0); err != nil {
			return nil, err
		}
	}
	return gorgonia.Mul(a, b)
}

// sum moves the summed axes to the end and multiplies with a column of ones.
func (e *emitter) sum(x *gorgonia.Node, t ir.Type, axes []int, to tensor.Shape) (*gorgonia.Node, error) {
	shape := t.Bind(0)
	summed := map[int]bool{}
	for _, a := range axes {
		summed[a] = true
	}
	var perm []int
	kept, width := 1, 1
	for i, n := range shape {
		if !summed[i] && len(axes) > 0 {
			perm = append(perm, i)
			kept *= n
		}
	}
	for i, n := range shape {
		if summed[i] || len(axes) == 0 {
			perm = append(perm, i)
			width *= n
		}
	}
	x, err := transpose(x, perm)
	if err == nil {
		x, err = gorgonia.Reshape(x, tensor.Shape{kept, width})
	}
	if err == nil {
		x, err = gorgonia.Mul(x, e.filled(1, tensor.Shape{width, 1}))
	}
	if err != nil {
		return nil, err
	}
	return gorgonia.Reshape(x, to)
}

func (e *emitter) mean(n ir.Node, x *gorgonia.Node, axes []int) (*gorgonia.Node, error) {
	from, to := n.In(0).Type(), n.Out(0).Type()
	s, err := e.sum(x, from, axes, shapeOf(to))
	if err != nil {
		return nil, err
	}
	a, _ := from.Dims.Count()
	b, _ := to.Dims.Count()
	return gorgonia.HadamardDiv(s, e.filled(float64(a)/float64(b), shapeOf(to)))
}

func (e *emitter) split(n ir.Node, x *gorgonia.Node, axis int) ([]*gorgonia.Node, error) {
	var out []*gorgonia.Node
	at := 0
	for _, t := range n.OutTypes() {
		size := t.Bind(0)[axis]
		cuts := make([]tensor.Slice, axis+1)
		cuts[axis] = gorgonia.S(at, at+size)
		part, err := gorgonia.Slice(x, cuts...)
		if err == nil {
			part, err = gorgonia.Reshape(part, shapeOf(t))
		}
		if err != nil {
			return nil, err
		}
		out = append(out, part)
		at += size
	}
	return out, nil
}
