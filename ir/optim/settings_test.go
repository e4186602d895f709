package optim_test

import (
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
		{optim.EMA{}, optim.EMA{Decay: 0.999}},
		{optim.ClipNorm{}, optim.ClipNorm{Max: 1}},
		{optim.ClipValue{Max: 3}, optim.ClipValue{Max: 3}},
		{optim.ClipWeights{}, optim.ClipWeights{Max: 0.01}},
	} {
		if got := c.of.Settings(); got != c.want {
			t.Errorf("%+v: got %+v, want %+v", c.of, got, c.want)
		}
	}
}
