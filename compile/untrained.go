package compile

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
)

// refuseUntrained reports every block of an objective that would never be trained, because no parameter of it has a
// gradient: integers, comparisons or StopGradient stand between the block and the loss. If an op has reported that it
// has no gradient, that mistake suffices. Blocks without a parameter have nothing to train.
func refuseUntrained(g *ir.Graph, o *ir.Objective, params, grads []ir.Value) {
	if g.Err() != nil {
		return
	}
	trained := map[*ir.State]bool{}
	for i, v := range params {
		trained[v.State()] = !isZero(grads[i])
	}
	for _, b := range o.Blocks {
		parameter := func(s *ir.State) bool { return s.Trainable }
		if slices.ContainsFunc(b.States(), parameter) && !slices.ContainsFunc(b.States(), func(s *ir.State) bool { return trained[s] }) {
			g.Fail("Minimize %q: the gradient of block %q is zero: what leads from it to the loss cannot be differentiated", o.Name, b.Name())
		}
	}
}

// isZero reports whether v is the gradient of a value on which the loss does not depend.
func isZero(v ir.Value) bool {
	s, ok := ir.Unrepeated(v).Op().(ir.Scalar)
	return ok && s.Float() == 0
}
