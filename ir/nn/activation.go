package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// ReLU is max(x, 0).
type ReLU struct{}

// LeakyReLU is x where x ≥ 0 and Alpha·x elsewhere (Maas et al. 2013).
type LeakyReLU struct {
	Alpha float64 // slope for negative x; 0 means 0.01, the default of PyTorch and ONNX
}

// Sigmoid is 1 / (1 + exp(−x)).
type Sigmoid struct{}

// Tanh is the hyperbolic tangent.
type Tanh struct{}

// Softplus is log(1 + exp(x)).
type Softplus struct{}

// Apply gives max(x, 0).
func (ReLU) Apply(_ *Place, x ir.Value) ir.Value { return op.ReLU(x) }

// Apply gives x or Alpha·x.
func (l LeakyReLU) Apply(_ *Place, x ir.Value) ir.Value {
	if l.Alpha == 0 {
		l.Alpha = 0.01
	}
	return op.LeakyReLU(x, l.Alpha)
}

// Apply gives 1 / (1 + exp(−x)).
func (Sigmoid) Apply(_ *Place, x ir.Value) ir.Value { return op.Sigmoid(x) }

// Apply gives tanh(x).
func (Tanh) Apply(_ *Place, x ir.Value) ir.Value { return op.Tanh(x) }

// Apply gives log(1 + exp(x)).
func (Softplus) Apply(_ *Place, x ir.Value) ir.Value { return op.Softplus(x) }
