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

// Softsign is x/(1 + |x|).
type Softsign struct{}

// ELU is x from 0 on and Alpha·(exp(x) − 1) below (Clevert et al. 2016).
type ELU struct {
	Alpha float64 // 0 means 1, the default of PyTorch and ONNX
}

// SELU is ELU with the constants that keep mean and variance (Klambauer et al. 2017).
type SELU struct{}

// CELU is x from 0 on and Alpha·(exp(x/Alpha) − 1) below (Barron 2017).
type CELU struct {
	Alpha float64 // positive; 0 means 1, the default of PyTorch and ONNX
}

// SiLU is x·σ(x), also known as Swish (Elfwing et al. 2017).
type SiLU struct{}

// Mish is x·tanh(log(1 + exp(x))) (Misra 2019).
type Mish struct{}

// GELU is x·Φ(x) with the normal distribution Φ (Hendrycks & Gimpel 2016).
type GELU struct {
	Tanh bool // take the approximation by tanh; PyTorch's and ONNX's default is the exact form
}

// HardSigmoid is max(0, min(1, x/6 + 1/2)), PyTorch's form; ONNX's default slope is 0.2: see op.HardSigmoid.
type HardSigmoid struct{}

// HardSwish is x·HardSigmoid(x) (Howard et al. 2019).
type HardSwish struct{}

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

// Apply gives x/(1 + |x|).
func (Softsign) Apply(_ *Place, x ir.Value) ir.Value { return op.Softsign(x) }

// Apply gives x or Alpha·(exp(x) − 1).
func (l ELU) Apply(_ *Place, x ir.Value) ir.Value {
	if l.Alpha == 0 {
		l.Alpha = 1
	}
	return op.ELU(x, l.Alpha)
}

// Apply gives op.SELUGamma times the ELU of op.SELUAlpha.
func (SELU) Apply(_ *Place, x ir.Value) ir.Value { return op.SELU(x) }

// Apply gives x or Alpha·(exp(x/Alpha) − 1).
func (l CELU) Apply(_ *Place, x ir.Value) ir.Value {
	if l.Alpha == 0 {
		l.Alpha = 1
	}
	return op.CELU(x, l.Alpha)
}

// Apply gives x·σ(x).
func (SiLU) Apply(_ *Place, x ir.Value) ir.Value { return op.SiLU(x) }

// Apply gives x·tanh(log(1 + exp(x))).
func (Mish) Apply(_ *Place, x ir.Value) ir.Value { return op.Mish(x) }

// Apply gives x·Φ(x) or its approximation.
func (l GELU) Apply(_ *Place, x ir.Value) ir.Value {
	if l.Tanh {
		return op.GELUTanh(x)
	}
	return op.GELU(x)
}

// Apply gives max(0, min(1, x/6 + 1/2)).
func (HardSigmoid) Apply(_ *Place, x ir.Value) ir.Value { return op.HardSigmoid(x, 1./6, 0.5) }

// Apply gives x·max(0, min(1, x/6 + 1/2)).
func (HardSwish) Apply(_ *Place, x ir.Value) ir.Value { return op.HardSwish(x) }
