package nn_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
)

// TestModulated: every example is convolved with the weights that its style scales and divides by their norm, as a loop over
// examples says; without demodulation they are scaled alone.
func TestModulated(t *testing.T) {
	m, x := declared(ir.Batch, 2, 1, 2)
	style := m.Data("style", ir.Float32, ir.Shape{ir.Batch, 1})
	layer := nn.ModulatedConv2D{Out: 2, Kernel: 1, Eps: 0.25}
	y := nn.Sequential("m", layer).ApplyGiven(x, style)
	layer.NoDemodulation, layer.NoBias = true, true
	plain := nn.Sequential("p", layer).ApplyGiven(x, style)
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(2))
	chosen := nn.Sequential("c", layer).ApplyGiven(x, label)
	wantMistakes(t, m)

	weight, image := []float64{1, 2, -3, 0.5}, []float64{1, 2, 3, 4, -1, 0, 2, 5}
	scales := [][]float64{{1 + 0.5, 1 + 1}, {0, -1}} // bias 1, styles 0.5 and −1, map (1, 2)
	e := evaltest.Float64(2, map[string][]float64{"x": image, "style": {0.5, -1}, "label": {1, 0},
		"m.0.scale.weight": {1, 2}, "m.0.scale.bias": {1, 1}, "m.0.weight": weight, "m.0.bias": {10, 20},
		"p.0.scale.weight": {1, 2}, "p.0.scale.bias": {1, 1}, "p.0.weight": weight,
		"c.0.scale.weight": {0, -1, 1.5, 2}, "c.0.weight": weight})
	scales[0][1] = 1 + 2*0.5
	var want, raw []float64
	for n := range 2 {
		for o := range 2 {
			a, b := scales[n][0]*weight[2*o], scales[n][1]*weight[2*o+1]
			root := math.Sqrt(a*a + b*b + 0.25)
			for p := range 2 {
				v := a*image[4*n+p] + b*image[4*n+2+p]
				want, raw = append(want, v/root+10*float64(o+1)), append(raw, v)
			}
		}
	}
	allNear(t, "modulated", e.Value(y), want, 1e-12)
	allNear(t, "without demodulation", e.Value(plain), raw, 1e-12)
	allNear(t, "of labels", e.Value(chosen), raw, 1e-12)
}

func TestModulatedMistakes(t *testing.T) {
	m, x := declared(ir.Batch, 2, 3, 3)
	style := m.Data("style", ir.Float32, ir.Shape{ir.Batch.Times(2), 4})
	nn.Sequential("a", nn.ModulatedConv2D{Out: 2, Kernel: 3}).Apply(x)
	nn.Sequential("b", nn.ModulatedConv2D{Out: 2, Kernel: 5}).ApplyGiven(x, m.Data("one", ir.Float32, ir.Shape{ir.Batch, 4}))
	nn.Sequential("c", nn.ModulatedConv2D{Out: 2, Kernel: 3}).ApplyGiven(x, style)
	nn.Sequential("d", nn.ModulatedConv2D{Kernel: 3}).ApplyGiven(x, style)
	nn.Sequential("e", nn.ModulatedConv2D{Out: 2, Kernel: 3, Eps: -1}).ApplyGiven(x, style)
	wantMistakes(t, m,
		"a.0: modulatedconv2d: the block was applied without a condition: use ApplyGiven",
		"b.0: Conv: the kernel spans 5 positions of dimension 2, the input f32[N×2×3×3] has 3 with its pads; the kernel spans 5 positions of dimension 3, the input f32[N×2×3×3] has 3 with its pads",
		"c.0: modulatedconv2d: the condition is f32[2N×4] for the input f32[N×2×3×3]: want one an example",
		"d.0: modulatedconv2d: Out is 0, Kernel 3, Stride 1, Dilation 1, Groups 1: want at least 1",
		"e.0: modulatedconv2d: Eps is -1, want it positive",
	)
}
