// Package rewrite holds the compiler's passes, each of which turns a graph into another. The comment of a pass states
// its assumptions and its guarantees.
package rewrite

import (
	"github.com/ganc-ml/ganc/compile/autodiff"
	"github.com/ganc-ml/ganc/ir"
)

// Expand picks the branch of every ModeSwitch and gives every input and state variable one leaf. It merges nothing
// else: two values that are computed alike stay two, so that a gradient with respect to one of them is not that
// of both. It leaves no ModeSwitch.
func Expand(g *ir.Graph, mode ir.Mode) *ir.Graph {
	c := ir.NewCopier(ir.NewGraph(false))
	c.Follow = mode.Branch
	leaves := map[ir.Op]ir.Value{}
	c.Rule = func(n ir.Node, _ []ir.Value) []ir.Value {
		switch n.Op().(type) {
		case ir.Feed, ir.Read:
		default:
			return nil
		}
		if _, ok := leaves[n.Op()]; !ok {
			leaves[n.Op()] = c.Dst.Apply(n.Op())
		}
		return []ir.Value{leaves[n.Op()]}
	}
	c.Graph(g)
	return c.Dst
}

// Decompose replaces every Composite op by the ops that it is composed of, until none is left.
func Decompose(g *ir.Graph) *ir.Graph {
	for hasComposite(g) {
		g = ir.Rewrite(g, false, func(n ir.Node, in []ir.Value) []ir.Value {
			if c, ok := n.Op().(ir.Composite); ok {
				return c.Decompose(in)
			}
			return nil
		})
	}
	return g
}

func hasComposite(g *ir.Graph) bool {
	return has(g, func(op ir.Op) bool { _, ok := op.(ir.Composite); return ok })
}

// HasGradient reports whether a gradient as a value (ir.Gradient) is left in the graph.
func HasGradient(g *ir.Graph) bool {
	return has(g, func(op ir.Op) bool { return op == ir.GradientOf{} })
}

func has(g *ir.Graph, is func(ir.Op) bool) bool {
	for i := range g.Len() {
		if is(g.Node(i).Op()) {
			return true
		}
	}
	return false
}

// Differentiate replaces every gradient as a value by the graph that computes it, innermost first. It assumes
// that Composites are decomposed and leaves no GradientOf.
func Differentiate(g *ir.Graph) *ir.Graph {
	return ir.Rewrite(g, false, func(n ir.Node, in []ir.Value) []ir.Value {
		if n.Op() == (ir.GradientOf{}) {
			return autodiff.Gradients(in[0], in[1:])
		}
		return nil
	})
}

// DropStops removes every StopGradient. It assumes that no gradient will be taken any more, and merges.
func DropStops(g *ir.Graph) *ir.Graph {
	return ir.Rewrite(g, true, func(n ir.Node, in []ir.Value) []ir.Value {
		if n.Op() == (ir.Stop{}) {
			return in
		}
		return nil
	})
}

// Merge shares equal computations and leaves out nodes that no output and no write needs.
func Merge(g *ir.Graph) *ir.Graph { return ir.Rewrite(g, true, nil) }
