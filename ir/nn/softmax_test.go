package nn_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
)

// TestSoftmax holds both layers along the classes, not the batch, and that batches of numbers have none.
func TestSoftmax(t *testing.T) {
	m, x := declared(ir.Batch, 3)
	soft, log := nn.Sequential("soft", nn.Softmax{}).Apply(x), nn.Sequential("log", nn.LogSoftmax{}).Apply(x)
	wantMistakes(t, m)
	e := evaltest.Float64(2, map[string][]float64{"x": {0, math.Ln2, 0, 9, 9, 9 + math.Log(6)}})
	want := []float64{0.25, 0.5, 0.25, 0.125, 0.125, 0.75}
	allNear(t, "softmax", e.Value(soft), want, 1e-14)
	for i, p := range want {
		want[i] = math.Log(p)
	}
	allNear(t, "log-softmax", e.Value(log), want, 1e-14)

	m, x = declared(ir.Batch)
	nn.Sequential("soft", nn.Softmax{}).Apply(x)
	nn.Sequential("log", nn.LogSoftmax{}).Apply(x)
	wantMistakes(t, m,
		"soft.0: softmax: input f32[N]: want [N×…×classes]",
		"log.0: log-softmax: input f32[N]: want [N×…×classes]",
	)
}
