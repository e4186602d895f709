package models

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// TestTerms holds the terms that only the zoo has against their sums by hand.
func TestTerms(t *testing.T) {
	log := math.Log
	for _, row := range []struct {
		name  string
		x     []float32
		shape []int
		term  func(x ir.Value) ir.Value
		want  float64
	}{
		{"klBernoulli", []float32{0.25, 0.5}, []int{2}, func(x ir.Value) ir.Value { return klBernoulli(0.05, x) },
			0.05*log(0.05/0.25) + 0.95*log(0.95/0.75) + 0.05*log(0.05/0.5) + 0.95*log(0.95/0.5)},
		{"klBernoulli of rho", []float32{0.05, 0.05}, []int{2}, func(x ir.Value) ir.Value { return klBernoulli(0.05, x) }, 0},
		{"logBernoulli", []float32{2, -1}, []int{1, 2}, func(x ir.Value) ir.Value {
			bits := x.Graph().Constant(ir.FromSlice([]float32{1, 0}, 2))
			return op.Sum(logBernoulli(x, op.Reshape(bits, 1, 2)))
		}, -log(1+math.Exp(-2)) - log(1+math.Exp(-1))},
		{"logNormal", []float32{1, 2, 3, 4}, []int{2, 2}, func(x ir.Value) ir.Value { return op.Sum(logNormal(x)) }, -15},
	} {
		g := ir.NewGraph(false)
		dims := make([]ir.Dim, len(row.shape))
		for i, d := range row.shape {
			dims[i] = ir.Dim(d)
		}
		in := &ir.Input{Name: "x", Type: ir.TypeOf(ir.Float32, dims...), Source: ir.Argument}
		g.Outputs = []ir.Output{{Name: "y", Value: row.term(g.Apply(ir.Feed{Input: in}))}}
		code, err := compile.Bind(g, 1, 1, nil)
		if err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		copy(code.Input(in).Float32s(), row.x)
		if err := code.Run(); err != nil {
			t.Fatal(err)
		}
		if got := float64(code.Output(0).Float32s()[0]); math.Abs(got-row.want) > 1e-6*max(1, math.Abs(row.want)) { // a dozen roundings
			t.Errorf("%s: got %g, want %g", row.name, got, row.want)
		}
	}
}

// TestOptions builds every variant of the models that have some.
func TestOptions(t *testing.T) {
	for _, o := range []interface{ Model() (*ir.Model, error) }{
		CGANOptions{Name: "mine", Concat: true},
		CGANOptions{ConditionLoss: 0.1},
		CGANOptions{PerturbationLoss: 0.5},
		BetaVAEOptions{Beta: 1, Latent: 2},
		VAE8Options{Layers: 1, Beta: 2},
		AEGANOptions{Augment: 0.25},
		WGANGPOptions{Conv: true},
		DCGANOptions{Name: "pacgan", Pack: 2},
		IWAEOptions{Samples: 1},
		IWAEOptions{OneSample: 2, AllSamples: 1},
		IWAEOptions{Drawn: true, WarmUp: 100, Encoder: []int{}, Decoder: []int{30}, Activation: nn.SiLU{}, Optimizer: optim.SGD{}},
		AAEOptions{Noisy: true},
	} {
		m, err := o.Model()
		if err != nil {
			t.Errorf("%+v: %v", o, err)
			continue
		}
		if _, err := compile.NewPlan(m); err != nil {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// TestWrongOptions holds what is said of options that make no model: all of it at once.
func TestWrongOptions(t *testing.T) {
	for _, row := range []struct {
		o    interface{ Model() (*ir.Model, error) }
		want string
	}{
		{CGANOptions{ConditionLoss: -1, PerturbationLoss: math.Inf(1)}, "CGANOptions.ConditionLoss is -1: want a number of at least 0\nCGANOptions.PerturbationLoss is +Inf: want a number of at least 0"},
		{BetaVAEOptions{Beta: math.NaN(), Latent: -1}, "BetaVAEOptions.Beta is NaN: want a number of at least 0\nBetaVAEOptions.Latent is -1: want a number of at least 0"},
		{VAE8Options{Layers: -1, Beta: -2}, "VAE8Options.Beta is -2: want a number of at least 0\nVAE8Options.Layers is -1: want a number of at least 0"},
		{DCGANOptions{Pack: -1}, "DCGANOptions.Pack is -1: want a positive number, or 0 for 1"},
		{IWAEOptions{Samples: -1, WarmUp: -2}, "IWAEOptions.WarmUp is -2: want a number of at least 0\nIWAEOptions.Samples is -1: want a number of at least 0"},
		{IWAEOptions{OneSample: 2}, "Stage \"all\": 0 epochs: want 1 to 1000000"},
		{AEGANOptions{Augment: 1.5}, "noise \"keep\": bernoulli noise of f32 with p -0.5: want a floating-point type and p in [0, 1]"},
	} {
		_, err := row.o.Model()
		var all ir.Errors
		if !errors.As(err, &all) {
			t.Errorf("%+v: got %v", row.o, err)
			continue
		}
		var texts []string
		for _, e := range all {
			texts = append(texts, e.Err.Error())
		}
		if got := strings.Join(texts, "\n"); got != row.want {
			t.Errorf("%+v:\ngot  %s\nwant %s", row.o, got, row.want)
		}
	}
}
