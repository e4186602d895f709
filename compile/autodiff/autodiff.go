// Package autodiff is the reverse sweep. It knows no op: every rule is the op's own Grad. Gradients are ordinary IR and
// can be differentiated again.
package autodiff

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Gradients is the gradient of the sum of y's elements with respect to each of wrt, appended to y's graph. It visits
// only nodes on a path from wrt to y that derivatives can pass. If y does not depend on a value, its gradient is zeros.
// Composite ops must have been decomposed.
func Gradients(y ir.Value, wrt []ir.Value) []ir.Value {
	s := sweep{grads: map[ir.Value]ir.Value{}, path: onPath(y.Graph(), wrt)}
	y.Graph().At(y.Node().Origins(), func() { s.grads[y] = op.Ones(y) })
	for id := y.Node().ID(); id >= 0; id-- {
		if n := y.Graph().Node(id); s.path[id] {
			n.Graph().At(n.Origins(), func() { s.visit(n) })
		}
	}
	s.ends(y)
	out := make([]ir.Value, len(wrt))
	for i, x := range wrt {
		if out[i] = s.grads[x]; out[i].IsZero() {
			x.Graph().At(x.Node().Origins(), func() { out[i] = op.Zeros(x) })
		}
	}
	return out
}

type sweep struct {
	grads map[ir.Value]ir.Value
	path  map[int]bool
}

// onPath is the set of nodes that compute a value of wrt or depend on one so that a derivative can pass: not through a
// Stop, and not through integers or truth values.
func onPath(g *ir.Graph, wrt []ir.Value) map[int]bool {
	path := map[int]bool{}
	for _, x := range wrt {
		path[x.Node().ID()] = true
	}
	for id := range g.Len() {
		n := g.Node(id)
		if n.Op() == (ir.Stop{}) {
			continue
		}
		for _, in := range n.Ins() {
			if path[in.Node().ID()] && in.DType().IsFloat() {
				path[id] = true
			}
		}
	}
	return path
}

// visit passes the gradients of n's outputs on to its inputs.
func (s *sweep) visit(n ir.Node) {
	dy := make([]ir.Value, n.NumOut())
	reached := false
	for i := range dy {
		dy[i] = s.grads[n.Out(i)]
		reached = reached || !dy[i].IsZero()
	}
	if !reached || !s.feedsOn(n) {
		return
	}
	rule, ok := n.Op().(ir.Differentiable)
	if !ok {
		panic(fmt.Sprintf("autodiff: %s has no gradient rule: composites are decomposed first", ir.NodeText(n)))
	}
	for i, dx := range rule.Grad(n, dy) {
		if x := n.In(i); !dx.IsZero() && !dx.IsPoison() && s.path[x.Node().ID()] {
			s.add(n, x, dx)
		}
	}
}

// ends calls Grad of the ops at which derivatives of y end because their outputs are integers or bools. Most return
// zero; some report that they have no gradient.
func (s *sweep) ends(y ir.Value) {
	read := map[int]bool{y.Node().ID(): true}
	for id := y.Node().ID(); id >= 0; id-- {
		n := y.Graph().Node(id)
		if !read[id] || n.Op() == (ir.Stop{}) {
			continue
		}
		for _, in := range n.Ins() {
			read[in.Node().ID()] = true
		}
		if rule, ok := n.Op().(ir.Differentiable); ok && s.path[id] && discrete(n) {
			n.Graph().At(n.Origins(), func() { rule.Grad(n, make([]ir.Value, n.NumOut())) })
		}
	}
}

func discrete(n ir.Node) bool {
	for _, t := range n.OutTypes() {
		if t.DType.IsFloat() {
			return false
		}
	}
	return true
}

// feedsOn reports whether an input of n depends on wrt, so that n's rule is needed.
func (s *sweep) feedsOn(n ir.Node) bool {
	for _, in := range n.Ins() {
		if s.path[in.Node().ID()] {
			return true
		}
	}
	return false
}

func (s *sweep) add(n ir.Node, x, dx ir.Value) {
	if dx.Type() != x.Type() {
		panic(fmt.Sprintf("autodiff: %s: gradient is %v, input %v", ir.NodeText(n), dx.Type(), x.Type()))
	}
	if have := s.grads[x]; !have.IsZero() {
		dx = op.Add(have, dx)
	}
	s.grads[x] = dx
}
