package rewrite

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// foldLimit is the size in bytes up to which a constant may grow by folding; beyond it a result is folded only
// where it is no larger than what it is computed from.
const foldLimit = 4096

// Fold evaluates what depends on constants alone. It assumes concrete types, merges, and does not blow up small
// constants into large ones.
func Fold(g *ir.Graph) *ir.Graph {
	return ir.Rewrite(g, true, func(n ir.Node, in []ir.Value) []ir.Value {
		switch o := n.Op().(type) {
		case op.CountOp:
			return []ir.Value{in[0].Graph().Scalar(n.Out(0).DType(), count(o, n.In(0).Type()))}
		case op.RangeOp:
			if n.Out(0).Type().Bytes(0) <= foldLimit {
				return []ir.Value{in[0].Graph().Constant(positions(n.Out(0).Type()))}
			}
			return nil
		}
		tensors, bytes, ok := constants(in)
		if !ok || ir.IsLeaf(n.Op()) {
			return nil
		}
		size := 0
		for _, t := range n.OutTypes() {
			size += t.Bytes(0)
		}
		if size > max(foldLimit, bytes) {
			return nil
		}
		out, ok := attempt(n, tensors)
		if !ok {
			return nil
		}
		values := make([]ir.Value, len(out))
		for i, t := range out {
			values[i] = constant(in[0].Graph(), t)
		}
		return values
	})
}

// attempt is Evaluate, or nothing where the op refuses the values (an index out of range, a division by 0): the run says
// so, at the line of the node.
func attempt(n ir.Node, in []ir.Tensor) (out []ir.Tensor, ok bool) {
	out, err := TryEvaluate(n.Op(), in, n.OutTypes())
	return out, err == nil
}

// TryEvaluate is Evaluate; what the op documents that it refuses about values (ir.Documented) is an error. It panics with
// whatever else the op panics with.
func TryEvaluate(op ir.Op, in []ir.Tensor, types []ir.Type) (out []ir.Tensor, err error) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		var ok bool
		if err, ok = ir.Documented(r); !ok {
			panic(r)
		}
	}()
	return Evaluate(op, in, types), nil
}

// count is the value of a CountOp: it depends on the type of its input alone.
func count(c op.CountOp, t ir.Type) float64 {
	n := 1
	for _, axis := range c.Axes.Slice() {
		n *= t.At(axis).Bind(0)
	}
	return float64(n)
}

// positions is the value of a RangeOp, which depends on its type alone.
func positions(t ir.Type) ir.Tensor {
	out := ir.NewTensor(t.DType, t.Bind(0)...)
	op.RangeOp{}.Eval(nil, []ir.Tensor{out}, nil)
	return out
}

func constants(in []ir.Value) (tensors []ir.Tensor, bytes int, ok bool) {
	for _, v := range in {
		t, isConst := ir.Constant(v.Op())
		if !isConst {
			return nil, 0, false
		}
		tensors = append(tensors, t)
		bytes += len(t.Bytes())
	}
	return tensors, bytes, len(in) > 0
}

// Evaluate runs one op on tensors, into new ones of concrete types.
func Evaluate(op ir.Op, in []ir.Tensor, types []ir.Type) []ir.Tensor {
	out := make([]ir.Tensor, len(types))
	for i, t := range types {
		out[i] = ir.NewTensor(t.DType, t.Bind(0)...)
	}
	e := &ir.Env{Threads: 1}
	if s, ok := op.(ir.Scratcher); ok {
		ins := make([]ir.Type, len(in))
		for i, t := range in {
			ins[i] = t.Type()
		}
		e.Scratch = ir.AlignedBytes(s.Scratch(types, ins))
	}
	op.Eval(e, out, in)
	return out
}

// constant is t as a Scalar where it has rank 0, so that equal scalars merge, and as a Literal otherwise.
func constant(g *ir.Graph, t ir.Tensor) ir.Value {
	if t.Rank() > 0 {
		return g.Constant(t)
	}
	switch t.DType() {
	case ir.Float32:
		if f := float64(t.Float32s()[0]); !math.IsNaN(f) {
			return g.Apply(ir.Scalar{DType: ir.Float32, Bits: math.Float64bits(f)})
		}
	case ir.Float64:
		if f := t.Float64s()[0]; !math.IsNaN(f) {
			return g.Apply(ir.Scalar{DType: ir.Float64, Bits: math.Float64bits(f)})
		}
	case ir.Int64:
		return g.Apply(ir.Scalar{DType: ir.Int64, Bits: uint64(t.Int64s()[0])})
	}
	return g.Constant(t)
}
