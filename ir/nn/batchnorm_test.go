package nn_test

import (
	"fmt"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestBatchNormParts: parts of a batch have the values and the running statistics of an Apply for each.
func TestBatchNormParts(t *testing.T) {
	m, x := declared(ir.Batch, 1)
	other := m.Data("other", ir.Float32, ir.Shape{ir.Batch, 1})
	each, both := nn.Sequential("each", nn.BatchNorm{}), nn.Sequential("both", nn.BatchNorm{Parts: 2})
	one, two := each.Apply(x), each.Apply(other)
	all := both.Apply(op.Concat(0, x, other))
	again := both.Apply(x) // of N examples: one part
	wantMistakes(t, m)
	e := evaltest.Float64(2, map[string][]float64{"x": {1, 3}, "other": {10, 30}})
	for _, n := range []string{"each", "both"} {
		e.Vars[n+".0.weight"], e.Vars[n+".0.bias"], e.Vars[n+".0.running_mean"], e.Vars[n+".0.running_var"] = []float64{2}, []float64{5}, []float64{1}, []float64{4}
	}
	for _, mode := range []ir.Mode{ir.Training, ir.Inference} {
		want := append(e.Value(inMode(one, mode)), e.Value(inMode(two, mode))...)
		allNear(t, fmt.Sprint(mode), e.Value(inMode(all, mode)), want, 0)
		allNear(t, fmt.Sprint(mode, ", one part"), e.Value(inMode(again, mode)), want[:2], 0)
	}
	if got := len(m.Sets()); got != 10 { // two statistics: twice of each, two parts and one of both
		t.Errorf("%d updates of running statistics", got)
	}
}
