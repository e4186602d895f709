package nn_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
)

// TestConditions: labels choose rows of tables, a style goes through an affine map, and a projection adds an inner product.
func TestConditions(t *testing.T) {
	m, x := declared(ir.Batch, 1, 2)
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(3))
	style := m.Data("style", ir.Float32, ir.Shape{ir.Batch, 2})
	chosen := nn.Sequential("c", nn.ConditionalBatchNorm{}).ApplyGiven(x, label)
	styled := nn.Sequential("s", nn.AdaIN{}).ApplyGiven(x, style)
	score := nn.Sequential("p", nn.Flatten{}, nn.Projection{}).ApplyGiven(x, label)
	wantMistakes(t, m)
	e := evaltest.Float64(2, map[string][]float64{
		"x": {-1, 1, -1, 1}, "label": {2, 0}, "style": {1, 2, 0, -1},
		"c.0.weight.weight": {1, 2, 3}, "c.0.bias.weight": {0.5, 6, 7}, "c.0.norm.running_mean": {0}, "c.0.norm.running_var": {1},
		"s.0.weight.weight": {1, 2}, "s.0.weight.bias": {1}, "s.0.bias.weight": {3, 4}, "s.0.bias.bias": {0.25},
		"p.1.score.weight": {1, 2}, "p.1.score.bias": {0.5}, "p.1.embedding.weight": {1, 1, 0, 0, 2, 3},
	})
	unit := 1 / math.Sqrt(1+1e-5)
	allNear(t, "conditional batch norm", e.Value(inMode(chosen, ir.Training)), []float64{7 - 3*unit, 7 + 3*unit, 0.5 - unit, 0.5 + unit}, 1e-12)
	allNear(t, "adain", e.Value(inMode(styled, ir.Training)), []float64{11.25 - 6*unit, 11.25 + 6*unit, -3.75 + unit, -3.75 - unit}, 1e-12)
	allNear(t, "projection", e.Value(score), []float64{1.5 + 1, 1.5 + 0}, 1e-12)
}

func TestConditionMistakes(t *testing.T) {
	m, x := declared(ir.Batch, 2, 3)
	y := m.Data("y", ir.Float32, ir.Shape{ir.Batch})
	nn.Sequential("a", nn.AdaIN{}).Apply(x)
	nn.Sequential("b", nn.ConditionalBatchNorm{}).ApplyGiven(x, y)
	nn.Sequential("c", nn.AdaIN{}).ApplyGiven(x, ir.Value{})
	wantMistakes(t, m,
		"a.0: adain: the block was applied without a condition: use ApplyGiven",
		"b.0: conditional batch norm: the condition is f32[N]: want labels [N] of integers or features [N×S]",
		"c: the condition is a zero ir.Value: it was never assigned",
	)
}

// TestSelfAttention: with γ = 1 and scores that are 0, each position sees the mean of h.
func TestSelfAttention(t *testing.T) {
	m, x := declared(ir.Batch, 1, 1, 3)
	y := nn.Sequential("a", nn.SelfAttention2D{Reduce: 1}).Apply(x)
	wantMistakes(t, m)
	e := evaltest.Float64(1, map[string][]float64{
		"x": {1, 2, 6}, "a.0.f.weight": {0}, "a.0.g.weight": {1}, "a.0.h.weight": {2}, "a.0.v.weight": {0.5}, "a.0.gamma": {1},
	})
	allNear(t, "equal attention", e.Value(y), []float64{4, 5, 9}, 1e-12)
	e.Vars["a.0.f.weight"][0] = 50 // everybody attends to the greatest
	allNear(t, "sharp attention", e.Value(y), []float64{7, 8, 12}, 1e-12)
	e.Vars["a.0.gamma"][0] = 0
	allNear(t, "none", e.Value(y), []float64{1, 2, 6}, 0)
}

// TestAugment: what each number drawn does, in training; inference leaves the image alone.
func TestAugment(t *testing.T) {
	image := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}
	for _, row := range []struct {
		layer nn.Augment2D
		drawn map[string][]float64
		want  []float64
	}{
		{nn.Augment2D{Brightness: 1}, map[string][]float64{"brightness": {0.75}}, []float64{1.25, 2.25, 3.25, 4.25, 5.25, 6.25, 7.25, 8.25, 9.25}},
		{nn.Augment2D{Contrast: 1}, map[string][]float64{"contrast": {0}}, []float64{3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7}},
		{nn.Augment2D{Translation: 0.34}, map[string][]float64{"down": {0.9}, "right": {0.1}}, []float64{0, 0, 0, 2, 3, 0, 5, 6, 0}},
		{nn.Augment2D{Translation: 0.34}, map[string][]float64{"down": {0.5}, "right": {0.5}}, image},
		{nn.Augment2D{Cutout: 0.67}, map[string][]float64{"top": {0.3}, "left": {0.8}}, []float64{1, 2, 0, 4, 5, 0, 7, 8, 9}},
	} {
		m, x := declared(ir.Batch, 1, 3, 3)
		y := nn.Sequential("d", row.layer).Apply(x)
		wantMistakes(t, m)
		e := evaltest.Float64(1, map[string][]float64{"x": image})
		for name, u := range row.drawn {
			e.Vars["d.0."+name] = u
		}
		allNear(t, "augmented", e.Value(inMode(y, ir.Training)), row.want, 1e-12)
		allNear(t, "in inference", e.Value(inMode(y, ir.Inference)), image, 0)
	}
}

// TestRelativistic holds the losses of pairs against their formula.
func TestRelativistic(t *testing.T) {
	m, x := declared(ir.Batch, 1)
	fake := m.Data("fake", ir.Float32, ir.Shape{ir.Batch, 1})
	d, g := nn.RelativisticD(x, fake), nn.RelativisticG(x, fake)
	wantMistakes(t, m)
	e := evaltest.Float64(2, map[string][]float64{"x": {1, -2}, "fake": {0.5, 3}})
	near(t, "discriminator", e.Scalar(d), (math.Log1p(math.Exp(-0.5))+math.Log1p(math.Exp(5)))/2, 1e-12)
	near(t, "generator", e.Scalar(g), (math.Log1p(math.Exp(0.5))+math.Log1p(math.Exp(-5)))/2, 1e-12)
}
