package export

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// comparisons writes comparisons, choices, and arithmetic whose integers ONNX takes later than its floating-point numbers.
func (e *emitter) comparisons(o ir.Op, in []value, out []ir.Type) []value {
	switch o := o.(type) {
	case op.LessOp, op.LessOrEqualOp, op.GreaterOp, op.GreaterOrEqualOp:
		return []value{e.order(o.Spec().ONNX, in, out[0])}
	case op.EqualOp:
		return []value{e.equal(in, out[0])}
	case op.WhereOp:
		return []value{e.where(in, out[0])}
	case op.RemainderOp:
		return []value{e.one("Mod", 10, in, out[0], intAttr("fmod", 1))}
	case op.PowOp:
		return []value{e.pow(in, out[0])}
	case op.MaximumOp, op.MinimumOp:
		return []value{e.extreme(o.Spec().ONNX, in, out[0])}
	}
	return nil
}

// order writes Less, LessOrEqual, Greater or GreaterOrEqual. Before opset 12, LessOrEqual is Less or Equal, and
// GreaterOrEqual is Greater or Equal. Bytes are compared as i32, for which runtimes have kernels.
func (e *emitter) order(operator string, in []value, out ir.Type) value {
	in = e.widened(in)
	strict := map[string]string{"LessOrEqual": "Less", "GreaterOrEqual": "Greater"}[operator]
	switch {
	case strict == "":
		return e.one(operator, 9, in, out)
	case e.opset >= 12:
		return e.one(operator, 12, in, out)
	}
	return e.one("Or", 7, []value{e.one(strict, 9, in, out), e.equal(in, out)}, out)
}

// equal writes Equal, which takes floating-point numbers from opset 11 on.
func (e *emitter) equal(in []value, out ir.Type) value {
	in = e.widened(in)
	if in[0].DType.IsFloat() {
		return e.one("Equal", 11, in, out)
	}
	return e.one("Equal", 7, in, out)
}

// widened returns values with bytes cast to i32.
func (e *emitter) widened(in []value) []value {
	out := make([]value, len(in))
	for i, v := range in {
		if out[i] = v; v.DType == ir.Uint8 {
			out[i] = e.cast(v, ir.Int32)
		}
	}
	return out
}

// where writes Where. A choice between bools becomes logic, for which runtimes have kernels: c ∧ a ∨ ¬c ∧ b.
func (e *emitter) where(in []value, out ir.Type) value {
	if out.DType != ir.Bool {
		return e.one("Where", 9, in, out)
	}
	cond := in[0]
	not := e.one("Not", 1, []value{cond}, cond.Type)
	a := e.one("And", 7, []value{cond, in[1]}, logicType(cond, in[1]))
	b := e.one("And", 7, []value{not, in[2]}, logicType(cond, in[2]))
	return e.one("Or", 7, []value{a, b}, out)
}

// logicType returns the type of a bool that is computed from values of two shapes that broadcast.
func logicType(a, b value) ir.Type {
	dims, _ := a.Broadcast(b.Dims)
	return ir.Type{DType: ir.Bool, Dims: dims}
}

// pow writes Pow, which takes integers from opset 12 on.
func (e *emitter) pow(in []value, out ir.Type) value {
	if out.DType.IsFloat() {
		return e.one("Pow", 7, in, out)
	}
	return e.one("Pow", 12, in, out)
}

// extreme writes Max or Min, which take integers from opset 12 on.
func (e *emitter) extreme(operator string, in []value, out ir.Type) value {
	if out.DType.IsFloat() {
		return e.one(operator, 8, in, out)
	}
	return e.one(operator, 12, in, out)
}
