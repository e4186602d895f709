package nn_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
)

// softmax of a row by its definition.
func softmax(x []float64) []float64 {
	sum, out := 0.0, make([]float64, len(x))
	for _, v := range x {
		sum += math.Exp(v)
	}
	for i, v := range x {
		out[i] = math.Exp(v) / sum
	}
	return out
}

// crossEntropy of a row of probabilities and a row of targets.
func crossEntropy(p, t []float64) float64 {
	sum := 0.0
	for i := range p {
		sum -= t[i] * math.Log(p[i])
	}
	return sum
}

// TestClassifiers holds losses of two examples of three classes, labels 2 and 0, and their compiled gradients against
// central differences.
func TestClassifiers(t *testing.T) {
	x := [][]float64{{-2, 0.5, 3}, {1, -1, 0.25}}
	hot := [][]float64{{0, 0, 1}, {1, 0, 0}}
	soft := [][]float64{{0.1, 0.2, 0.7}, {0.5, 0.25, 0.25}}
	mean := func(f func(i int) float64) float64 { return (f(0) + f(1)) / 2 }
	smooth := func(i int) []float64 {
		out := make([]float64, 3)
		for j, v := range hot[i] {
			out[j] = 0.9*v + 0.1/3
		}
		return out
	}
	for _, row := range []struct {
		name  string
		build func(x, label, soft ir.Value) ir.Value
		want  float64
	}{
		{"CrossEntropy of labels", func(x, label, _ ir.Value) ir.Value { return nn.CrossEntropy(x, label) },
			mean(func(i int) float64 { return crossEntropy(softmax(x[i]), hot[i]) })},
		{"CrossEntropy of probabilities", func(x, _, soft ir.Value) ir.Value { return nn.CrossEntropy(x, soft) },
			mean(func(i int) float64 { return crossEntropy(softmax(x[i]), soft[i]) })},
		{"CrossEntropy of smoothed labels", func(x, label, _ ir.Value) ir.Value {
			return nn.CrossEntropy(x, nn.SmoothLabels(0.1, op.OneHot(label, 3, ir.Float32)))
		}, mean(func(i int) float64 { return crossEntropy(softmax(x[i]), smooth(i)) })},
		{"NLL of labels", func(x, label, _ ir.Value) ir.Value { return nn.NLL(x, label) }, -(3. + 1) / 2},
		{"NLL of probabilities", func(x, _, soft ir.Value) ir.Value { return nn.NLL(x, soft) },
			mean(func(i int) float64 { return -(x[i][0]*soft[i][0] + x[i][1]*soft[i][1] + x[i][2]*soft[i][2]) })},
		{"KLCategorical", func(x, _, soft ir.Value) ir.Value { return nn.KLCategorical(x, soft) },
			mean(func(i int) float64 { // soft as logits
				q, p := softmax(x[i]), softmax(soft[i])
				return crossEntropy(p, q) - crossEntropy(q, q)
			})},
		{"KLUniform", func(x, _, _ ir.Value) ir.Value { return nn.KLUniform(x) },
			mean(func(i int) float64 { return math.Log(3) - crossEntropy(softmax(x[i]), softmax(x[i])) })},
	} {
		m, v := declared(ir.Batch, 3)
		loss := row.build(v, m.Data("label", ir.Int64, ir.Shape{ir.Batch}), m.Data("t", ir.Float32, ir.Shape{ir.Batch, 3}))
		wantMistakes(t, m)
		e := evaltest.Float64(2, map[string][]float64{
			"x": append(append([]float64(nil), x[0]...), x[1]...), "t": append(append([]float64(nil), soft[0]...), soft[1]...), "label": {2, 0},
		})
		near(t, row.name, e.Scalar(loss), row.want, 1e-14)
		allNear(t, row.name+": gradient", e.Value(differentiated(t, loss, v)), e.Value(ir.Gradient(loss, v)[0]), 1e-6)
		e.DType = ir.Float32
		near(t, row.name+" in float32", e.Scalar(loss), row.want, 1e-6)
	}
}

// TestCategoricalFeatures: divergences of several distributions an example are summed.
func TestCategoricalFeatures(t *testing.T) {
	m, x := declared(ir.Batch, 2, 3)
	prior := op.Scale(x, 0)
	a, b := nn.KLUniform(x), nn.KLCategorical(x, prior)
	wantMistakes(t, m)
	e := evaltest.Float64(1, map[string][]float64{"x": {1, 2, 3, -1, 0, 2}})
	want := 2 * math.Log(3)
	for _, row := range [][]float64{{1, 2, 3}, {-1, 0, 2}} {
		want -= crossEntropy(softmax(row), softmax(row))
	}
	near(t, "KLUniform", e.Scalar(a), want, 1e-14)
	near(t, "KLCategorical", e.Scalar(b), want, 1e-14)
}

// TestMaskedClasses: logits of −Inf mask classes; where these have probability 0 in what they are compared with, losses and
// gradients are finite, and otherwise a loss is +Inf.
func TestMaskedClasses(t *testing.T) {
	inf := math.Inf(1)
	two := crossEntropy(softmax([]float64{1, 2}), softmax([]float64{1, 2})) // the entropy of what is left
	for _, row := range []struct {
		name  string
		build func(x, other ir.Value) ir.Value
		other []float64
		want  float64
	}{
		{"KLUniform", func(x, _ ir.Value) ir.Value { return nn.KLUniform(x) }, nil, math.Log(3) - two},
		{"KLCategorical", nn.KLCategorical, []float64{1, 1, 1}, math.Log(3) - two},
		{"KLCategorical, both masked", nn.KLCategorical, []float64{1, -inf, 1}, math.Log(2) - two},
		{"KLCategorical, the prior masks another", nn.KLCategorical, []float64{-inf, 1, 1}, inf},
		{"CrossEntropy", nn.CrossEntropy, []float64{0.5, 0, 0.5}, crossEntropy(softmax([]float64{1, 2}), []float64{0.5, 0.5})},
		{"CrossEntropy of what is masked", nn.CrossEntropy, []float64{0.5, 0.25, 0.25}, inf},
		{"NLL", nn.NLL, []float64{1, 0, 0}, -1},
	} {
		m, x := declared(ir.Batch, 3)
		loss := row.build(x, m.Data("t", ir.Float32, ir.Shape{ir.Batch, 3}))
		wantMistakes(t, m)
		e := evaltest.Float64(1, map[string][]float64{"x": {1, -inf, 2}, "t": row.other})
		if got := e.Scalar(loss); got != row.want && !(math.Abs(got-row.want) < 1e-14) {
			t.Errorf("%s: got %g, want %g", row.name, got, row.want)
		}
		if math.IsInf(row.want, 0) {
			continue
		}
		for i, g := range e.Value(differentiated(t, loss, x)) {
			if math.IsNaN(g) || math.IsInf(g, 0) {
				t.Errorf("%s: gradient %d is %g", row.name, i, g)
			}
		}
	}
}

// TestClassifierPositions holds losses of two examples with a class of three at each of two positions, and their
// compiled gradients against central differences.
func TestClassifierPositions(t *testing.T) {
	logits := []float64{ // [2×3×2]
		-2, 1, 0.5, -1, 3, 0.25,
		0, 2, 1, -0.5, 0.75, 1.5,
	}
	label := []int{2, 0, 1, 2} // [2×2]
	soft := []float64{0.1, 0.5, 0.2, 0.25, 0.7, 0.25, 0, 0.3, 1, 0.3, 0, 0.4}
	at := func(x []float64, n, position int) []float64 {
		return []float64{x[n*6+position], x[n*6+2+position], x[n*6+4+position]}
	}
	sum := func(f func(x, soft []float64, label int) float64) (total float64) {
		for i, l := range label {
			total += f(at(logits, i/2, i%2), at(soft, i/2, i%2), l) / 2
		}
		return total
	}
	for _, row := range []struct {
		name  string
		build func(x, label, soft ir.Value) ir.Value
		want  float64
	}{
		{"CrossEntropy of labels", func(x, label, _ ir.Value) ir.Value { return nn.CrossEntropy(x, label) },
			sum(func(x, _ []float64, l int) float64 { return -math.Log(softmax(x)[l]) })},
		{"CrossEntropy of smoothed probabilities", func(x, _, soft ir.Value) ir.Value { return nn.CrossEntropy(x, nn.SmoothLabels(0.25, soft)) },
			sum(func(x, s []float64, _ int) float64 {
				return 0.75*crossEntropy(softmax(x), s) + 0.25*crossEntropy(softmax(x), []float64{1. / 3, 1. / 3, 1. / 3})
			})},
		{"NLL of labels", func(x, label, _ ir.Value) ir.Value { return nn.NLL(x, label) },
			sum(func(x, _ []float64, l int) float64 { return -x[l] })},
	} {
		m, x := declared(ir.Batch, 3, 1, 2)
		loss := row.build(x, m.Data("label", ir.Int64, ir.Shape{ir.Batch, 1, 2}), m.Data("t", ir.Float32, ir.Shape{ir.Batch, 3, 1, 2}))
		wantMistakes(t, m)
		e := evaltest.Float64(2, map[string][]float64{"x": logits, "t": soft, "label": {2, 0, 1, 2}})
		near(t, row.name, e.Scalar(loss), row.want, 1e-14)
		allNear(t, row.name+": gradient", e.Value(differentiated(t, loss, x)), e.Value(ir.Gradient(loss, x)[0]), 1e-6)
	}
}

// TestClassifiersFarOut holds values and gradients, in float32, of logits whose probabilities are exactly 0 and 1.
func TestClassifiersFarOut(t *testing.T) {
	for _, row := range []struct {
		name  string
		build func(x, label ir.Value) ir.Value
		label float64
		want  float64
		grad  []float64
	}{
		{"CrossEntropy, right", nn.CrossEntropy, 0, 0, []float64{0, 0}},
		{"CrossEntropy, wrong", nn.CrossEntropy, 1, 2e4, []float64{1, -1}},
		{"NLL of impossible classes", func(x, label ir.Value) ir.Value { return nn.NLL(op.Log(op.Softmax(x, 1)), label) }, 0, 0, nil},
		{"KLUniform", func(x, _ ir.Value) ir.Value { return nn.KLUniform(x) }, 0, math.Log(2), []float64{0, 0}},
	} {
		m, x := declared(ir.Batch, 2)
		loss := row.build(x, m.Data("label", ir.Int64, ir.Shape{ir.Batch}))
		e := evaltest.Evaluator{DType: ir.Float32, Batch: 1, Vars: map[string][]float64{"x": {1e4, -1e4}, "label": {row.label}}}
		near(t, row.name, e.Scalar(loss), row.want, 1e-6)
		if row.grad != nil {
			allNear(t, row.name+": gradient", e.Value(differentiated(t, loss, x)), row.grad, 1e-6)
		}
	}
}

func TestClassifierMistakes(t *testing.T) {
	m, x := declared(ir.Batch, 3)
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch})
	wide := m.Data("wide", ir.Float32, ir.Shape{ir.Batch, 4})
	deep := m.Data("deep", ir.Float32, ir.Shape{ir.Batch, 2, 3})
	vector := m.Data("vector", ir.Float32, ir.Shape{ir.Batch})
	nn.CrossEntropy(x, wide)
	nn.CrossEntropy(deep, label)
	nn.CrossEntropy(label, label)
	nn.CrossEntropy(x, ir.Value{})
	nn.NLL(vector, label)
	nn.NLL(x, m.Data("pair", ir.Int64, ir.Shape{ir.Batch, 2}))
	nn.SmoothLabels(2, x)
	nn.SmoothLabels(0.1, label)
	nn.SmoothLabels(0.1, vector)
	nn.Hinge(x, wide)
	nn.KLCategorical(x, wide)
	nn.KLUniform(vector)
	wantMistakes(t, m,
		"CrossEntropy: target is f32[N×4]: want labels i64[N] or probabilities f32[N×3]",
		"CrossEntropy: target is i64[N]: want labels i64[N×3] or probabilities f32[N×2×3]",
		"CrossEntropy: logits is i64[N]: want a floating-point type whose first dimension is the batch",
		"CrossEntropy: target is a zero ir.Value: it was never assigned",
		"NLL: logProb is f32[N]: want [N×classes×…]",
		"NLL: target is i64[N×2]: want labels i64[N] or probabilities f32[N×3]",
		"SmoothLabels: eps is 2, want it in [0, 1]",
		"SmoothLabels: target is i64[N]: want a floating-point type whose first dimension is the batch",
		"SmoothLabels: target is f32[N]: want probabilities [N×classes×…], such as op.OneHot gives of labels [N]",
		"Hinge: score is f32[N×3], target is f32[N×4]: want one type",
		"KLCategorical: logits is f32[N×3], priorLogits is f32[N×4]: want one type",
		"KLUniform: logits is f32[N]: want [N, …, classes]",
	)
}
