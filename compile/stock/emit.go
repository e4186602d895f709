package stock

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// node emits one node of the IR.
func (e *emitter) node(n ir.Node, value func(ir.Op) ir.Tensor) error {
	for _, t := range n.OutTypes() {
		if t.Bytes(0) == 0 {
			return fmt.Errorf("%w: gorgonia has no empty tensors", ErrUnsupported)
		}
	}
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
	if out, err := e.reduction(n, in[0]); out != nil || err != nil {
		return one(out, err)
	}
	if out, err := e.maxPool(n, in[0]); out != nil || err != nil {
		return one(out, err)
	}
	if out, err := e.resize(n, in[0]); out != nil || err != nil {
		return one(out, err)
	}
	if out, err := e.convolution(n, in); out != nil || err != nil {
		return one(out, err)
	}
	t := n.Out(0).Type()
	from, to := n.In(0).Type().Bind(0), t.Bind(0)
	switch o := n.Op().(type) {
	case ir.Stop:
		return nil, fmt.Errorf("%w: gorgonia has no stop-gradient", ErrUnsupported)
	case op.CastOp:
		return one(e.cast(in[0], n.In(0).DType(), o.To))
	case op.SoftmaxOp:
		return one(e.softmax(in[0], from, o.Axis))
	case op.LogSoftmaxOp:
		return one(e.logSoftmax(in[0], from, o.Axis))
	case op.ReshapeOp:
		return one(gorgonia.Reshape(in[0], shapeOf(t)))
	case op.ExpandOp:
		return one(e.broadcast(in[0], from, to))
	case op.TransposeOp:
		return one(transpose(in[0], o.Perm.Slice()))
	case op.MatMulOp:
		return one(e.matmul(n, in[0], in[1], o))
	case op.ConcatOp:
		return one(concat(o.Axis, in))
	case op.SliceOp:
		return one(e.slice(in[0], from, to, o))
	case op.SplitOp:
		return split(n, in[0], o.Axis)
	case op.PadOp:
		return one(e.pad(in[0], from, o))
	case op.PadAdjointOp:
		return one(e.padAdjoint(in[0], to, o))
	case op.DepthToSpaceOp:
		return one(rearranged(in[0], from, to, o.Block, o.CRD, false))
	case op.SpaceToDepthOp:
		return one(rearranged(in[0], to, from, o.Block, o.CRD, true))
	case op.GatherOp:
		return one(e.gather(in[0], in[1], from, n.In(1).Type().Bind(0), o.Axis))
	case op.GatherElementsOp:
		return one(e.gatherElements(in[0], in[1], from, to, o.Axis))
	case op.ScatterElementsOp:
		return one(e.scatterElements(in, from, n.In(1).Type().Bind(0), o))
	case op.TileOp:
		return one(e.tile(in[0], from, o.Repeats.Slice()))
	case op.TriluOp:
		return one(e.trilu(in[0], from, o))
	case op.ArgMaxOp:
		return one(e.place(in[0], from, to, o, gorgonia.Gt, gorgonia.Gte))
	case op.ArgMinOp:
		return one(e.place(in[0], from, to, op.ArgMaxOp(o), gorgonia.Lt, gorgonia.Lte))
	case op.OneHotOp:
		return one(e.oneHot(in[0], from, o.Classes))
	case ir.Composite:
		return e.composite(n, o, in)
	}
	return nil, fmt.Errorf("%w: no form for %s", ErrUnsupported, n.Op().Spec().Name)
}

// composite emits the parts of an op that has no form of its own.
func (e *emitter) composite(n ir.Node, o ir.Composite, in []*gorgonia.Node) ([]*gorgonia.Node, error) {
	g := ir.NewGraph(false)
	args := make([]ir.Value, len(in))
	given := map[ir.Value]bool{}
	for i, v := range n.Ins() {
		args[i] = g.Apply(ir.Feed{Input: &ir.Input{Name: fmt.Sprintf("x%d", i), Type: v.Type(), Source: ir.Argument}})
		e.nodes[args[i]] = in[i]
		given[args[i]] = true
	}
	results := o.Decompose(args)
	if err := g.Err(); err != nil {
		return nil, err
	}
	for i := range g.Len() {
		if part := g.Node(i); !given[part.Out(0)] {
			if err := e.node(part, nil); err != nil {
				return nil, err
			}
		}
	}
	out := make([]*gorgonia.Node, len(results))
	for i, v := range results {
		out[i] = e.nodes[v]
	}
	return out, nil
}

func one(n *gorgonia.Node, err error) ([]*gorgonia.Node, error) { return []*gorgonia.Node{n}, err }
