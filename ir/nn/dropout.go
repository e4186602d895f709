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

// Dropout2D is Dropout of whole maps: in training each map [H, W] of x[N, C, H, W] is 0 with probability P and else divided by
// 1−P; in inference x stays as it is (Tompson et al. 2015; PyTorch's Dropout2d, Keras's SpatialDropout2D). Neighbours in a map
// are alike, so that the others tell what Dropout takes from it. Every Apply draws masks of its own.
type Dropout2D struct {
	P float64 // probability of dropping a map, in (0, 1); 0 means 0.5, PyTorch's default
}

// Apply gives x, masked in training.
func (d Dropout) Apply(at *Place, x ir.Value) ir.Value {
	return at.dropped("dropout", d.P, x, x.Type().Shape())
}

// Apply gives x, masked in training.
func (d Dropout2D) Apply(at *Place, x ir.Value) ir.Value {
	if bad, failed := checkImages(at, "dropout2d", 2, x); failed {
		return bad
	}
	return at.dropped("dropout2d", d.P, x, ir.Shape{x.Dim(0), x.Dim(1), 1, 1})
}

// dropped is x, in training times a mask that is 0 with the given probability and else 1, over 1 − probability. The shape of
// the mask broadcasts to that of x.
func (p *Place) dropped(layer string, probability float64, x ir.Value, shape ir.Shape) ir.Value {
	if probability == 0 {
		probability = 0.5
	}
	switch t := x.Type(); {
	case !(probability > 0 && probability < 1):
		return p.Fail("%s: P is %g, want a probability in (0, 1)", layer, probability)
	case t.Rank() == 0 || !t.At(0).IsBatch():
		return p.Fail("%s: input %v: the first dimension must be the batch", layer, t)
	}
	kept := p.Noise("mask", ir.Bernoulli(1-probability), shape)
	return ir.ByMode(op.Mul(x, op.Scale(kept, 1/(1-probability))), x)
}
