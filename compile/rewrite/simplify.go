package rewrite

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Simplify removes what changes nothing, bit for bit: reshapes, transpositions and casts to what a value is
// already, factors and divisors of 1, and expansions before an op that broadcasts by itself. It assumes nothing,
// and merges.
func Simplify(g *ir.Graph) *ir.Graph {
	return ir.Rewrite(g, true, func(n ir.Node, in []ir.Value) []ir.Value {
		for _, rule := range []func(ir.Node, []ir.Value) []ir.Value{identity, unit, unexpand} {
			if out := rule(n, in); out != nil {
				return out
			}
		}
		return nil
	})
}

// identity: an op of one input that only arranges or converts elements, and arranges them as they are.
func identity(n ir.Node, in []ir.Value) []ir.Value {
	switch o := n.Op().(type) {
	case op.ReshapeOp, op.ExpandOp, op.CastOp:
	case op.TransposeOp:
		for i, axis := range o.Perm.Slice() {
			if i != axis {
				return nil
			}
		}
	default:
		return nil
	}
	if in[0].Type() != n.Out(0).Type() {
		return nil
	}
	return in
}

// unit: x·1, 1·x and x/1 where x has the shape of the result.
func unit(n ir.Node, in []ir.Value) []ir.Value {
	switch n.Op().(type) {
	case op.MulOp:
		if isOne(in[0]) && in[1].Type() == n.Out(0).Type() {
			return in[1:]
		}
	case op.DivOp:
	default:
		return nil
	}
	if isOne(in[1]) && in[0].Type() == n.Out(0).Type() {
		return in[:1]
	}
	return nil
}

func isOne(v ir.Value) bool {
	if _, ok := v.Op().(op.ExpandOp); ok {
		v = v.Node().In(0)
	}
	s, ok := v.Op().(ir.Scalar)
	return ok && s.Float() == 1
}

// unexpand: an op that broadcasts reads what was expanded, where its result keeps its type.
func unexpand(n ir.Node, in []ir.Value) []ir.Value {
	if !broadcasts(n.Op()) {
		return nil
	}
	out := append([]ir.Value(nil), in...)
	changed := false
	for i, v := range in {
		if _, ok := v.Op().(op.ExpandOp); !ok {
			continue
		}
		out[i] = v.Node().In(0)
		types := make([]ir.Type, len(out))
		for j, w := range out {
			types[j] = w.Type()
		}
		got, err := ir.InferTypes(n.Op(), types)
		if err != nil || got[0] != n.Out(0).Type() {
			out[i] = v
			continue
		}
		changed = true
	}
	if !changed {
		return nil
	}
	return out[0].Graph().ApplyAll(n.Op(), out...)
}

func broadcasts(o ir.Op) bool {
	switch o.(type) {
	case op.AddOp, op.SubOp, op.MulOp, op.DivOp, op.MaximumOp, op.MinimumOp, op.WhereOp,
		op.LessOp, op.LessOrEqualOp, op.GreaterOp, op.GreaterOrEqualOp, op.EqualOp:
		return true
	}
	return false
}
