package nn

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// LayerNorm normalises each example of x [N, …] over some of its dimensions, by their own mean and population variance:
// y = (x − mean)/√(variance + Eps)·weight + bias (Ba, Kiros & Hinton 2016), the same in training and inference.
// weight and bias have the shape of these dimensions.
type LayerNorm struct {
	Axis     int     // the first of the dimensions, which go on to the last; negative counts from the end, 0 means the last alone (Keras' default)
	Axes     []int   // instead of Axis: any dimensions behind the batch, in rising order: 1 for the channels of each position of [N, C, H, W]
	Eps      float64 // added to the variance; 0 means 1e-5
	NoAffine bool    // leave weight (initially 1) and bias (initially 0) out
}

// Apply gives x, normalised.
func (l LayerNorm) Apply(at *Place, x ir.Value) ir.Value {
	if l.Eps == 0 {
		l.Eps = 1e-5
	}
	t := x.Type()
	switch {
	case !t.DType.IsFloat():
		return at.Fail("layer norm: input %v: want a floating-point type", t)
	case l.Axes != nil && l.Axis != 0:
		return at.Fail("layer norm: Axis is %d and Axes is %v: want one of them", l.Axis, l.Axes)
	}
	axes, bad := l.axes(at, t)
	switch {
	case bad.IsPoison():
		return bad
	case !(l.Eps > 0):
		return at.Fail("layer norm: Eps is %g, want it positive", l.Eps)
	}
	features, column := l.shapes(t, axes)
	if !features.IsConcrete() {
		return at.Fail("layer norm: input %v, %s: the normalised dimensions cannot depend on the batch size", t, l.asked())
	}
	scale, bias := scaleAndBias(at, l.NoAffine, features)
	if len(axes) == t.Rank()-axes[0] { // to the last
		return op.LayerNorm(x, scale, bias, axes[0], l.Eps)
	}
	centred := op.Sub(x, op.MeanKeep(x, axes...))
	deviation := op.Sqrt(op.AddScalar(op.MeanKeep(op.Square(centred), axes...), l.Eps))
	return op.Add(op.Mul(op.Div(centred, deviation), op.ReshapeTo(scale, column)), op.ReshapeTo(bias, column))
}

// axes is the dimensions to normalise over, in rising order.
func (l LayerNorm) axes(at *Place, t ir.Type) (axes []int, bad ir.Value) {
	if l.Axes != nil {
		for i, axis := range l.Axes {
			if axis < 1 || axis >= t.Rank() || i > 0 && axis <= l.Axes[i-1] {
				return nil, at.Fail("layer norm: input %v, Axes %v: want axes behind the batch, in rising order", t, l.Axes)
			}
		}
		if len(l.Axes) == 0 {
			return nil, at.Fail("layer norm: input %v, Axes %v: want one at least", t, l.Axes)
		}
		return l.Axes, bad
	}
	axis := l.first(t.Rank())
	if axis < 1 || axis >= t.Rank() {
		return nil, at.Fail("layer norm: input %v, %s: want [N×…×features] and one of the axes behind the batch", t, l.asked())
	}
	for ; axis < t.Rank(); axis++ {
		axes = append(axes, axis)
	}
	return axes, bad
}

// first is Axis with its default, counted from the front.
func (l LayerNorm) first(rank int) int {
	if l.Axis == 0 {
		return rank - 1
	}
	if l.Axis < 0 {
		return l.Axis + rank
	}
	return l.Axis
}

// asked is the axes as the layer says them.
func (l LayerNorm) asked() string {
	if l.Axes != nil {
		return fmt.Sprintf("Axes %v", l.Axes)
	}
	if l.Axis == 0 {
		l.Axis = -1
	}
	return fmt.Sprintf("Axis %d", l.Axis)
}

// shapes is the type of weight and bias, and the shape in which they broadcast over examples of type t.
func (LayerNorm) shapes(t ir.Type, axes []int) (features ir.Type, column ir.Dims) {
	features = ir.Type{DType: t.DType}
	for i := 1; i < t.Rank(); i++ {
		d := ir.Dim(1)
		if slices.Contains(axes, i) {
			d = t.At(i)
			features = features.WithDims(features.Append(d))
		}
		column = column.Append(d)
	}
	return features, column
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
