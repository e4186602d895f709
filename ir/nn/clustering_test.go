package nn_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
)

// ofViews are logits of four examples and three classes in two views.
var ofViews = [2][]float64{
	{2, 0, -1, 0.5, 1, 0, -1, 0.3, 0.9, 0.2, -0.4, 0.1},
	{1, 0.2, 0, 0.1, 2, -1, 0.4, 0, 1.5, 0.3, 0.3, -0.7},
}

func softmaxRows(logits []float64, classes int, sharpness float64) []float64 {
	p := make([]float64, len(logits))
	for i := 0; i < len(p); i += classes {
		sum := 0.0
		for k := range classes {
			p[i+k] = math.Exp(sharpness * logits[i+k])
			sum += p[i+k]
		}
		for k := range classes {
			p[i+k] /= sum
		}
	}
	return p
}

// TestInvariantInformation holds the loss against its formula and its gradient against differences, and its least value.
func TestInvariantInformation(t *testing.T) {
	const n, classes, balance = 4, 3, 1.5
	p, q := softmaxRows(ofViews[0], classes, 1), softmaxRows(ofViews[1], classes, 1)
	var joint [classes][classes]float64
	var share [classes]float64
	for i := range n {
		for j := range classes {
			for k := range classes {
				both := (p[i*classes+j]*q[i*classes+k] + p[i*classes+k]*q[i*classes+j]) / 2 / n
				joint[j][k] += both
				share[j] += both
			}
		}
	}
	want := 0.0
	for j := range classes {
		for k := range classes {
			want -= joint[j][k] * (math.Log(joint[j][k]) - balance*(math.Log(share[j])+math.Log(share[k])))
		}
	}
	m, a := declared(ir.Batch, classes)
	b := m.Data("b", ir.Float32, ir.Shape{ir.Batch, classes})
	loss, plain := nn.InvariantInformation(balance, a, b), nn.InvariantInformation(1, a, b)
	wantMistakes(t, m)
	e := evaltest.Float64(n, map[string][]float64{"x": ofViews[0], "b": ofViews[1]})
	near(t, "loss", e.Scalar(loss), want, 1e-7) // 1e-9 is added to each probability
	allNear(t, "gradient", e.Value(differentiated(t, loss, a)), e.Value(ir.Gradient(loss, a)[0]), 1e-6)

	e = evaltest.Float64(classes, map[string][]float64{"x": {90, 0, 0, 0, 90, 0, 0, 0, 90}, "b": {90, 0, 0, 0, 90, 0, 0, 0, 90}})
	near(t, "sure and equal", e.Scalar(plain), -math.Log(classes), 1e-6)
	e.Vars["x"] = []float64{90, 0, 0, 90, 0, 0, 90, 0, 0}
	e.Vars["b"] = e.Vars["x"]
	near(t, "one class", e.Scalar(plain), 0, 1e-6)
}

// TestEqualShares: rows are distributions, classes have equal shares though all examples prefer one, and the order of the
// examples in it stays.
func TestEqualShares(t *testing.T) {
	m, x := declared(ir.Batch, 2)
	y := nn.EqualShares(2, x)
	wantMistakes(t, m)
	e := evaltest.Float64(4, map[string][]float64{"x": {3, 0, 2, 0, 1, 0, 0.5, 0}})
	q := e.Value(y)
	first := 0.0
	for i := range 4 {
		near(t, "row", q[2*i]+q[2*i+1], 1, 1e-12)
		first += q[2*i]
		if i > 0 && q[2*i] >= q[2*i-2] {
			t.Errorf("%v: example %d is surer than the one before", q, i)
		}
	}
	near(t, "share", first, 2, 0.1)                     // 3.6 without the shares
	e.Vars["x"] = []float64{1, -1, 1, -1, -1, 1, -1, 1} // balanced as they are
	allNear(t, "balanced", e.Value(y), softmaxRows(e.Vars["x"], 2, 2), 1e-12)
}

// TestSelfLabelling: each view is held to the labels of the other, through which no gradient flows.
func TestSelfLabelling(t *testing.T) {
	m, a := declared(ir.Batch, 3)
	b := m.Data("b", ir.Float32, ir.Shape{ir.Batch, 3})
	loss, labels := nn.SelfLabelling(3, a, b), nn.EqualShares(3, b)
	wantMistakes(t, m)
	e := evaltest.Float64(4, map[string][]float64{"x": ofViews[0], "b": ofViews[1]})
	p, q := softmaxRows(ofViews[0], 3, 1), e.Value(labels)
	want := make([]float64, len(p))
	for i := range want {
		want[i] = (p[i] - q[i]) / 2 / 4
	}
	allNear(t, "gradient", e.Value(differentiated(t, loss, a)), want, 1e-12)
}

func TestClusteringMistakes(t *testing.T) {
	m, x := declared(ir.Batch, 3)
	other := m.Data("other", ir.Float32, ir.Shape{ir.Batch, 2})
	flat := m.Data("flat", ir.Float32, ir.Shape{ir.Batch})
	nn.InvariantInformation(0, x, x)
	nn.InvariantInformation(1, x, other)
	nn.EqualShares(-1, x)
	nn.EqualShares(1, flat)
	nn.SelfLabelling(1, x, ir.Value{})
	wantMistakes(t, m,
		"InvariantInformation: balance is 0, want it positive",
		"InvariantInformation: a is f32[N×3], b is f32[N×2]: want one type",
		"EqualShares: sharpness is -1, want it positive",
		"EqualShares: logits is f32[N]: want [N×classes]",
		"SelfLabelling: b is a zero ir.Value: it was never assigned",
	)
}
