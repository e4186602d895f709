package rewrite

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Fuse replaces groups of ops by the ops of compile/fused, which compute the same bits with fewer passes over memory: a
// matrix product or a convolution with the elementwise ops behind it, batch norm by given statistics among them, updates of
// parameters, and chains of other elementwise ops. It also marks convolutions with constant weights. It assumes concrete types,
// merges, and must run last: no other pass knows its ops.
func Fuse(g *ir.Graph) *ir.Graph {
	for _, pass := range []func(*ir.Graph) *ir.Graph{normalisations, signs, finishes, fixed, updates, chains} {
		g = pass(g)
	}
	return g
}

// normalisations decomposes batch norm of rows by given statistics: a product or a Chain can do its steps.
func normalisations(g *ir.Graph) *ir.Graph {
	found := false
	out := ir.Rewrite(g, true, func(n ir.Node, in []ir.Value) []ir.Value {
		o, ok := n.Op().(op.BatchNormOp)
		if !ok || in[0].Rank() != 2 || in[0].DType() != ir.Float32 {
			return nil
		}
		found = true
		return o.Decompose(in)
	})
	if !found {
		return g
	}
	return Fold(out)
}

// fixed marks the convolutions whose weights are constants.
func fixed(g *ir.Graph) *ir.Graph {
	return ir.Rewrite(g, true, func(n ir.Node, in []ir.Value) []ir.Value {
		o, ok := n.Op().(interface{ WithFixed() ir.Op })
		if !ok {
			return nil
		}
		if _, ok := in[1].Op().(ir.Literal); !ok || o.WithFixed() == n.Op() {
			return nil
		}
		return in[0].Graph().ApplyAll(o.WithFixed(), in...)
	})
}

// readers lists, for each value, the nodes that read it, once for each mention, and counts how often it is a root.
type readers struct {
	of    map[ir.Value][]ir.Node
	roots map[ir.Value]int
}

func readersOf(g *ir.Graph) readers {
	r := readers{map[ir.Value][]ir.Node{}, map[ir.Value]int{}}
	for id := range g.Len() {
		for _, v := range g.Node(id).Ins() {
			r.of[v] = append(r.of[v], g.Node(id))
		}
	}
	for _, v := range g.Roots() {
		r.roots[v]++
	}
	return r
}

// count is how often a value is read.
func (r readers) count(v ir.Value) int { return len(r.of[v]) + r.roots[v] }

// signs replaces Greater(x, 0) by Greater(y, 0), where y is the activation of x, if x has no other reader: then x need
// not be stored. ReLU and LeakyReLU with Alpha ≥ 0 give x where x > 0, and a number that is not above 0, or NaN,
// elsewhere: −0 too where Alpha·x underflows.
func signs(g *ir.Graph) *ir.Graph {
	r := readersOf(g)
	c := ir.NewCopier(ir.NewGraph(true))
	c.Rule = func(n ir.Node, in []ir.Value) []ir.Value {
		if !isPositive(n) {
			return nil
		}
		if y, ok := r.rectified(n.In(0)); ok {
			return c.Dst.ApplyAll(n.Op(), c.Value(y), in[1])
		}
		return nil
	}
	c.Graph(g)
	return c.Dst
}

// isPositive: Greater(x, 0) in float32.
func isPositive(n ir.Node) bool {
	return n.Op() == op.GreaterOp{} && n.In(0).DType() == ir.Float32 && isScalar(n.In(1), 0)
}

// rectified is the output of the activation that, apart from Greater(x, 0), is the only reader of x.
func (r readers) rectified(x ir.Value) (y ir.Value, ok bool) {
	for _, n := range r.of[x] {
		switch o := n.Op().(type) {
		case op.GreaterOp:
			if isPositive(n) {
				continue
			}
		case op.ReLUOp:
			if y.IsZero() {
				y = n.Out(0)
				continue
			}
		case op.LeakyReLUOp:
			if o.Alpha >= 0 && y.IsZero() {
				y = n.Out(0)
				continue
			}
		}
		return ir.Value{}, false
	}
	return y, !y.IsZero() && r.roots[x] == 0
}

// isScalar reports whether v is the constant x of rank 0: +0, not −0, for 0.
func isScalar(v ir.Value, x float64) bool {
	s, ok := scalar(v)
	return ok && s == x && math.Signbit(s) == math.Signbit(x)
}

// scalar is the value of a float constant of rank 0.
func scalar(v ir.Value) (float64, bool) {
	s, ok := v.Op().(ir.Scalar)
	if !ok || !s.DType.IsFloat() {
		return 0, false
	}
	return s.Float(), true
}
