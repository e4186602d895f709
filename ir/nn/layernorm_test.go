package nn_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
)

// TestLayerNorm holds both axes and the parameters.
func TestLayerNorm(t *testing.T) {
	m, x := declared(ir.Batch, 2, 2)
	rows := nn.Sequential("rows", nn.LayerNorm{Eps: 0.25})
	all := nn.Sequential("all", nn.LayerNorm{Axis: 1, NoAffine: true})
	last, each := rows.Apply(x), all.Apply(x)
	wantMistakes(t, m)
	if got := stateTexts(rows); len(got) != 2 || got[0] != "rows.0.weight f32[2]" || got[1] != "rows.0.bias f32[2]" {
		t.Errorf("got %q", got)
	}
	if got := stateTexts(all); len(got) != 0 {
		t.Errorf("without weights: got %q", got)
	}
	e := evaltest.Float64(2, map[string][]float64{
		"x": {1, 3, 5, 5, 0, 2, 4, 6}, "rows.0.weight": {2, 3}, "rows.0.bias": {5, 7},
	})
	r := math.Sqrt(1.25) // rows of variance 1
	allNear(t, "rows", e.Value(last), []float64{5 - 2/r, 7 + 3/r, 5, 7, 5 - 2/r, 7 + 3/r, 5 - 2/r, 7 + 3/r}, 1e-14)
	a, b := math.Sqrt(2.75+1e-5), math.Sqrt(5+1e-5) // examples of means 3.5 and 3
	allNear(t, "examples", e.Value(each), []float64{-2.5 / a, -0.5 / a, 1.5 / a, 1.5 / a, -3 / b, -1 / b, 1 / b, 3 / b}, 1e-14)
}

func TestLayerNormMistakes(t *testing.T) {
	for _, row := range []struct {
		layer nn.LayerNorm
		in    ir.Shape
		want  string
	}{
		{nn.LayerNorm{}, ir.Shape{ir.Batch}, "layer norm: input f32[N], Axis -1: want [N×…×features] and one of the axes behind the batch"},
		{nn.LayerNorm{Axis: 2}, ir.Shape{ir.Batch, 3}, "layer norm: input f32[N×3], Axis 2: want [N×…×features] and one of the axes behind the batch"},
		{nn.LayerNorm{Axis: -2}, ir.Shape{ir.Batch, 3}, "layer norm: input f32[N×3], Axis -2: want [N×…×features] and one of the axes behind the batch"},
		{nn.LayerNorm{}, ir.Shape{ir.Batch, ir.Batch}, "layer norm: input f32[N×N], Axis -1: the normalised dimensions cannot depend on the batch size"},
		{nn.LayerNorm{Eps: -1}, ir.Shape{ir.Batch, 3}, "layer norm: Eps is -1, want it positive"},
	} {
		m, x := declared(row.in...)
		nn.Sequential("net", row.layer).Apply(x)
		wantMistakes(t, m, "net.0: "+row.want)
	}
	m, _ := declared(ir.Batch)
	nn.Sequential("net", nn.LayerNorm{}).Apply(m.Data("label", ir.Int64, ir.Shape{ir.Batch, 3}))
	wantMistakes(t, m, "net.0: layer norm: input i64[N×3]: want a floating-point type")
}

// TestLayerNormGradients holds the compiled gradients by the input and by the weight against differences.
func TestLayerNormGradients(t *testing.T) {
	m, x := declared(ir.Batch, 3)
	y := nn.Sequential("net", nn.LayerNorm{}).Apply(x)
	loss := nn.MSE(y, m.Data("t", ir.Float32, ir.Shape{ir.Batch, 3}))
	wantMistakes(t, m)
	e := evaltest.Float64(2, map[string][]float64{
		"x": {1, 3, -5, 0, 2, 4.5}, "t": {0, 1, 2, -1, 0.5, 0}, "net.0.weight": {2, 3, -1}, "net.0.bias": {5, 7, 0},
	})
	allNear(t, "by x", e.Value(differentiated(t, loss, x)), e.Value(ir.Gradient(loss, x)[0]), 1e-6)
	w := y.Node().In(1)
	allNear(t, "by weight", e.Value(differentiated(t, loss, w)), e.Value(ir.Gradient(loss, w)[0]), 1e-6)
}
