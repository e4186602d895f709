package compile

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
)

// refuseUntrained records, for every block of an objective none of whose parameters has a gradient, that it would
// never be trained: its way to the loss is cut by integers, comparisons or StopGradient. Where a rule has refused its
// gradient, that mistake is recorded already.
func refuseUntrained(g *ir.Graph, o *ir.Objective, params, grads []ir.Value) {
	if g.Err() != nil {
		return
	}
	trained := map[*ir.State]bool{}
	for i, v := range params {
		trained[v.State()] = !isZero(grads[i])
	}
	for _, b := range o.Blocks {
		if !slices.ContainsFunc(b.States(), func(s *ir.State) bool { return trained[s] }) {
			g.Fail("Minimize %q: the gradient of block %q is zero: what leads from it to the loss cannot be differentiated", o.Name, b.Name())
		}
	}
}

// isZero reports whether v is the zero that the sweep gives to what the loss does not depend on.
func isZero(v ir.Value) bool {
	s, ok := ir.Unrepeated(v).Op().(ir.Scalar)
	return ok && s.Float() == 0
}
