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

// TestLayerNormAxes: over any axes, and with the bits of LayerNorm{Axis} where these are the last ones.
func TestLayerNormAxes(t *testing.T) {
	m, x := declared(ir.Batch, 2, 1, 2)
	channels := nn.Sequential("c", nn.LayerNorm{Axes: []int{1}, Eps: 0.25})
	ends := nn.Sequential("e", nn.LayerNorm{Axes: []int{1, 3}, NoAffine: true})
	last := nn.Sequential("l", nn.LayerNorm{Axes: []int{2, 3}})
	c, ce, l := channels.Apply(x), ends.Apply(x), last.Apply(x)
	wantMistakes(t, m)
	if got := stateTexts(channels); len(got) != 2 || got[0] != "c.0.weight f32[2]" || got[1] != "c.0.bias f32[2]" {
		t.Errorf("got %q", got)
	}
	if got := stateTexts(last); len(got) != 2 || got[0] != "l.0.weight f32[1×2]" {
		t.Errorf("got %q", got)
	}
	if got := l.Op().Spec().Name; got != "LayerNorm" {
		t.Errorf("the last axes are normalised by %s", got)
	}
	e := evaltest.Float64(1, map[string][]float64{"x": {1, 3, 5, 3}, "c.0.weight": {2, 3}, "c.0.bias": {5, 7}})
	r := math.Sqrt(4.25) // the channels of the first position differ from their mean by 2, those of the second by 0
	allNear(t, "channels", e.Value(c), []float64{5 - 4/r, 5, 7 + 6/r, 7}, 1e-14)
	s := math.Sqrt(2 + 1e-5)
	allNear(t, "channels and columns", e.Value(ce), []float64{-2 / s, 0, 2 / s, 0}, 1e-14)
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
		{nn.LayerNorm{Axes: []int{}}, ir.Shape{ir.Batch, 3}, "layer norm: input f32[N×3], Axes []: want one at least"},
		{nn.LayerNorm{Axes: []int{0}}, ir.Shape{ir.Batch, 3}, "layer norm: input f32[N×3], Axes [0]: want axes behind the batch, in rising order"},
		{nn.LayerNorm{Axes: []int{2, 1}}, ir.Shape{ir.Batch, 3, 2}, "layer norm: input f32[N×3×2], Axes [2 1]: want axes behind the batch, in rising order"},
		{nn.LayerNorm{Axes: []int{1}, Axis: 1}, ir.Shape{ir.Batch, 3}, "layer norm: Axis is 1 and Axes is [1]: want one of them"},
		{nn.LayerNorm{Axes: []int{1}}, ir.Shape{ir.Batch, ir.Batch, 3}, "layer norm: input f32[N×N×3], Axes [1]: the normalised dimensions cannot depend on the batch size"},
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
