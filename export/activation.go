package export

import (
	"math"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// activations writes functions of single elements whose attributes ONNX writes otherwise.
func (e *emitter) activations(o ir.Op, in []value, out []ir.Type) []value {
	switch o := o.(type) {
	case op.ClipOp:
		return []value{e.clip(o, in[0], out[0])}
	case op.GELUOp:
		return []value{e.gelu(o, in[0], out[0])}
	}
	return nil
}

// gelu writes Gelu. Its attribute approximate is a text.
func (e *emitter) gelu(o op.GELUOp, x value, out ir.Type) value {
	var attrs []*onnxpb.AttributeProto
	if o.Tanh {
		attrs = append(attrs, stringAttr("approximate", "tanh"))
	}
	return e.one("Gelu", 20, []value{x}, out, attrs...)
}

// clip writes Clip. Its bounds are inputs from opset 11 on, and float attributes before. There a bound that is left out
// means the greatest finite number, so a single bound becomes Max or Min, in the order that keeps the sign of a zero.
func (e *emitter) clip(o op.ClipOp, x value, out ir.Type) value {
	lo, hi := !math.IsInf(o.Min, -1), !math.IsInf(o.Max, 1)
	switch {
	case !lo && !hi:
		return x
	case !hi:
		return e.extreme("Max", []value{e.scalar(x.DType, o.Min), x}, out)
	case !lo:
		return e.extreme("Min", []value{e.scalar(x.DType, o.Max), x}, out)
	case x.DType.IsFloat() && e.opset < 11:
		return e.one("Clip", 6, []value{x}, out, floatAttr("min", o.Min), floatAttr("max", o.Max))
	}
	since := 11
	if !x.DType.IsFloat() {
		since = 12
	}
	return e.one("Clip", since, []value{x, e.scalar(x.DType, o.Min), e.scalar(x.DType, o.Max)}, out)
}
