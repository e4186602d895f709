package rewrite

import (
	"github.com/ganc-ml/ganc/compile/fused"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// updates fuses the new values of state that ir/optim's optimisers and averages give.
func updates(g *ir.Graph) *ir.Graph {
	u := updateFuser{readers: readersOf(g), by: map[ir.Value]*update{}}
	for _, w := range g.Writes {
		for _, match := range []func(*ir.State, ir.Value) *update{u.adam, u.sgd, u.ema} {
			if m := match(w.State, w.Value); m != nil {
				for i, v := range m.out {
					u.by[v] = &update{m.op, m.in, m.out, i}
				}
				break
			}
		}
	}
	c := ir.NewCopier(ir.NewGraph(true))
	c.Rule = func(n ir.Node, _ []ir.Value) []ir.Value {
		m := u.by[n.Out(0)]
		if m == nil {
			return nil
		}
		return c.Dst.ApplyAll(m.op, c.Values(m.in)...)[m.index:][:1]
	}
	c.Graph(g)
	return Merge(c.Dst)
}

type updateFuser struct {
	readers
	by map[ir.Value]*update
}

// update is a fused op whose outputs stand for values of the graph; index is the one of interest.
type update struct {
	op    ir.Op
	in    []ir.Value
	out   []ir.Value
	index int
}

// pair matches a value that only one node reads and an op of two inputs computes.
func (u updateFuser) pair(v ir.Value, o ir.Op) (a, b ir.Value, ok bool) {
	if v.Op() != o || u.count(v) != 1 {
		return a, b, false
	}
	return v.Node().In(0), v.Node().In(1), true
}

// step matches p − direction·rate as the new value of p's state.
func (u updateFuser) step(s *ir.State, v ir.Value) (p, direction, rate ir.Value, ok bool) {
	if v.Op() != (op.SubOp{}) || v.Node().In(0).State() != s {
		return p, direction, rate, false
	}
	direction, rate, ok = u.pair(v.Node().In(1), op.MulOp{})
	return v.Node().In(0), direction, rate, ok && isElement(rate) && alike(v, direction)
}

func isElement(v ir.Value) bool { return v.Type() == ir.TypeOf(ir.Float32) }

func alike(a, b ir.Value) bool { return a.DType() == ir.Float32 && a.Type() == b.Type() }

func (u updateFuser) sgd(s *ir.State, v ir.Value) *update {
	p, g, rate, ok := u.step(s, v)
	if !ok {
		return nil
	}
	return &update{op: fused.SGD{}, in: []ir.Value{p, g, rate}, out: []ir.Value{v}}
}

func (u updateFuser) ema(s *ir.State, v ir.Value) *update {
	if v.Op() != (op.AddOp{}) || v.Node().In(0).State() != s {
		return nil
	}
	a := v.Node().In(0)
	difference, gain, ok := u.pair(v.Node().In(1), op.MulOp{})
	if !ok || !isElement(gain) {
		return nil
	}
	p, b, ok := u.pair(difference, op.SubOp{})
	if !ok || a != b || !alike(a, p) || !alike(a, v) {
		return nil
	}
	return &update{op: fused.EMA{}, in: []ir.Value{a, p, gain}, out: []ir.Value{v}}
}

// adam matches the update of optim.Adam, with or without a first moment.
func (u updateFuser) adam(s *ir.State, v ir.Value) *update {
	p, direction, rate, ok := u.step(s, v)
	if !ok {
		return nil
	}
	m, denominator, ok := u.pair(direction, op.DivOp{})
	if !ok {
		return nil
	}
	root, eps, ok := u.pair(denominator, op.AddOp{})
	if !ok || !isElement(eps) || root.Op() != (op.SqrtOp{}) || u.count(root) != 1 {
		return nil
	}
	v2 := root.Node().In(0)
	oldV, g2, beta2, rest2, ok := u.moment(v2)
	if !ok || g2.Op() != (op.MulOp{}) || u.count(g2) != 1 || g2.Node().In(0) != g2.Node().In(1) {
		return nil
	}
	g := g2.Node().In(0)
	o := fused.Adam{Beta2: beta2, Rest2: rest2}
	if !alike(p, g) || !alike(p, oldV) {
		return nil
	}
	if m == g {
		return &update{op: o, in: []ir.Value{p, g, oldV, rate, eps}, out: []ir.Value{v, v2}}
	}
	oldM, g1, beta1, rest1, ok := u.moment(m)
	if !ok || g1 != g || !alike(p, oldM) {
		return nil
	}
	o.Mean, o.Beta1, o.Rest1 = true, beta1, rest1
	return &update{op: o, in: []ir.Value{p, g, oldV, rate, eps, oldM}, out: []ir.Value{v, v2, m}}
}

// moment matches β·old + rest·x, which besides the one node that asks nothing reads but its write.
func (u updateFuser) moment(v ir.Value) (old, x ir.Value, beta, rest float64, ok bool) {
	if v.Op() != (op.AddOp{}) || len(u.of[v]) != 1 {
		return old, x, 0, 0, false
	}
	old, b, ok1 := u.pair(v.Node().In(0), op.MulOp{})
	x, r, ok2 := u.pair(v.Node().In(1), op.MulOp{})
	if !ok1 || !ok2 {
		return old, x, 0, 0, false
	}
	beta, ok1 = scalar(b)
	rest, ok2 = scalar(r)
	return old, x, beta, rest, ok1 && ok2
}
