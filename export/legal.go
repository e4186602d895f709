package export

import "github.com/ganc-ml/ganc/ir"

// legalise decomposes composite ops that have no operator in the opset, until none is left.
func legalise(g *ir.Graph, opset int) *ir.Graph {
	for {
		changed := false
		g = ir.Rewrite(g, false, func(n ir.Node, in []ir.Value) []ir.Value {
			c, ok := n.Op().(ir.Composite)
			if !ok || whole(c, n, opset) {
				return nil
			}
			changed = true
			return c.Decompose(in)
		})
		if !changed {
			return g
		}
	}
}

// whole reports whether the composite op c of node n is one operator of the opset.
func whole(c ir.Composite, n ir.Node, opset int) bool {
	if l, ok := c.(ir.ONNXLimiter); ok && !l.ONNXTakes(n.InTypes()) {
		return false
	}
	spec := c.Spec()
	return spec.ONNX != "" && spec.Since <= opset
}
