package nn_test

import (
	"math"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
)

// TestR1 holds the penalty of D(x) = LeakyReLU(x·W)·v against its gradient by hand; the evaluator takes
// ∂D/∂x by differences, exact here but for rounding, as D is linear around x.
func TestR1(t *testing.T) {
	m, x := declared(ir.Batch, 2)
	d := nn.Sequential("d", nn.Dense{Out: 2, NoBias: true}, nn.LeakyReLU{Alpha: 0.5}, nn.Dense{Out: 1})
	penalty, same := nn.R1(3, d.Apply(x), x), nn.R2(3, d.Apply(x), x)
	wantMistakes(t, m)
	e := evaltest.Float64(2, map[string][]float64{
		"x": {1, 2, -1, 3}, "d.0.weight": {1, 2, 3, -4}, "d.2.weight": {5, 6}, "d.2.bias": {7},
	})
	// x·W = (7, −6), (8, −14): both second units are on the slope ½. ∂D/∂x = W·(5, ½·6) = (11, 3).
	near(t, "R1", e.Scalar(penalty), 3./2*(11*11+3*3), 1e-8) // differences over 1e-5
	near(t, "R2", e.Scalar(same), 3./2*(11*11+3*3), 1e-8)
}

// TestR1Gradient holds the compiled penalty, and its gradient by a weight, against the formula: with
// D(x) = LeakyReLU(x·w)·v and all units on known slopes, the penalty is γ/2·‖w·(slope∘v)‖².
func TestR1Gradient(t *testing.T) {
	m, x := declared(ir.Batch, 2)
	d := nn.Sequential("d", nn.Dense{Out: 2, NoBias: true}, nn.LeakyReLU{Alpha: 0.5}, nn.Dense{Out: 1})
	penalty := nn.R1(3, d.Apply(x), x)
	wantMistakes(t, m)
	w := penalty.Graph().Node(1).Out(0)
	if w.State() == nil || w.State().Name != "d.0.weight" {
		t.Fatalf("node 1 is %s", ir.NodeText(w.Node()))
	}
	e := evaltest.Float64(2, map[string][]float64{
		"x": {1, 2, -1, 3}, "d.0.weight": {1, 2, 3, -4}, "d.2.weight": {5, 6}, "d.2.bias": {7},
	})
	// g = w·(5, 3) = (11, 3); the gradient is γ·g ⊗ (5, 3).
	allNear(t, "R1 by weight", e.Value(differentiated(t, penalty, w)), []float64{3 * 55, 3 * 33, 3 * 15, 3 * 9}, 1e-13)
}

// TestGradientPenalty holds the penalty of the linear D(x) = x·(0.5, 2) against its norm √4.25, and what Interpolate mixes.
func TestGradientPenalty(t *testing.T) {
	m, x := declared(ir.Batch, 2)
	mixed := nn.Interpolate(m, "mix", x, m.Noise("fake", ir.Normal, ir.Shape{ir.Batch, 2}))
	d := nn.Sequential("d", nn.Dense{Out: 1})
	penalty := nn.GradientPenalty(10, d.Apply(mixed), mixed)
	wantMistakes(t, m)
	e := evaltest.Float64(2, map[string][]float64{
		"x": {1, 2, -1, 3}, "fake": {3, 4, 1, 0}, "mix": {0.25, 0}, "d.0.weight": {0.5, 2}, "d.0.bias": {7},
	})
	allNear(t, "mixed", e.Value(mixed), []float64{2.5, 3.5, 1, 0}, 0)
	gap := math.Sqrt(4.25) - 1
	near(t, "penalty", e.Scalar(penalty), 10*gap*gap, 1e-8) // differences over 1e-5
}

// TestGradientPenaltyGradient holds the compiled gradient of the whole penalty by every weight of a critic, a second
// derivative, against central differences of the compiled penalty, in float64.
func TestGradientPenaltyGradient(t *testing.T) {
	m, x := declared(ir.Batch, 3)
	mixed := nn.Interpolate(m, "mix", x, m.Noise("fake", ir.Normal, ir.Shape{ir.Batch, 3}))
	d := nn.Sequential("d", nn.Dense{Out: 4}, nn.Tanh{}, nn.Dense{Out: 3}, nn.LeakyReLU{Alpha: 0.2}, nn.Dense{Out: 3}, nn.Softplus{}, nn.Dense{Out: 1})
	penalty := nn.GradientPenalty(10, d.Apply(mixed), mixed)
	wantMistakes(t, m)
	e := evaltest.Float64(2, map[string][]float64{"x": rough(6, 1), "fake": rough(6, 2), "mix": {0.25, 0.75}})
	for i, s := range d.States() {
		n, _ := s.Type.Count()
		e.Vars[s.Name] = rough(n, 3+i)
	}
	value := compiled(penalty)
	for _, s := range d.States() {
		w := readOf(t, m, s)
		got, at := e.Value(compiled(ir.Gradient(penalty, w)[0])), e.Vars[s.Name]
		want := make([]float64, len(at))
		for j, x := range at {
			const h = 1e-5
			at[j] = x + h
			up := e.Scalar(value)
			at[j] = x - h
			want[j] = (up - e.Scalar(value)) / (2 * h)
			at[j] = x
		}
		allNear(t, s.Name, got, want, 1e-8)
	}
	for _, s := range d.States() {
		clear(e.Vars[s.Name])
	}
	for _, s := range d.States() { // a critic without a slope: the norm's derivative is 0, not infinite
		if !strings.HasSuffix(s.Name, "weight") {
			continue
		}
		for _, g := range e.Value(compiled(ir.Gradient(penalty, readOf(t, m, s))[0])) {
			if g != 0 {
				t.Errorf("%s: gradient %v of a flat critic, want 0", s.Name, g)
			}
		}
	}
}

// rough is n numbers of changing sign and size.
func rough(n, seed int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.Sin(float64(7*i + 13*seed))
	}
	return x
}

// readOf is a node of the declaration that reads s.
func readOf(t *testing.T, m *ir.Model, s *ir.State) ir.Value {
	t.Helper()
	for i := range m.Graph().Len() {
		if v := m.Graph().Node(i).Out(0); v.State() == s {
			return v
		}
	}
	t.Fatalf("nothing reads %s", s.Name)
	return ir.Value{}
}
