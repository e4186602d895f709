package rewrite

import "github.com/ganc-ml/ganc/ir"

// Simplify removes ops that change nothing, bit for bit: reshapes, transpositions and casts that are identities,
// factors and divisors of 1, and expansions before an op that broadcasts. It assumes nothing, and merges.
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

// identity: an op whose output is its input.
func identity(n ir.Node, in []ir.Value) []ir.Value {
	if o, ok := n.Op().(ir.MaybeIdentity); ok && o.IsIdentity(in[0].Type(), n.Out(0).Type()) {
		return in
	}
	return nil
}

// unit: x·1, 1·x and x/1 where x has the type of the result.
func unit(n ir.Node, in []ir.Value) []ir.Value {
	o, ok := n.Op().(ir.Neutralizer)
	if !ok {
		return nil
	}
	for i, v := range in {
		x, ok := o.Neutral(i)
		if other := in[1-i : 2-i]; ok && isNumber(v, x) && other[0].Type() == n.Out(0).Type() {
			return other
		}
	}
	return nil
}

// isNumber reports whether every element of v is the constant x.
func isNumber(v ir.Value, x float64) bool {
	s, ok := ir.Unrepeated(v).Op().(ir.Scalar)
	return ok && s.Float() == x
}

// unexpand: an op that broadcasts reads the value before its expansion, if the type of the result stays the same.
func unexpand(n ir.Node, in []ir.Value) []ir.Value {
	if !ir.Broadcasts(n.Op()) {
		return nil
	}
	out := append([]ir.Value(nil), in...)
	changed := false
	for i, v := range in {
		out[i] = ir.Unrepeated(v)
		if out[i] == v {
			continue
		}
		got, err := ir.InferTypes(n.Op(), typesOf(out))
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

func typesOf(values []ir.Value) []ir.Type {
	types := make([]ir.Type, len(values))
	for i, v := range values {
		types[i] = v.Type()
	}
	return types
}
