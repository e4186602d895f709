package optim_test

import (
	"errors"
	"testing"

	"github.com/ganc-ml/ganc/ir/optim"
)

// TestSettingsOfZeros: zeros are what their documentation says, and numbers that are given stay.
func TestSettingsOfZeros(t *testing.T) {
	betas := [2]float64{0.9, 0.999}
	for _, c := range []struct {
		of   interface{ Settings() any }
		want any
	}{
		{optim.SGD{}, optim.SGD{LR: 0.01}},
		{optim.SGD{LR: 2, Momentum: 0.5, Nesterov: true}, optim.SGD{LR: 2, Momentum: 0.5, Nesterov: true}},
		{optim.RMSProp{}, optim.RMSProp{LR: 0.01, Alpha: 0.99, Eps: 1e-8}},
		{optim.Adam{}, optim.Adam{LR: 1e-3, Betas: betas, Eps: 1e-8}},
		{optim.Adam{Betas: [2]float64{0, 0.99}, AMSGrad: true}, optim.Adam{LR: 1e-3, Betas: [2]float64{0, 0.99}, Eps: 1e-8, AMSGrad: true}},
		{optim.AdamW{}, optim.AdamW{LR: 1e-3, Betas: betas, Eps: 1e-8, WeightDecay: 0.01}},
		{optim.AdamW{WeightDecay: 0.1}, optim.AdamW{LR: 1e-3, Betas: betas, Eps: 1e-8, WeightDecay: 0.1}},
		{optim.Constant{}, optim.Constant{Value: 1}},
		{optim.Linear{From: optim.Steps(3), End: 0.5}, optim.Linear{From: optim.Steps(3), To: optim.Fraction(1), End: 0.5}},
		{optim.Cosine{To: optim.Steps(7)}, optim.Cosine{To: optim.Steps(7)}},
		{optim.Cosine{}, optim.Cosine{To: optim.Fraction(1)}},
		{optim.Exponential{}, optim.Exponential{Gamma: 0.1, Every: optim.Fraction(1)}},
		{optim.Staircase{Gamma: 2}, optim.Staircase{Gamma: 2, Every: optim.Fraction(1. / 3)}},
		{optim.Warmup{Then: optim.Cosine{}}, optim.Warmup{For: optim.Fraction(0.1), Then: optim.Cosine{}}},
		{optim.Sequence{}, optim.Sequence{For: optim.Fraction(0.5)}},
		{optim.EMA{}, optim.EMA{Decay: 0.999}},
		{optim.EMA{Statistics: true}, optim.EMA{Decay: 0.999, Statistics: true}},
		{optim.ClipNorm{}, optim.ClipNorm{Max: 1}},
		{optim.ClipValue{Max: 3}, optim.ClipValue{Max: 3}},
		{optim.ClipWeights{}, optim.ClipWeights{Max: 0.01}},
	} {
		if got := c.of.Settings(); got != c.want {
			t.Errorf("%+v: got %+v, want %+v", c.of, got, c.want)
		}
	}
}

// TestSpanText: a span is read back from the word that it is written as.
func TestSpanText(t *testing.T) {
	for _, c := range []struct {
		span optim.Span
		want string
	}{
		{optim.Span{}, "0"},
		{optim.Steps(500), "500"},
		{optim.Fraction(1), "1.0"},
		{optim.Fraction(1. / 3), "0.3333333333333333"},
		{optim.Fraction(1e-7), "0.0000001"},
	} {
		text, err := c.span.MarshalText()
		var back optim.Span
		if err := errors.Join(err, back.UnmarshalText(text)); err != nil || string(text) != c.want || back != c.span {
			t.Errorf("%v: written as %s, read back as %v, %v", c.span, text, back, err)
		}
	}
	for _, text := range []string{"", "1e-3", "NaN", "0.5x", "0,5", "half"} {
		if err := new(optim.Span).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is read as a span", text)
		}
	}
}
