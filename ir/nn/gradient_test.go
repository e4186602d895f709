package nn_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
)

// differentiated is the gradient of loss with respect to x as the compiler derives it.
func differentiated(t *testing.T, loss, x ir.Value) ir.Value {
	t.Helper()
	c := ir.NewCopier(ir.NewGraph(false))
	c.Dst.Outputs = []ir.Output{{Name: "gradient", Value: c.Value(ir.Gradient(loss, x)[0])}}
	g := rewrite.Differentiate(rewrite.Decompose(rewrite.Expand(c.Dst, ir.Training)))
	if err := ir.Check(g); err != nil {
		t.Fatal(err)
	}
	return g.Outputs[0].Value
}

// TestLossGradients holds the compiled gradient of every loss against central differences.
func TestLossGradients(t *testing.T) {
	for _, row := range losses {
		m, x := declared(ir.Batch, 3)
		loss := row.build(x, m.Data("t", ir.Float32, ir.Shape{ir.Batch, 3}))
		e := evaltest.Float64(2, map[string][]float64{"x": row.x, "t": row.t})
		if row.name == "L1" {
			e.Vars["t"] = []float64{0, 2.5, 5, 4.5, 4.5, -6} // off the kink
		}
		allNear(t, row.name, e.Value(differentiated(t, loss, x)), e.Value(ir.Gradient(loss, x)[0]), 1e-6)
	}
}

// TestGradientsFarOut holds gradients in float32 where probabilities are exactly 0 or 1: finite, and of the size
// that pulls a wrong logit back.
func TestGradientsFarOut(t *testing.T) {
	for _, row := range []struct {
		name       string
		build      func(x, t ir.Value) ir.Value
		x, t, want float64
	}{
		{"BCEWithLogits", nn.BCEWithLogits, -1e4, 1, -1},
		{"BCEWithLogits", nn.BCEWithLogits, 1e4, 1, 0},
		{"BCEWithLogits", nn.BCEWithLogits, 1e4, 0, 1},
		{"NonSaturatingD, real", nn.NonSaturatingD, -1e4, 0, -1},
		{"NonSaturatingD, fake", func(x, t ir.Value) ir.Value { return nn.NonSaturatingD(t, x) }, 1e4, 0, 1},
		{"NonSaturatingG", func(x, _ ir.Value) ir.Value { return nn.NonSaturatingG(x) }, -1e4, 0, -1},
		{"MinimaxG", func(x, _ ir.Value) ir.Value { return nn.MinimaxG(x) }, -1e4, 0, 0},
		{"Huber", func(x, t ir.Value) ir.Value { return nn.Huber(2, x, t) }, 1e30, 0, 2},
		{"Huber, at the bound", func(x, t ir.Value) ir.Value { return nn.Huber(2, x, t) }, -2, 0, -2},
		{"Huber, at 0", func(x, t ir.Value) ir.Value { return nn.Huber(2, x, t) }, 3, 3, 0},
		{"BCE", nn.BCE, 0, 0, 1},
		{"BCE", nn.BCE, 1, 1, -1},
		{"BCE, beyond the bound", nn.BCE, 0, 1, 0},
		{"BCE, beyond the bound", nn.BCE, 1, 0, 0},
		{"BCE, at a small probability", nn.BCE, 1e-30, 1, -1e30},
	} {
		m, x := declared(ir.Batch, 1)
		loss := row.build(x, m.Data("t", ir.Float32, ir.Shape{ir.Batch, 1}))
		e := evaltest.Evaluator{DType: ir.Float32, Batch: 1, Vars: map[string][]float64{"x": {row.x}, "t": {row.t}}}
		got := e.Value(differentiated(t, loss, x))[0]
		if !(math.Abs(got-row.want) <= 1e-6*math.Max(1, math.Abs(row.want))) {
			t.Errorf("%s at %g for %g: got %g, want %g", row.name, row.x, row.t, got, row.want)
		}
	}
}
