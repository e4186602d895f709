package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// ScatterReduceOp is its first input with elements joined to updates by By, "mul", "max" or "min", for Axis 1:
// out[i, indices[i,j,k], k] = By(out[i, indices[i,j,k], k], updates[i,j,k]), in the order of updates. It has no gradient.
type ScatterReduceOp struct {
	Axis int
	By   string
}

// ScatterReduce is x with the elements that indices name along an axis joined to updates, of the shape of indices, by the
// product, the greater or the smaller of both: by is "mul", "max" or "min". x is f32, f64, i64 or i32. A negative axis
// counts from the end. The greater and the smaller of NaN and a number are NaN.
func ScatterReduce(x, indices, updates ir.Value, axis int, by string) ir.Value {
	axis = fromEnd(axis, x)
	if v, bad := outside("ScatterReduce", x, indices, axis); bad {
		return v
	}
	return ir.Apply(ScatterReduceOp{axis, by}, x, indices, updates)
}

func (ScatterReduceOp) Spec() ir.Spec {
	return ir.Spec{Name: "ScatterReduce", In: ir.Exactly(3), Doc: "elements multiplied by others, or the greater or smaller of both, by index along an axis"}
}

func (o ScatterReduceOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if o.By != "mul" && o.By != "max" && o.By != "min" {
		return nil, fmt.Errorf("by is %q, want mul, max or min", o.By)
	}
	return ScatterElementsOp{o.Axis, true}.Infer(in)
}

func (o ScatterReduceOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	copy(out[0].Bytes(), in[0].Bytes())
	var w elements
	w.meet(o.Axis, in[0].Shape(), in[1])
	switch out[0].DType() {
	case ir.Float32:
		joinEach(&w, out[0].Float32s(), in[2].Float32s(), o.By)
	case ir.Float64:
		joinEach(&w, out[0].Float64s(), in[2].Float64s(), o.By)
	case ir.Int64:
		joinEach(&w, out[0].Int64s(), in[2].Int64s(), o.By)
	case ir.Int32:
		joinEach(&w, ir.Slice[int32](out[0]), ir.Slice[int32](in[2]), o.By)
	}
}

func joinEach[T number](w *elements, dst, updates []T, by string) {
	for ; !w.done; w.next() {
		for i, v := range updates[w.at[0]:][:w.line] {
			switch at := w.offset(i); by {
			case "mul":
				dst[at] *= v
			case "max":
				dst[at] = maximum(dst[at], v)
			default:
				dst[at] = minimum(dst[at], v)
			}
		}
	}
}

func (ScatterReduceOp) Grad(n ir.Node, _ []ir.Value) []ir.Value { return ir.Undefined(n) }

// Alias holds for the input whose elements are joined, which is copied first.
func (ScatterReduceOp) Alias(_, in int) bool { return in == 0 }
