package compile

import "github.com/ganc-ml/ganc/ir"

// Network is an exported network as a graph in inference mode with a symbolic batch: its inputs are arguments named as
// its ports, its outputs in the order of declaration. Composite ops stay whole. Weights are still read from state:
// their averages if the network asks for them and they are kept.
func (p *Plan) Network(n *ir.Network) (*ir.Graph, error) { return p.network(n, nil) }

func (p *Plan) network(n *ir.Network, t *trace) (*ir.Graph, error) {
	c := ir.NewCopier(ir.NewGraph(false))
	for _, in := range n.Ins {
		arg := &ir.Input{Name: in.Name, Type: in.Value.Type(), Source: ir.Argument, Port: in.Port}
		c.Set(in.Value, c.Dst.Apply(ir.Feed{Input: arg}))
	}
	c.Follow = ir.Inference.Branch
	if n.Averaged {
		c.Rule = func(n ir.Node, _ []ir.Value) []ir.Value { return p.averaged(c.Dst, n) }
	}
	for _, o := range n.Outs {
		c.Dst.Outputs = append(c.Dst.Outputs, ir.Output{Name: o.Name, Value: c.Value(o.Value)})
	}
	g, err := t.infer(c.Dst)
	if err != nil {
		return nil, err
	}
	return t.run(networkPasses, g)
}

// averaged is the value, in dst, of the average of the state that n reads. It is nil if n reads no state with an average.
func (p *Plan) averaged(dst *ir.Graph, n ir.Node) []ir.Value {
	r, ok := n.Op().(ir.Read)
	if !ok || p.averages[r.State] == nil {
		return nil
	}
	return dst.ApplyAll(ir.Read{State: p.averages[r.State]})
}
