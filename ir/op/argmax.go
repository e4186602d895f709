package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// Places of extreme elements along an axis, as i64. NaN counts as the most extreme, as in NumPy. Of several places the
// first is taken, with Last the last. They have no gradient: a place is no smooth function of the elements.
type (
	ArgMaxOp struct { // ArgMaxOp is the place of the greatest element along Axis, which it drops without KeepDims.
		Axis           int
		KeepDims, Last bool
	}
	ArgMinOp struct { // ArgMinOp is the place of the smallest element along Axis, which it drops without KeepDims.
		Axis           int
		KeepDims, Last bool
	}
)

// ArgMax is the place of the greatest element of x along an axis, which it drops; the first of several. A negative
// axis counts from the end. It has no gradient, and a loss that depends on it is refused: use ir.StopGradient where
// none is meant.
func ArgMax(x ir.Value, axis int) ir.Value { return ir.Apply(ArgMaxOp{Axis: fromEnd(axis, x)}, x) }

// ArgMin is ArgMax for the smallest element.
func ArgMin(x ir.Value, axis int) ir.Value { return ir.Apply(ArgMinOp{Axis: fromEnd(axis, x)}, x) }

func (ArgMaxOp) Spec() ir.Spec {
	return reduceSpec("ArgMax", "place of the greatest element along an axis")
}
func (ArgMinOp) Spec() ir.Spec {
	return reduceSpec("ArgMin", "place of the smallest element along an axis")
}

func (o ArgMaxOp) Infer(in []ir.Type) ([]ir.Type, error) {
	return inferPlace(o.Axis, o.KeepDims, in[0])
}
func (o ArgMinOp) Infer(in []ir.Type) ([]ir.Type, error) {
	return inferPlace(o.Axis, o.KeepDims, in[0])
}

func inferPlace(axis int, keep bool, t ir.Type) ([]ir.Type, error) {
	if err := checkAxis(axis, t); err != nil {
		return nil, err
	}
	if !t.DType.IsNumeric() {
		return nil, fmt.Errorf("got %v, want a number: bool has no order", t)
	}
	if err := checkSome(ir.MakeInts(axis), t); err != nil {
		return nil, err
	}
	return []ir.Type{{DType: ir.Int64, Dims: reducedDims(t.Dims, ir.MakeInts(axis), keep)}}, nil
}

func (ArgMaxOp) Grad(n ir.Node, _ []ir.Value) []ir.Value { return ir.Undefined(n) }
func (ArgMinOp) Grad(n ir.Node, _ []ir.Value) []ir.Value { return ir.Undefined(n) }

func (o ArgMaxOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	evalPlace(o.Axis, o.Last, false, out[0], in[0])
}
func (o ArgMinOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	evalPlace(o.Axis, o.Last, true, out[0], in[0])
}

func evalPlace(axis int, last, least bool, out, x ir.Tensor) {
	v, dst := viewAlong(x.Shape(), axis), out.Int64s()
	switch x.DType() {
	case ir.Float32:
		places(v, last, least, dst, x.Float32s())
	case ir.Float64:
		places(v, last, least, dst, x.Float64s())
	case ir.Int64:
		places(v, last, least, dst, x.Int64s())
	case ir.Int32:
		places(v, last, least, dst, ir.Slice[int32](x))
	case ir.Uint8:
		places(v, last, least, dst, ir.Slice[uint8](x))
	}
}

func places[T number](v along, last, least bool, dst []int64, x []T) {
	for block := range v.outer {
		for j := range v.inner {
			line := x[block*v.size*v.inner+j:]
			at := 0
			for i := 1; i < v.size; i++ {
				if a, b := line[i*v.inner], line[at*v.inner]; beats(a, b, least) || last && !beats(b, a, least) {
					at = i
				}
			}
			dst[block*v.inner+j] = int64(at)
		}
	}
}

// beats reports whether a is more extreme than b. NaN beats every number.
func beats[T number](a, b T, least bool) bool {
	switch {
	case a != a || b != b:
		return b == b
	case least:
		return a < b
	}
	return a > b
}
