package export

import "github.com/ganc-ml/ganc/ir"

// legalise decomposes composite ops that have no operator in the opset, until none is left.
func legalise(g *ir.Graph, opset int) *ir.Graph {
	for {
		changed := false
		g = ir.Rewrite(g, false, func(n ir.Node, in []ir.Value) []ir.Value {
			c, ok := n.Op().(ir.Composite)
			if !ok || whole(c, opset) && !isWideCELU(n) {
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

// whole reports whether a composite op is one operator of the opset.
func whole(c ir.Composite, opset int) bool {
	spec := c.Spec()
	return spec.ONNX != "" && spec.Since <= opset
}
