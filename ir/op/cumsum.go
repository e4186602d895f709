package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// CumSumOp is the running sum along an axis: each element with all before it, added in their order. Exclusive leaves
// the element itself out, so that the first is 0; Reverse runs from the end.
type CumSumOp struct {
	Axis               int
	Exclusive, Reverse bool
}

// CumSum is the running sum of x along an axis, each element included. A negative axis counts from the end.
func CumSum(x ir.Value, axis int) ir.Value {
	return ir.Apply(CumSumOp{Axis: fromEnd(axis, x)}, x)
}

func (CumSumOp) Spec() ir.Spec {
	return ir.Spec{Name: "CumSum", In: ir.Exactly(1), Doc: "running sum along an axis"}
}

func (o CumSumOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkAxis(o.Axis, in[0]); err != nil {
		return nil, err
	}
	if !isArithmetic(in[0].DType) {
		return nil, fmt.Errorf("got %v, want %s", in[0], wantArithmetic)
	}
	return in[:1], nil
}

func (o CumSumOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	v := viewAlong(in[0].Shape(), o.Axis)
	switch out[0].DType() {
	case ir.Float32:
		accumulate(o, v, out[0].Float32s(), in[0].Float32s())
	case ir.Float64:
		accumulate(o, v, out[0].Float64s(), in[0].Float64s())
	case ir.Int64:
		accumulate(o, v, out[0].Int64s(), in[0].Int64s())
	case ir.Int32:
		accumulate(o, v, ir.Slice[int32](out[0]), ir.Slice[int32](in[0]))
	}
}

func accumulate[T number](o CumSumOp, v along, dst, src []T) {
	step, first := v.inner, 0
	if o.Reverse {
		step, first = -v.inner, (v.size-1)*v.inner
	}
	for block := range v.outer {
		at := block*v.size*v.inner + first
		for i := range v.size {
			row, x := dst[at:][:v.inner], src[at:][:v.inner]
			switch {
			case i == 0 && o.Exclusive:
				clear(row)
			case i == 0:
				copy(row, x)
			case o.Exclusive:
				addTo(row, dst[at-step:], src[at-step:])
			default:
				addTo(row, dst[at-step:], x)
			}
			at += step
		}
	}
}

func addTo[T number](dst, a, b []T) {
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

// Grad is the running sum of dy from the other end: an element is in the sums of all that follow it.
func (o CumSumOp) Grad(_ ir.Node, dy []ir.Value) []ir.Value {
	o.Reverse = !o.Reverse
	return []ir.Value{ir.Apply(o, dy[0])}
}
