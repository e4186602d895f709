package compile_test

import (
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// tracker keeps the running mean r ← (r + mean(x))/2 of what it is applied to, and passes x·weight on.
type tracker struct{}

func (tracker) Apply(at *nn.Place, x ir.Value) ir.Value {
	r := at.State("mean", scalar, ir.Fill{})
	batch := op.Mean(op.Scale(x, 1))
	at.Model().Set(r, op.Scale(op.Add(at.Model().Read(r), batch), 0.5))
	w := at.Parameter("weight", scalar, ir.Fill{Value: 1})
	centred := op.Sub(x, batch)
	return ir.ByMode(op.Add(op.Mul(x, w), op.Scale(centred, 0)), op.Mul(x, op.Add(w, at.Model().Read(r))))
}

// follow is the running mean after the batches of means xs.
func follow(r float32, xs ...float32) float32 {
	for _, x := range xs {
		r = (r + x) / 2
	}
	return r
}

// TestRunningStatistics: they advance once per Apply, in the order of declaration, in an objective that lists the block
// and reaches the Apply, and nowhere else.
func TestRunningStatistics(t *testing.T) {
	m := ir.NewModel("statistics", ir.Defaults{})
	x, z := m.Data("x", ir.Float32, batchOf(1)), m.Noise("z", ir.Normal, batchOf(1))
	d, e := nn.Sequential("d", tracker{}), nn.Sequential("e", tracker{})
	nobodys := nn.Sequential("nobodys", tracker{}) // no Minimize lists it
	w, a := weight(m, "a", 1)
	trunk := op.Add(x, z)
	real, fake := d.Apply(op.Add(x, x)), d.Apply(z)
	unlisted := e.Apply(x)
	elsewhere := d.Apply(op.Scale(trunk, 4))
	d.Apply(trunk) // nothing uses it
	exported := d.Apply(op.Neg(trunk))

	all := op.Mean(op.Add(op.Add(real, fake), op.Add(unlisted, nobodys.Apply(trunk))))
	m.Minimize("d", all, heavyBall{0}, d)
	m.Minimize("a", op.Add(op.Mean(op.Mul(elsewhere, a)), op.Mean(fake)), heavyBall{0}, w)
	m.Minimize("e", op.Mean(e.Apply(op.Sub(x, z))), heavyBall{0}, e)
	m.Report("elsewhere", op.Mean(elsewhere))
	m.Export("net", ir.In("x", x), ir.In("z", z), ir.Out("y", exported))
	s := newSim(t, m, 2, pair)
	var rd, re float32
	for k := range 4 {
		x, z := mean(pair(k, "x")), mean(pair(k, "z"))
		rd = follow(rd, 2*x, z)
		re = follow(re, x-z)
		s.iterate()
		s.wantStates("running means", map[string]float32{"d.0.mean": rd, "e.0.mean": re, "nobodys.0.mean": 0})
	}
}

// TestBatchNormStatistics follows the running mean and variance of nn.BatchNorm over two Applies, in an objective that
// runs twice an iteration.
func TestBatchNormStatistics(t *testing.T) {
	m := ir.NewModel("batchnorm", ir.Defaults{})
	x, z := m.Data("x", ir.Float32, batchOf(1)), m.Noise("z", ir.Normal, batchOf(1))
	d := nn.Sequential("d", nn.BatchNorm{Momentum: 0.5})
	m.Minimize("d", op.Mean(op.Add(op.Square(d.Apply(x)), d.Apply(z))), optim.SGD{}, d).Times(2)
	s := newSim(t, m, 2, pair)
	var mu, variance float32 = 0, 1
	for k := range 6 {
		for _, name := range []string{"x", "z"} {
			v := pair(k, name)
			c := mean(v)
			mu, variance = mu/2+c/2, variance/2+mean([]float32{(v[0] - c) * (v[0] - c), (v[1] - c) * (v[1] - c)})/2
		}
		if k%2 == 1 {
			s.iterate()
			s.wantStates("batch norm", map[string]float32{"d.0.running_mean": mu, "d.0.running_var": variance})
		}
	}
}

// TestInputsOfSets: a Set of a block that takes an input which only other losses read does not advance; one that needs
// nothing that any loss computes advances with the block.
func TestInputsOfSets(t *testing.T) {
	m := ir.NewModel("inputs", ir.Defaults{})
	x, z := m.Data("x", ir.Float32, batchOf(1)), m.Noise("z", ir.Normal, batchOf(1))
	w, a := weight(m, "a", 1)
	steps, means, others := m.State("steps", scalar, ir.Fill{}), m.State("means", scalar, ir.Fill{}), m.State("others", scalar, ir.Fill{})
	w.states = append(w.states, steps, means, others)
	m.Set(steps, op.AddScalar(m.Read(steps), 1))
	m.Set(means, op.Mean(m.Data("x", ir.Float32, batchOf(1))))
	m.Set(others, op.Mean(z))
	v, b := weight(m, "b", 1)
	m.Minimize("a", op.Mean(op.Mul(x, a)), heavyBall{0}, w)
	m.Minimize("b", op.Mean(op.Mul(z, b)), heavyBall{0}, v)
	s := newSim(t, m, 2, pair)
	for k := range 3 {
		s.iterate()
		s.wantStates("sets", map[string]float32{"steps": float32(k + 1), "means": mean(pair(k, "x")), "others": 0})
	}
}

// TestStateOutsideBlocks advances once an iteration, with the last execution; several Sets follow one another; a
// Report reads what was there before.
func TestStateOutsideBlocks(t *testing.T) {
	m := ir.NewModel("outside", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	w, a := weight(m, "a", 1)
	v, b := weight(m, "b", 1)
	count, n := counter(m, "count", 0)
	last, seen := counter(m, "last", -1)
	m.Set(count, op.AddScalar(n, 1))
	m.Set(count, op.Scale(m.Read(count), 2))
	m.Set(last, op.Mean(x))
	m.Minimize("a", op.Mean(op.Mul(x, a)), heavyBall{0}, w)
	m.Minimize("b", op.Mul(op.Mean(op.Mul(x, b)), n), heavyBall{0}, v).Times(3)
	m.Report("count", n)
	m.Report("last", seen)
	s := newSim(t, m, 2, pair)
	c, l := float32(0), float32(-1)
	for k := range 4 {
		final := mean(pair(4*k+3, "x"))
		want := map[string]float32{"count": c, "last": l, "loss/b": final * c}
		wantOutputs(t, "outside", s.iterate(), want)
		c, l = 2*(c+1), final
		s.wantStates("outside", map[string]float32{"count": c, "last": l})
	}
}

// TestSwap: values of state that are other state's next values are those of before.
func TestSwap(t *testing.T) {
	m := ir.NewModel("swap", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	w, a := weight(m, "a", 1)
	p, vp := counter(m, "p", 1)
	q, vq := counter(m, "q", 2)
	r, vr := counter(m, "r", 3)
	old, _ := counter(m, "old", 0)
	m.Set(p, vq)
	m.Set(q, vr)
	m.Set(r, vp)
	m.Set(old, a)
	m.Minimize("a", op.Mean(op.Mul(x, a)), optim.SGD{LR: 0.5}, w)
	m.Report("p", vp)
	m.Report("a", a)
	s := newSim(t, m, 2, pair)
	v, e := []float32{1, 2, 3}, float32(1)
	for k := range 4 {
		wantOutputs(t, "swap", s.iterate(), map[string]float32{"p": v[0], "a": e})
		v[0], v[1], v[2] = v[1], v[2], v[0]
		s.wantStates("swap", map[string]float32{"p": v[0], "q": v[1], "r": v[2], "old": e})
		e -= 0.5 * mean(pair(k, "x"))
		s.wantStates("swap", map[string]float32{"a": e})
	}
}

// TestStateOfAnotherObjective: an objective reads what the one before it wrote to state of its block.
func TestStateOfAnotherObjective(t *testing.T) {
	m := ir.NewModel("between", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	d := nn.Sequential("d", tracker{})
	w, a := weight(m, "a", 1)
	first := op.Mean(d.Apply(x))
	mean0 := m.Read(d.States()[0])
	m.Minimize("d", first, heavyBall{0}, d)
	m.Minimize("a", op.Mul(mean0, a), heavyBall{1}, w)
	m.Report("mean", mean0)
	s := newSim(t, m, 2, pair)
	var r, v float32
	p := float32(1)
	for k := range 4 {
		want := map[string]float32{"mean": r}
		r = follow(r, mean(pair(k, "x")))
		want["loss/a"] = r * p
		v = v/2 + r
		p -= v
		wantOutputs(t, "between", s.iterate(), want)
		s.wantStates("between", map[string]float32{"d.0.mean": r, "a": p})
	}
}
