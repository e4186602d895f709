package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Dropout is x·mask/(1−P) in training, where each element of mask is 0 with probability P and else 1, and x in
// inference (Srivastava et al. 2014, in the inverted form). Every Apply draws masks of its own.
type Dropout struct {
	P float64 // probability of dropping an element, in (0, 1); 0 means 0.5, PyTorch's default
}

// Apply gives x, masked in training.
func (d Dropout) Apply(at *Place, x ir.Value) ir.Value {
	if d.P == 0 {
		d.P = 0.5
	}
	switch t := x.Type(); {
	case !(d.P > 0 && d.P < 1):
		return at.Fail("dropout: P is %g, want a probability in (0, 1)", d.P)
	case t.Rank() == 0 || !t.At(0).IsBatch():
		return at.Fail("dropout: input %v: the first dimension must be the batch", t)
	}
	mask := at.Noise("mask", ir.Bernoulli(1-d.P), x.Type().Shape())
	return ir.ByMode(op.Mul(x, op.Scale(mask, 1/(1-d.P))), x)
}
