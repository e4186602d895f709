package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// LayerNorm normalises each example of x [N, …] over its last dimensions, by their own mean and population variance:
// y = (x − mean)/√(variance + Eps)·weight + bias (Ba, Kiros & Hinton 2016), the same in training and inference.
// weight and bias have the shape of these dimensions.
type LayerNorm struct {
	Axis     int     // first of the dimensions; negative counts from the end, 0 means the last alone (Keras' default)
	Eps      float64 // added to the variance; 0 means 1e-5
	NoAffine bool    // leave weight (initially 1) and bias (initially 0) out
}

// Apply gives x, normalised.
func (l LayerNorm) Apply(at *Place, x ir.Value) ir.Value {
	if l.Axis == 0 {
		l.Axis = -1
	}
	if l.Eps == 0 {
		l.Eps = 1e-5
	}
	t, axis := x.Type(), l.Axis
	if axis < 0 {
		axis += t.Rank()
	}
	switch {
	case !t.DType.IsFloat():
		return at.Fail("layer norm: input %v: want a floating-point type", t)
	case axis < 1 || axis >= t.Rank():
		return at.Fail("layer norm: input %v, Axis %d: want [N×…×features] and one of the axes behind the batch", t, l.Axis)
	case !(l.Eps > 0):
		return at.Fail("layer norm: Eps is %g, want it positive", l.Eps)
	}
	features := ir.TypeOf(t.DType, t.Shape()[axis:]...)
	if !features.IsConcrete() {
		return at.Fail("layer norm: input %v, Axis %d: the normalised dimensions cannot depend on the batch size", t, l.Axis)
	}
	scale, bias := scaleAndBias(at, l.NoAffine, features)
	return op.LayerNorm(x, scale, bias, axis, l.Eps)
}

// scaleAndBias is the scale and bias of a normalisation, each of type t: parameters, or constants.
func scaleAndBias(at *Place, constant bool, t ir.Type) (scale, bias ir.Value) {
	if constant {
		g := at.Model().Graph()
		scale = op.Expand(g.Scalar(t.DType, 1), t.Dims)
		return scale, op.Expand(g.Scalar(t.DType, 0), t.Dims)
	}
	return at.Parameter("weight", t, Ones{}), at.Parameter("bias", t, Zeros{})
}
