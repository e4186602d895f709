package nn_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
)

func softplus(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

// Each row is one loss of a [2×3] batch x against t, with the sum over all elements of its summand by hand.
var losses = []struct {
	name  string
	x, t  []float64
	build func(x, t ir.Value) ir.Value
	each  func(x, t float64) float64
	count float64 // what the sum is divided by: examples, or all elements for adversarial losses
}{
	{"BCEWithLogits", []float64{-2, 0, 3, 0.5, -0.1, 7}, []float64{0, 1, 0.25, 1, 0.5, 0}, nn.BCEWithLogits,
		func(x, t float64) float64 { return -t*math.Log(sigmoid(x)) - (1-t)*math.Log(1-sigmoid(x)) }, 2},
	{"BCE", []float64{0.1, 0.5, 0.9, 0.25, 0.75, 0.01}, []float64{0, 1, 0.25, 1, 0.5, 0}, nn.BCE,
		func(p, t float64) float64 { return -t*math.Log(p) - (1-t)*math.Log(1-p) }, 2},
	{"MSE", []float64{1, 2, 3, 4, 5, 6}, []float64{0, 2, 5, 4, 4.5, -6}, nn.MSE,
		func(x, t float64) float64 { return (x - t) * (x - t) }, 2},
	{"L1", []float64{1, 2, 3, 4, 5, 6}, []float64{0, 2, 5, 4, 4.5, -6}, nn.L1,
		func(x, t float64) float64 { return math.Abs(x - t) }, 2},
	{"KLNormal", []float64{0, 1, -1, 0.5, 2, 0}, []float64{0, 0, -1, 1, 0.5, -2}, nn.KLNormal,
		func(mean, logVar float64) float64 { return 0.5 * (mean*mean + math.Exp(logVar) - logVar - 1) }, 2},
	{"NonSaturatingD", []float64{0, 1, -1, 0.5, 2, 0}, []float64{0, 0, -1, 1, 0.5, -2}, nn.NonSaturatingD,
		func(real, fake float64) float64 { return -math.Log(sigmoid(real)) - math.Log(1-sigmoid(fake)) }, 6},
	{"NonSaturatingG", []float64{0, 1, -1, 0.5, 2, 0}, make([]float64, 6), func(x, _ ir.Value) ir.Value { return nn.NonSaturatingG(x) },
		func(fake, _ float64) float64 { return -math.Log(sigmoid(fake)) }, 6},
	{"MinimaxG", []float64{0, 1, -1, 0.5, 2, 0}, make([]float64, 6), func(x, _ ir.Value) ir.Value { return nn.MinimaxG(x) },
		func(fake, _ float64) float64 { return math.Log(1 - sigmoid(fake)) }, 6},
	{"Huber", []float64{1, 2, 3, 4, 5, 6}, []float64{0, 2, 5, 3.75, 4.5, -6}, func(x, t ir.Value) ir.Value { return nn.Huber(0.75, x, t) },
		func(x, t float64) float64 {
			if d := math.Abs(x - t); d > 0.75 {
				return 0.75 * (d - 0.375)
			}
			return (x - t) * (x - t) / 2
		}, 2},
	{"Hinge", []float64{-2, 0, 3, 0.5, -0.1, 7}, []float64{-1, 1, -1, 1, -1, 1}, nn.Hinge,
		func(x, t float64) float64 { return math.Max(0, 1-t*x) }, 2},
	{"SmoothedD", []float64{0, 1, -1, 0.5, 2, 0}, []float64{0, 0, -1, 1, 0.5, -2}, func(x, t ir.Value) ir.Value { return nn.SmoothedD(0.9, x, t) },
		func(real, fake float64) float64 {
			return -0.9*math.Log(sigmoid(real)) - 0.1*math.Log(1-sigmoid(real)) - math.Log(1-sigmoid(fake))
		}, 6},
	{"HingeD", []float64{0, 1.5, -1, 0.5, 2, -2}, []float64{0, 0, -1.5, 1, 0.5, -2}, nn.HingeD,
		func(real, fake float64) float64 { return math.Max(0, 1-real) + math.Max(0, 1+fake) }, 6},
	{"HingeG", []float64{0, 1, -1, 0.5, 2, 0}, make([]float64, 6), func(x, _ ir.Value) ir.Value { return nn.HingeG(x) },
		func(fake, _ float64) float64 { return -fake }, 6},
	{"LeastSquaresD", []float64{0, 1, -1, 0.5, 2, 0}, []float64{0, 0, -1, 1, 0.5, -2}, nn.LeastSquaresD,
		func(real, fake float64) float64 { return (real-1)*(real-1)/2 + fake*fake/2 }, 6},
	{"LeastSquaresG", []float64{0, 1, -1, 0.5, 2, 0}, make([]float64, 6), func(x, _ ir.Value) ir.Value { return nn.LeastSquaresG(x) },
		func(fake, _ float64) float64 { return (fake - 1) * (fake - 1) / 2 }, 6},
	{"WassersteinD", []float64{0, 1, -1, 0.5, 2, 0}, []float64{0, 0, -1, 1, 0.5, -2}, nn.WassersteinD,
		func(real, fake float64) float64 { return fake - real }, 6},
	{"WassersteinG", []float64{0, 1, -1, 0.5, 2, 0}, make([]float64, 6), func(x, _ ir.Value) ir.Value { return nn.WassersteinG(x) },
		func(fake, _ float64) float64 { return -fake }, 6},
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func TestLosses(t *testing.T) {
	for _, row := range losses {
		m, x := declared(ir.Batch, 3)
		loss := row.build(x, m.Data("t", ir.Float32, ir.Shape{ir.Batch, 3}))
		wantMistakes(t, m)
		if loss.Type() != ir.TypeOf(ir.Float32) {
			t.Errorf("%s is %v, want a scalar", row.name, loss.Type())
		}
		want := 0.0
		for i := range row.x {
			want += row.each(row.x[i], row.t[i]) / row.count
		}
		e := evaltest.Float64(2, map[string][]float64{"x": row.x, "t": row.t})
		near(t, row.name, e.Scalar(loss), want, 1e-14) // a dozen roundings
		e.DType = ir.Float32
		near(t, row.name+" in float32", e.Scalar(loss), want, 1e-6) // as many
	}
}

// TestLossesOfVectors holds losses on [N]: no features to sum over.
func TestLossesOfVectors(t *testing.T) {
	m, x := declared(ir.Batch)
	e := evaltest.Float64(4, map[string][]float64{"x": {1, 2, 3, 4}, "t": {0, 0, 3, 2}})
	near(t, "MSE", e.Scalar(nn.MSE(x, m.Data("t", ir.Float32, ir.Shape{ir.Batch}))), (1.+4+0+4)/4, 0)
	near(t, "NonSaturatingG", e.Scalar(nn.NonSaturatingG(x)), (softplus(-1)+softplus(-2)+softplus(-3)+softplus(-4))/4, 1e-15)
}

// TestLossesFarOut holds what losses of one logit are in float32 where the sigmoid is exactly 0 or 1.
func TestLossesFarOut(t *testing.T) {
	bce := func(target float64) func(x, t ir.Value) ir.Value {
		return func(x, t ir.Value) ir.Value { return nn.BCEWithLogits(x, t) }
	}
	const least = 87.33654475055310898657 // 126·log 2
	for _, row := range []struct {
		name        string
		build       func(x, t ir.Value) ir.Value
		x, t, value float64
	}{
		{"BCEWithLogits", bce(1), 1e4, 1, 0},
		{"BCEWithLogits", bce(1), -1e4, 1, 1e4},
		{"BCEWithLogits", bce(0), 1e4, 0, 1e4},
		{"BCEWithLogits", bce(0), -1e4, 0, 0},
		{"BCEWithLogits", bce(1), 3e38, 0, 3e38},
		{"NonSaturatingD", nn.NonSaturatingD, -1e4, 1e4, 2e4},
		{"NonSaturatingD", nn.NonSaturatingD, 1e4, -1e4, 0},
		{"NonSaturatingG", func(x, _ ir.Value) ir.Value { return nn.NonSaturatingG(x) }, -1e4, 0, 1e4},
		{"MinimaxG", func(x, _ ir.Value) ir.Value { return nn.MinimaxG(x) }, 1e4, 0, -1e4},
		{"SmoothedD", func(x, t ir.Value) ir.Value { return nn.SmoothedD(0.75, x, t) }, 1e4, -1e4, 2.5e3},
		{"SmoothedD", func(x, t ir.Value) ir.Value { return nn.SmoothedD(1, x, t) }, 1e4, -1e4, 0},
		{"Huber", func(x, t ir.Value) ir.Value { return nn.Huber(2, x, t) }, 1e30, 0, 2e30},
		{"BCE", nn.BCE, 0, 1, least},
		{"BCE", nn.BCE, 1, 0, least},
		{"BCE", nn.BCE, 1, 1, 0},
		{"BCE", nn.BCE, 0, 0, 0},
	} {
		m, x := declared(ir.Batch, 1)
		loss := row.build(x, m.Data("t", ir.Float32, ir.Shape{ir.Batch, 1}))
		e := evaltest.Evaluator{DType: ir.Float32, Batch: 1, Vars: map[string][]float64{"x": {row.x}, "t": {row.t}}}
		near(t, row.name, e.Scalar(loss), row.value, 1e-6)
	}
}

func TestLossMistakes(t *testing.T) {
	m, x := declared(ir.Batch, 3)
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch})
	column := m.Data("column", ir.Float32, ir.Shape{ir.Batch, 1})
	weight := m.Read(m.Parameter("w", ir.TypeOf(ir.Float32, 3), nn.Zeros{}))

	nn.MSE(x, column)
	nn.BCEWithLogits(x, ir.Value{})
	nn.BCE(ir.Value{}, x)
	nn.L1(label, label)
	nn.KLNormal(weight, weight)
	nn.NonSaturatingG(weight)
	nn.Huber(0, x, x)
	nn.SmoothedD(1.5, x, x)
	nn.HingeD(x, column)
	nn.LeastSquaresG(label)
	nn.WassersteinG(ir.Value{})
	nn.R1(-1, x, x)
	nn.R1(1, x, label)
	nn.GradientPenalty(-1, x, x)
	nn.GradientPenalty(1, weight, x)
	nn.Interpolate(m, "mix", x, column)
	if v := nn.MSE(m.Graph().Fail("first"), x); !v.IsPoison() {
		t.Errorf("the loss of poison is %v", v)
	}
	if v := nn.MSE(ir.Value{}, ir.Value{}); !v.IsZero() {
		t.Errorf("the loss of zero values is %v", v)
	}
	wantMistakes(t, m,
		"MSE: x is f32[N×3], target is f32[N×1]: want one type",
		"BCEWithLogits: target is a zero ir.Value: it was never assigned",
		"BCE: prob is a zero ir.Value: it was never assigned",
		"L1: x is i64[N]: want a floating-point type whose first dimension is the batch",
		"KLNormal: mean is f32[3]: want a floating-point type whose first dimension is the batch",
		"NonSaturatingG: fakeLogits is f32[3]: want a floating-point type whose first dimension is the batch",
		"Huber: delta is 0, want a positive number",
		"SmoothedD: real is 1.5, want a probability in [0, 1]",
		"HingeD: realScores is f32[N×3], fakeScores is f32[N×1]: want one type",
		"LeastSquaresG: fakeScores is i64[N]: want a floating-point type whose first dimension is the batch",
		"R1: gamma is -1, want at least 0",
		"R1: realInput is i64[N]: want a floating-point type whose first dimension is the batch",
		"GradientPenalty: lambda is -1, want at least 0",
		"GradientPenalty: scores is f32[3]: want a floating-point type whose first dimension is the batch",
		"Interpolate: real is f32[N×3], fake is f32[N×1]: want one type",
		"first",
	)
}

// TestBeyondUnit: inputs that are known to leave [0, 1] are refused where a loss takes logarithms of them.
func TestBeyondUnit(t *testing.T) {
	m := ir.NewModel("m", ir.Defaults{})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 4}, ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 4})
	u := m.Noise("u", ir.Uniform, ir.Shape{ir.Batch, 4})
	free := m.Data("free", ir.Float32, ir.Shape{ir.Batch, 4})
	nn.BCE(u, free)
	nn.BCEWithLogits(x, u)
	nn.BCEWithLogits(free, x)
	nn.BCE(u, op.Reshape(x, ir.Batch, 4))
	nn.BCE(z, u)
	var got []string
	for _, e := range mistakes(m) {
		_, text, _ := strings.Cut(e, "BCE")
		got = append(got, text)
	}
	want := []string{
		`WithLogits: target is the data "image" with numbers in [-1, 1], want [0, 1]: declare it with ir.Range(0, 1)`,
		`: target is the data "image" with numbers in [-1, 1], want [0, 1]: declare it with ir.Range(0, 1)`,
		`: prob is the noise "z" of the normal law, want numbers in [0, 1]`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
