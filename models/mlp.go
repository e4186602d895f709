package models

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
)

// mlp is dense layers of the given sizes with act between them; the last is followed by end alone. Weights start as
// PyTorch's do, which is what the recipes were found with.
func mlp(name string, act nn.Layer, sizes []int, end ...nn.Layer) *nn.Net {
	var layers []nn.Layer
	for i, n := range sizes {
		layers = append(layers, linear(n))
		if i < len(sizes)-1 {
			layers = append(layers, act)
		}
	}
	return nn.Sequential(name, append(layers, end...)...)
}

// halves splits what a block gives for a batch of real examples with one of fakes behind it.
func halves(x ir.Value) (real, fake ir.Value) {
	parts := op.Split(x, 0, ir.Batch, ir.Batch)
	return parts[0], parts[1]
}

// notNegative records an option that is negative, or no number, as a mistake.
func notNegative(m *ir.Model, option string, x float64) {
	if !(x >= 0) || math.IsInf(x, 1) {
		m.Graph().Fail("%s is %g: want a number of at least 0", option, x)
	}
}
