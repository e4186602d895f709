package rewrite

import "github.com/ganc-ml/ganc/ir"

// Bind replaces the symbolic batch by n everywhere. Inputs become new variables of concrete type; the map leads
// from the old ones to them.
func Bind(g *ir.Graph, n int) (*ir.Graph, map[*ir.Input]*ir.Input) {
	inputs := map[*ir.Input]*ir.Input{}
	for _, in := range g.Inputs() {
		bound := *in
		bound.Type = in.Type.WithDims(in.Type.Dims.Bound(n))
		inputs[in] = &bound
	}
	dims := func(d ir.Dims) ir.Dims { return d.Bound(n) }
	c := ir.NewCopier(ir.NewGraph(true))
	c.Rule = func(node ir.Node, in []ir.Value) []ir.Value {
		if f, ok := node.Op().(ir.Feed); ok {
			return c.Dst.ApplyAll(ir.Feed{Input: inputs[f.Input]})
		}
		if ir.IsLeaf(node.Op()) {
			return nil
		}
		return c.Dst.ApplyAll(ir.MapAttrs(node.Op(), dims, nil), in...)
	}
	c.Graph(g)
	return c.Dst, inputs
}

// Retype changes the element type of every tensor of type from to type to. So a model in float32 is run in float64.
// Inputs and state become new variables; the maps lead from the old ones to them.
func Retype(g *ir.Graph, from, to ir.DType) (*ir.Graph, map[*ir.Input]*ir.Input, map[*ir.State]*ir.State) {
	inputs, states := map[*ir.Input]*ir.Input{}, map[*ir.State]*ir.State{}
	change := func(d ir.DType) ir.DType {
		if d == from {
			return to
		}
		return d
	}
	for _, in := range g.Inputs() {
		v := *in
		v.Type = in.Type.WithDType(change(in.Type.DType))
		inputs[in] = &v
	}
	for _, s := range g.States() {
		v := *s
		v.Type = s.Type.WithDType(change(s.Type.DType))
		states[s] = &v
	}
	c := ir.NewCopier(ir.NewGraph(false))
	c.Rule = func(n ir.Node, in []ir.Value) []ir.Value {
		return c.Dst.ApplyAll(retyped(n.Op(), inputs, states, change), in...)
	}
	c.Graph(g)
	for i, w := range c.Dst.Writes {
		c.Dst.Writes[i].State = states[w.State]
	}
	return c.Dst, inputs, states
}

func retyped(op ir.Op, inputs map[*ir.Input]*ir.Input, states map[*ir.State]*ir.State, change func(ir.DType) ir.DType) ir.Op {
	switch o := op.(type) {
	case ir.Feed:
		return ir.Feed{Input: inputs[o.Input]}
	case ir.Read:
		return ir.Read{State: states[o.State]}
	case ir.Literal:
		t := convert(*o.Tensor, change(o.Tensor.DType()))
		return ir.Literal{Tensor: &t}
	}
	return ir.MapAttrs(op, nil, change)
}

// convert is t as f32 or f64; tensors of other types are returned as they are.
func convert(t ir.Tensor, to ir.DType) ir.Tensor {
	if t.DType() == to || !t.DType().IsFloat() {
		return t
	}
	out := ir.NewTensor(to, t.Shape()...)
	if to == ir.Float64 {
		for i, x := range t.Float32s() {
			out.Float64s()[i] = float64(x)
		}
		return out
	}
	for i, x := range t.Float64s() {
		out.Float32s()[i] = float32(x)
	}
	return out
}
