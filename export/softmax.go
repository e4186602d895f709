package export

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// softmax writes Softmax or LogSoftmax. Before opset 13 these normalise over an axis and all axes behind it together: a
// value with more axes behind is transposed before and after.
func (e *emitter) softmax(o ir.Op, x value, out ir.Type) value {
	operator := o.Spec().ONNX
	axis := alongAxis(o)
	last := x.Rank() - 1
	switch {
	case e.opset >= 13:
		return e.one(operator, 13, []value{x}, out, intAttr("axis", axis))
	case axis == last:
		return e.one(operator, 1, []value{x}, out, intAttr("axis", axis))
	}
	perm := make([]int, x.Rank())
	for i := range perm {
		perm[i] = i
	}
	perm[axis], perm[last] = last, axis
	swap := intsAttr("perm", perm)
	swapped := x.Type.WithDims(x.With(axis, x.At(last)).With(last, x.At(axis)))
	x = e.one("Transpose", 1, []value{x}, swapped, swap)
	x = e.one(operator, 1, []value{x}, swapped, intAttr("axis", last))
	return e.one("Transpose", 1, []value{x}, out, swap)
}

func alongAxis(o ir.Op) int {
	if s, ok := o.(op.SoftmaxOp); ok {
		return s.Axis
	}
	return o.(op.LogSoftmaxOp).Axis
}
