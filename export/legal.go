package export

import "github.com/ganc-ml/ganc/ir"

// legalise decomposes composite ops that have no operator in the opset or the profile, until none is left. place gives the value of the new
// graph for a value of g.
func legalise(g *ir.Graph, opset int, p *Profile) (to *ir.Graph, place func(ir.Value) ir.Value) {
	place = stays
	for {
		changed := false
		c := ir.NewCopier(ir.NewGraph(false))
		c.Rule = func(n ir.Node, in []ir.Value) []ir.Value {
			o, ok := n.Op().(ir.Composite)
			if !ok || whole(o, n, opset, p) {
				return nil
			}
			changed = true
			return o.Decompose(in)
		}
		c.Graph(g)
		before := place
		g, place = c.Dst, func(v ir.Value) ir.Value { return c.Value(before(v)) }
		if !changed {
			return g, place
		}
	}
}

// whole reports whether the composite op c of node n is one operator of the opset and the profile.
func whole(c ir.Composite, n ir.Node, opset int, p *Profile) bool {
	if l, ok := c.(ir.ONNXLimiter); ok && !l.ONNXTakes(n.InTypes()) {
		return false
	}
	spec := c.Spec()
	return spec.ONNX != "" && spec.Since <= opset && p.Has(spec.ONNX, n.In(0).DType())
}
