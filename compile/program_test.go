package compile_test

import (
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// pair is two small numbers that differ from draw to draw.
func pair(draw int, name string) []float32 {
	a := float32(draw%3) + 1
	if name == "z" {
		return []float32{a, -a / 2}
	}
	return []float32{2 * a, 1 - a}
}

func mean(x []float32) float32 { return (x[0] + x[1]) / 2 }

// linearGAN is D(u) = a·u and G(z) = g·z with the losses of a Wasserstein GAN.
type linearGAN struct {
	m            *ir.Model
	disc, gen    *weights
	dLoss, gLoss ir.Value
	fake         ir.Value
}

func newLinearGAN() linearGAN {
	m := ir.NewModel("linear-gan", ir.Defaults{})
	x, z := m.Data("x", ir.Float32, batchOf(1)), m.Noise("z", ir.Normal, batchOf(1))
	disc, a := weight(m, "a", 1)
	gen, g := weight(m, "g", 0.5)
	fake := op.Mul(z, g)
	score := func(u ir.Value) ir.Value { return op.Mean(op.Mul(u, a)) }
	return linearGAN{m, disc, gen, op.Sub(score(fake), score(x)), op.Neg(score(fake)), fake}
}

// TestGAN: the generator sees the discriminator's new weights, reports the old ones, and both share the fakes.
func TestGAN(t *testing.T) {
	n := newLinearGAN()
	n.m.Minimize("disc", n.dLoss, optim.SGD{LR: 0.5}, n.disc)
	n.m.Minimize("gen", n.gLoss, optim.SGD{LR: 0.25}, n.gen)
	n.m.Report("d", n.dLoss)
	n.m.Report("g", n.gLoss)
	s := newSim(t, n.m, 2, pair)

	prog, err := s.plan.Program(0, s.plan.VariantAt(0, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	if got := fakes(prog.Graph); got != 1 {
		t.Errorf("the fakes are computed %d times, want once:\n%v", got, prog.Graph)
	}

	a, g := float32(1), float32(0.5)
	for k := range 5 {
		x, z := mean(pair(k, "x")), mean(pair(k, "z"))
		want := map[string]float32{"d": a*g*z - a*x, "g": -a * g * z, "loss/disc": a*g*z - a*x}
		a -= 0.5 * (g*z - x)
		want["loss/gen"] = -a * g * z
		g -= 0.25 * -a * z
		wantOutputs(t, "GAN", s.iterate(), want)
		s.wantStates("GAN", map[string]float32{"a": a, "g": g})
	}
}

// fakes counts the products of the noise with a parameter.
func fakes(g *ir.Graph) int {
	n := 0
	for i := range g.Len() {
		node := g.Node(i)
		if node.Op() != (op.MulOp{}) {
			continue
		}
		f, ok := node.In(0).Op().(ir.Feed)
		if ok && f.Input.Name == "z" && node.In(1).State() != nil {
			n++
		}
	}
	return n
}

// TestTimes: every execution draws its own batch, and a Report is that of the first.
func TestTimes(t *testing.T) {
	n := newLinearGAN()
	n.m.Minimize("disc", n.dLoss, heavyBall{0.5}, n.disc).Times(3)
	n.m.Minimize("gen", n.gLoss, heavyBall{0.25}, n.gen)
	n.m.Report("d", n.dLoss)
	s := newSim(t, n.m, 2, pair)
	a, g, va, vg := float32(1), float32(0.5), float32(0), float32(0)
	draw := 0
	for range 3 {
		want := map[string]float32{}
		for j := range 3 {
			x, z := mean(pair(draw, "x")), mean(pair(draw, "z"))
			if j == 0 {
				want["d"] = a*g*z - a*x
			}
			va = va/2 + g*z - x
			a -= 0.5 * va
			draw++
		}
		z := mean(pair(draw, "z"))
		want["loss/gen"] = -a * g * z
		vg = vg/2 - a*z
		g -= 0.25 * vg
		draw++
		wantOutputs(t, "Times", s.iterate(), want)
		s.wantStates("Times", map[string]float32{"a": a, "g": g, "optimizer/disc/a/v": va, "optimizer/gen/g/v": vg})
	}
}

// TestGroups: objectives of equal counts that follow one another are one group, also where the count is not 1.
func TestGroups(t *testing.T) {
	m := ir.NewModel("groups", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	for _, o := range []struct {
		name  string
		count int
	}{{"a", 2}, {"b", 2}, {"c", 1}, {"d", 2}} {
		w, v := weight(m, o.name, 1)
		m.Minimize(o.name, op.Mean(op.Mul(x, v)), optim.SGD{}, w).Times(o.count)
	}
	var got []int
	for _, g := range planOf(t, m).Groups {
		got = append(got, g.Count*10+len(g.Objectives))
	}
	if len(got) != 3 || got[0] != 22 || got[1] != 11 || got[2] != 21 {
		t.Errorf("groups of count·10 + objectives %v, want [22 11 21]", got)
	}
}

// TestLazy: the term is added on every second execution, beginning with the first, over the same moments; two terms of
// two objectives in one group keep their own rhythm.
func TestLazy(t *testing.T) {
	m := ir.NewModel("lazy", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	wa, a := weight(m, "a", 1)
	wb, b := weight(m, "b", -1)
	m.Minimize("a", op.Mean(op.Mul(x, a)), heavyBall{0.25}, wa).Lazy(2, op.Scale(op.Square(a), 0.5)).Lazy(3, op.Scale(a, 4))
	m.Minimize("b", op.Mean(op.Mul(x, b)), heavyBall{0.5}, wb).Lazy(3, op.Scale(b, 2))
	s := newSim(t, m, 2, pair)
	va, vb, pa, pb := float32(0), float32(0), float32(1), float32(-1)
	for k := range 7 {
		da, db := mean(pair(k, "x")), mean(pair(k, "x"))
		if k%2 == 0 {
			da += pa
		}
		if k%3 == 0 {
			da += 4
			db += 2
		}
		va, vb = va/2+da, vb/2+db
		pa, pb = pa-0.25*va, pb-0.5*vb
		s.iterate()
		s.wantStates("Lazy", map[string]float32{"a": pa, "b": pb, "optimizer/a/a/v": va, "optimizer/b/b/v": vb})
	}
}

// TestLazyTimes: executions are counted over the whole training, not within an iteration.
func TestLazyTimes(t *testing.T) {
	m := ir.NewModel("lazy-times", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	w, a := weight(m, "a", 0)
	m.Minimize("a", op.Scale(op.Mean(op.Mul(x, a)), 0), optim.SGD{LR: 1}, w).Times(2).Lazy(3, op.Neg(a))
	s := newSim(t, m, 2, pair)
	for i, want := range []float32{1, 2, 2, 3, 4} { // executions 0, 3, 6 and 9 of 10
		s.iterate()
		if got := s.state("a"); got != want {
			t.Errorf("after iteration %d: a is %v, want %v", i, got, want)
		}
	}
}

// TestSharedBlock: two objectives over one block follow one another, each with moments of its own.
func TestSharedBlock(t *testing.T) {
	m := ir.NewModel("shared", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	w, a := weight(m, "a", 1)
	first, second := op.Scale(op.Square(a), 0.5), op.Mean(op.Mul(x, a))
	m.Minimize("first", first, heavyBall{0.5}, w)
	m.Minimize("second", second, heavyBall{0.25}, w)
	s := newSim(t, m, 2, pair)
	p, v1, v2 := float32(1), float32(0), float32(0)
	for k := range 4 {
		x := mean(pair(k, "x"))
		v1 = v1/2 + p
		p -= 0.5 * v1
		want := map[string]float32{"loss/second": x * p}
		v2 = v2/2 + x
		p -= 0.25 * v2
		wantOutputs(t, "shared", s.iterate(), want)
		s.wantStates("shared", map[string]float32{"a": p, "optimizer/first/a/v": v1, "optimizer/second/a/v": v2})
	}
}

// TestAverages: averages start at the first weights and follow the new ones; a network reads them where it asks.
func TestAverages(t *testing.T) {
	m := ir.NewModel("averages", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	w, a := weight(m, "a", 1)
	y := op.Mul(x, a)
	m.Minimize("a", op.Mean(y), optim.SGD{LR: 0.5}, w).Average(half{})
	m.Export("last", ir.In("x", x), ir.Out("y", y))
	m.Export("averaged", ir.In("x", x), ir.Out("y", y), ir.Averaged)
	s := newSim(t, m, 2, pair)
	p, average := float32(1), float32(1)
	for k := range 4 {
		p -= 0.5 * mean(pair(k, "x"))
		average = (average + p) / 2
		s.iterate()
		s.wantStates("averages", map[string]float32{"a": p, "average/a": average})
		if got := s.network("last", 2); got != 2*p {
			t.Errorf("last weights: got %v, want %v", got, 2*p)
		}
		if got := s.network("averaged", 2); got != 2*average {
			t.Errorf("averaged weights: got %v, want %v", got, 2*average)
		}
	}
}

// TestAveragedStatistics: an averager that says so keeps an average of a running statistic as of the parameters, of its newest
// value; a network with averaged weights reads that average. State that is no statistic has none, and another averager leaves
// statistics alone.
func TestAveragedStatistics(t *testing.T) {
	statistics := func(a ir.Averager, want ...string) *sim {
		s := newSim(t, statisticsModel(a), 2, pair)
		var got []string
		for _, st := range s.plan.States() {
			if st.CopyOf != nil {
				got = append(got, st.Name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%T: averages are %q, want %q", a, got, want)
		}
		return s
	}
	statistics(half{}, "average/a")
	s := statistics(halfOfAll{}, "average/a", "average/seen")
	p, average, seen, statistic := float32(1), float32(1), float32(8), float32(8)
	for k := range 4 {
		seen = (seen + mean(pair(k, "x"))*p) / 2
		p -= 0.5 * mean(pair(k, "x"))
		average, statistic = (average+p)/2, (statistic+seen)/2
		s.iterate()
		s.wantStates("statistics", map[string]float32{"a": p, "average/a": average, "seen": seen, "average/seen": statistic, "count": float32(k + 1)})
		if got, want := s.network("averaged", 2), 2*average+statistic+float32(k+1); got != want {
			t.Errorf("averaged network: got %v, want %v", got, want)
		}
	}
}

// halfOfAll is half, of running statistics too.
type halfOfAll struct{ half }

func (halfOfAll) AveragesStatistics() bool { return true }

// statisticsModel is a parameter a, a running statistic, seen, of x·a, and a count, which is none.
func statisticsModel(average ir.Averager) *ir.Model {
	m := ir.NewModel("statistics", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	w, a := weight(m, "a", 1)
	seen, count := m.State("seen", scalar, ir.Fill{Value: 8}), m.State("count", scalar, ir.Fill{})
	seen.Statistic = true
	w.states = append(w.states, seen, count)
	y := op.Mul(x, a)
	loss := op.Mean(y)
	m.Set(seen, op.Scale(op.Add(m.Read(seen), loss), 0.5))
	m.Set(count, op.AddScalar(m.Read(count), 1))
	m.Minimize("a", loss, optim.SGD{LR: 0.5}, w).Average(average)
	out := op.Add(op.Add(y, m.Read(seen)), m.Read(count))
	m.Export("averaged", ir.In("x", x), ir.Out("y", out), ir.Averaged)
	return m
}

// TestGradientOfGradient: d²/dx² of w·x³ is 6·w·x, whose mean is minimised.
func TestGradientOfGradient(t *testing.T) {
	m := ir.NewModel("second", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	w, a := weight(m, "a", 1)
	cube := op.Mul(op.Mul(op.Square(x), x), a)
	slope := ir.Gradient(cube, x)[0]
	m.Minimize("a", op.Mean(ir.Gradient(slope, x)[0]), optim.SGD{LR: 0.125}, w)
	s := newSim(t, m, 2, pair)
	p := float32(1)
	for k := range 3 {
		p -= 0.125 * 6 * mean(pair(k, "x"))
		s.iterate()
		s.wantStates("second derivative", map[string]float32{"a": p})
	}
}

// TestGradientAtTwin: the derivative of u·v by u is v, also where u and v are computed alike; were they merged, it
// would be 2·v.
func TestGradientAtTwin(t *testing.T) {
	m := ir.NewModel("twin", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	w, a := weight(m, "a", 1)
	u, v := op.Mul(x, a), op.Mul(x, a)
	m.Minimize("a", op.Mean(ir.Gradient(op.Mul(u, v), u)[0]), optim.SGD{LR: 0.5}, w)
	s := newSim(t, m, 2, pair)
	p := float32(1)
	for k := range 3 {
		p -= 0.5 * mean(pair(k, "x"))
		s.iterate()
		s.wantStates("twin", map[string]float32{"a": p})
	}
}

// TestStopGradient: the loss a·stop(a) has the derivative a, not 2·a, and the value a².
func TestStopGradient(t *testing.T) {
	m := ir.NewModel("stop", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	w, a := weight(m, "a", 2)
	loss := op.Add(op.Mul(a, ir.StopGradient(a)), op.Scale(op.Mean(x), 0))
	m.Minimize("a", loss, optim.SGD{LR: 0.25}, w)
	s := newSim(t, m, 2, pair)
	for p := float32(2); p > 0.5; {
		want := map[string]float32{"loss/a": p * p}
		p -= 0.25 * p
		wantOutputs(t, "stop", s.iterate(), want)
		s.wantStates("stop", map[string]float32{"a": p})
	}
}

// TestByMode: objectives and reports of the training split take the first branch; reports of the test split and
// networks the second.
func TestByMode(t *testing.T) {
	m := ir.NewModel("modes", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	w, a := weight(m, "a", 1)
	y := ir.ByMode(op.Mul(x, a), op.Scale(op.Mul(x, a), 8))
	m.Minimize("a", op.Mean(y), optim.SGD{LR: 0.5}, w)
	m.Report("mean", op.Mean(y))
	m.Report("slope", op.Mean(ir.Gradient(y, x)[0]))
	m.Export("net", ir.In("x", x), ir.Out("y", y), ir.Out("dy", ir.Gradient(y, x)[0]))
	s := newSim(t, m, 2, pair)
	x0 := mean(pair(0, "x"))
	wantOutputs(t, "training", s.iterate(), map[string]float32{"mean": x0, "slope": 1, "loss/a": x0})
	p := 1 - 0.5*x0
	s.wantStates("training", map[string]float32{"a": p})
	if got := s.network("net", 3); got != 24*p {
		t.Errorf("network: got %v, want %v", got, 24*p)
	}
	evaluation, err := s.plan.Evaluation()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float32{}
	s.draw = 0
	s.run("evaluation", evaluation.Graph, out)
	wantOutputs(t, "evaluation", out, map[string]float32{"mean": 8 * p * x0, "slope": 8 * p})
}

// network runs an exported network on a batch whose elements are all x and gives its first number.
func (s *sim) network(name string, x float32) float32 {
	s.t.Helper()
	for _, n := range s.plan.Model.Networks {
		if n.Name != name {
			continue
		}
		g, err := s.plan.Network(n)
		if err != nil {
			s.t.Fatal(err)
		}
		code := s.bind(g)
		for _, in := range g.Inputs() {
			for i := range code.Input(in).Float32s() {
				code.Input(in).Float32s()[i] = x
			}
		}
		if err := code.Run(); err != nil {
			s.t.Fatal(err)
		}
		return code.Output(0).Float32s()[0]
	}
	s.t.Fatalf("no network %q", name)
	return 0
}
