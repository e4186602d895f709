package rewrite

import (
	"slices"

	"github.com/ganc-ml/ganc/compile/fused"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// updates fuses the computation of new state by the optimisers and averages of ir/optim.
func updates(g *ir.Graph) *ir.Graph {
	u := updateFuser{readers: readersOf(g), by: map[ir.Value]*update{}}
	for _, match := range []func(*ir.State, ir.Value) *update{u.adam, u.sgd, u.averaged, u.ema} {
		for _, w := range g.Writes {
			if u.by[w.Value] != nil {
				continue
			}
			if m := match(w.State, w.Value); m != nil {
				for i, v := range m.out {
					u.by[v] = &update{m.op, m.in, m.out, i}
				}
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

// update is a fused op whose outputs replace values of the graph; index is the output that the entry is for.
type update struct {
	op    ir.Op
	in    []ir.Value
	out   []ir.Value
	index int
}

// pair matches a value that op o of two inputs computes and that is read once.
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
	a, p, gain, ok := u.average(s, v)
	if !ok {
		return nil
	}
	return &update{op: fused.EMA{}, in: []ir.Value{a, p, gain}, out: []ir.Value{v}}
}

// averaged adds an average to the Adam that computes its parameter.
func (u updateFuser) averaged(s *ir.State, v ir.Value) *update {
	a, p, gain, ok := u.average(s, v)
	m := u.by[p]
	if !ok || m == nil || m.index > 0 {
		return nil
	}
	o, ok := m.op.(fused.Adam)
	if !ok || o.Average || dependsOn(gain, m.out) {
		return nil
	}
	o.Average = true
	return &update{op: o, in: append(slices.Clone(m.in), a, gain), out: append(slices.Clone(m.out), v)}
}

// dependsOn reports whether v depends on one of the others.
func dependsOn(v ir.Value, others []ir.Value) bool {
	seen := map[ir.Value]bool{}
	stack := []ir.Value{v}
	for len(stack) > 0 {
		v, stack = stack[len(stack)-1], stack[:len(stack)-1]
		if slices.Contains(others, v) {
			return true
		}
		for _, in := range v.Node().Ins() {
			if !seen[in] {
				seen[in] = true
				stack = append(stack, in)
			}
		}
	}
	return false
}

// average matches a + (p − a)·gain as the new value of state s.
func (u updateFuser) average(s *ir.State, v ir.Value) (a, p, gain ir.Value, ok bool) {
	if v.Op() != (op.AddOp{}) || v.Node().In(0).State() != s {
		return a, p, gain, false
	}
	a = v.Node().In(0)
	difference, gain, ok := u.pair(v.Node().In(1), op.MulOp{})
	if !ok || !isElement(gain) {
		return a, p, gain, false
	}
	p, b, ok := u.pair(difference, op.SubOp{})
	return a, p, gain, ok && a == b && alike(a, p) && alike(a, v)
}

// adam matches the update of optim.Adam and AdamW, with or without a first moment and bounds of the parameter.
func (u updateFuser) adam(s *ir.State, v ir.Value) *update {
	var keep ir.Value
	next, bounds := u.bounded(v)
	p, direction, rate, ok := u.step(s, next)
	if !ok {
		p, keep, direction, rate, ok = u.decayed(s, next)
	}
	m, denominator, isQuotient := u.pair(direction, op.DivOp{})
	if !ok || !isQuotient {
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
	if !alike(p, g) || !alike(p, oldV) {
		return nil
	}
	o := fused.Adam{Beta2: beta2, Rest2: rest2, Min: bounds.Min, Max: bounds.Max}
	in, out := []ir.Value{g, p, oldV, rate, eps}, []ir.Value{v, v2}
	if m != g {
		oldM, g1, beta1, rest1, ok := u.moment(m)
		if !ok || g1 != g || !alike(p, oldM) {
			return nil
		}
		o.Mean, o.Beta1, o.Rest1 = true, beta1, rest1
		in, out = append(in, oldM), append(out, m)
	}
	if o.Decay = !keep.IsZero(); o.Decay {
		in = append(in, keep)
	}
	return &update{op: o, in: in, out: out}
}

// bounded is the value that v clips, with the bounds; v itself, without bounds, if v is no Clip.
func (u updateFuser) bounded(v ir.Value) (next ir.Value, bounds op.ClipOp) {
	o, ok := v.Op().(op.ClipOp)
	if !ok || u.count(v.Node().In(0)) != 1 || !(float32(o.Min) < float32(o.Max)) {
		return v, op.ClipOp{}
	}
	return v.Node().In(0), o
}

// decayed matches p·keep − direction·rate as the new value of p's state.
func (u updateFuser) decayed(s *ir.State, v ir.Value) (p, keep, direction, rate ir.Value, ok bool) {
	if v.Op() != (op.SubOp{}) {
		return p, keep, direction, rate, false
	}
	p, keep, ok = u.pair(v.Node().In(0), op.MulOp{})
	if !ok || p.State() != s || !isElement(keep) {
		return p, keep, direction, rate, false
	}
	direction, rate, ok = u.pair(v.Node().In(1), op.MulOp{})
	return p, keep, direction, rate, ok && isElement(rate) && alike(v, direction)
}

// moment matches β·old + rest·x. Only the calling node and the write of the state may read that sum.
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
