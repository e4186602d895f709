package compile_test

import (
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// TestAccumulate: two updates an iteration, each on the mean gradient of three executions, with a lazy term in every
// second update. Gradients are clipped when they are complete, parameters limited before they are averaged; a
// running statistic follows every execution, state outside the blocks every iteration; the next objective sees the new
// parameters.
func TestAccumulate(t *testing.T) {
	m := ir.NewModel("accumulate", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	wa, a := weight(m, "a", 1)
	wb, b := weight(m, "b", -1)
	stat, seen := counter(m, "seen", 0)
	m.Set(stat, op.Add(seen, op.Mean(op.Mul(x, a))))
	wa.states = append(wa.states, stat)
	n, count := counter(m, "n", 0)
	m.Set(n, op.AddScalar(count, 1))
	m.Minimize("a", op.Mean(op.Mul(x, a)), heavyBall{0.25}, wa).Times(2).Accumulate(3).Lazy(2, op.Scale(a, 4)).
		Clip(optim.ClipValue{Max: 3}).Clip(optim.ClipValue{Max: 2.5}).Limit(optim.ClipWeights{Max: 4}).Average(half{})
	m.Minimize("b", op.Mul(op.Mean(op.Mul(x, b)), a), optim.SGD{LR: 0.5}, wb)
	m.Report("a", a)
	s := newSim(t, m, 2, pair)

	va, pa, pb, average, sum, draw := float32(0), float32(1), float32(-1), float32(1), float32(0), 0
	for k := range 5 {
		want := map[string]float32{"a": pa}
		for u := range 2 {
			g := float32(0)
			for range 3 {
				sum += mean(pair(draw, "x")) * pa
				g += mean(pair(draw, "x")) + 4*float32(1-(2*k+u)%2)
				draw++
			}
			g = max(-2.5, min(2.5, g*float32(1./3)))
			va = va/2 + g
			pa = max(-4, min(4, pa-0.25*va))
			average = (average + pa) / 2
		}
		db := mean(pair(draw, "x")) * pa
		want["loss/b"] = pb * db
		pb -= 0.5 * db
		draw++
		wantOutputs(t, "Accumulate", s.iterate(), want)
		s.wantStates("Accumulate", map[string]float32{"a": pa, "b": pb, "optimizer/a/a/v": va, "optimizer/a/a/grad": 0,
			"average/a": average, "seen": sum, "n": float32(k + 1)})
	}
	if pa != -4 {
		t.Errorf("a ends at %v, want its limit: the test holds less than it should", pa)
	}
}

// TestAccumulatingGroups: an objective that accumulates runs alone.
func TestAccumulatingGroups(t *testing.T) {
	m := ir.NewModel("groups", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	for _, o := range []struct {
		name         string
		count, micro int
	}{{"a", 2, 1}, {"b", 1, 2}, {"c", 1, 2}, {"d", 2, 1}, {"e", 2, 1}} {
		w, v := weight(m, o.name, 1)
		m.Minimize(o.name, op.Mean(op.Mul(x, v)), optim.SGD{}, w).Accumulate(o.micro).Times(o.count)
	}
	p := planOf(t, m)
	var got []int
	for _, g := range p.Groups {
		got = append(got, g.Count*100+g.AccumulationSteps*10+len(g.Objectives))
	}
	want := []int{211, 221, 221, 212}
	for i := range want {
		if len(got) != len(want) || got[i] != want[i] {
			t.Fatalf("groups of count·100 + micro·10 + objectives %v, want %v", got, want)
		}
	}
}

// TestLargerBatch: accumulation over batches gives the update of their union, exactly where the arithmetic is.
func TestLargerBatch(t *testing.T) {
	model := func(n int) *ir.Model {
		m := ir.NewModel("large", ir.Defaults{})
		x := m.Data("x", ir.Float32, batchOf(1))
		w, a := weight(m, "a", 1)
		m.Minimize("a", op.Mean(op.Square(op.Mul(x, a))), heavyBall{0.125}, w).Accumulate(n).Clip(optim.ClipNorm{Max: 1 << 20})
		return m
	}
	numbers := []float32{1, 2, -1, 0.5, 3, -2, 1, 1}
	small := newSim(t, model(4), 2, func(draw int, _ string) []float32 { return numbers[draw%4*2:][:2] })
	large := newSim(t, model(1), 8, func(int, string) []float32 { return numbers })
	for range 2 {
		small.iterate()
		large.iterate()
		if got, want := small.state("a"), large.state("a"); got != want {
			t.Errorf("4 batches of 2 give %v, a batch of 8 %v", got, want)
		}
	}
}
