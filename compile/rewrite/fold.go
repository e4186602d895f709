package rewrite

import "github.com/ganc-ml/ganc/ir"

// foldLimit is the size in bytes of the largest constant that folding may make of smaller ones. A larger result is
// folded only if it is no larger than the constants it is computed from.
const foldLimit = 4096

// Fold evaluates the nodes that depend on constants or on types alone. It assumes concrete types, merges, and makes no
// large constant of small ones (foldLimit).
func Fold(g *ir.Graph) *ir.Graph {
	return ir.Rewrite(g, true, func(n ir.Node, in []ir.Value) []ir.Value {
		out := folded(n, in)
		if out == nil {
			return nil
		}
		values := make([]ir.Value, len(out))
		for i, t := range out {
			values[i] = constant(in[0].Graph(), t)
		}
		return values
	})
}

// folded is the outputs of n for the inputs in, nil where they are not known or too large.
func folded(n ir.Node, in []ir.Value) []ir.Tensor {
	size := 0
	for _, t := range n.OutTypes() {
		size += t.Bytes(0)
	}
	if f, ok := n.Op().(ir.TypeFunction); ok && size <= foldLimit {
		return []ir.Tensor{f.FromTypes(n.InTypes())}
	}
	tensors, bytes, ok := constants(in)
	if !ok || ir.IsLeaf(n.Op()) || size > max(foldLimit, bytes) {
		return nil
	}
	return attempt(n, tensors)
}

// attempt is ir.Evaluate, or nil where the op refuses the values (an index out of range, a division by 0): the run says so, at
// the line of the node.
func attempt(n ir.Node, in []ir.Tensor) []ir.Tensor {
	out, err := ir.TryEvaluate(n.Op(), in, n.OutTypes())
	if err != nil {
		return nil
	}
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

// constant is t as a Scalar where it can be one, so that equal scalars merge, and as a Literal otherwise.
func constant(g *ir.Graph, t ir.Tensor) ir.Value {
	if s, ok := ir.ScalarOf(t); ok {
		return g.Apply(s)
	}
	return g.Constant(t)
}
