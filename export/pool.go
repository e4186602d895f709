package export

import (
	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// pools writes pools.
func (e *emitter) pools(o ir.Op, in []value, out []ir.Type) []value {
	switch o := o.(type) {
	case op.MaxPoolOp:
		return []value{e.maxPool(o, in[0], out[0])}
	case op.MaxPoolIndexOp:
		return []value{e.maxPoolIndex(o, in[0], out[0])}
	case op.AveragePoolOp:
		return []value{e.averagePool(o, in[0], out[0])}
	}
	return nil
}

// maxPool is MaxPool, which has no form for i64 and i32.
func (e *emitter) maxPool(o op.MaxPoolOp, x value, out ir.Type) value {
	if !x.DType.IsFloat() {
		e.refuse("MaxPool of %v has no ONNX form: cast it to f32", x.DType)
		return value{"", out}
	}
	since, attrs := e.pool(o.Pool, x)
	return e.one("MaxPool", since, []value{x}, out, attrs...)
}

// maxPoolIndex is the second output of MaxPool, which counts from the first plane, within each plane.
func (e *emitter) maxPoolIndex(o op.MaxPoolIndexOp, x value, out ir.Type) value {
	if !x.DType.IsFloat() {
		e.refuse("MaxPool of %v has no ONNX form: cast it to f32", x.DType)
		return value{"", out}
	}
	since, attrs := e.pool(o.Pool, x)
	both := e.apply("MaxPool", max(8, since), []value{x}, []ir.Type{out.WithDType(x.DType), out}, attrs...)
	positions := 1
	for _, n := range x.Bind(0)[2:] {
		positions *= n
	}
	return e.one("Mod", 10, []value{both[1], e.ints(positions)}, out)
}

// averagePool is AveragePool. Opsets without one of its attributes get what it is composed of.
func (e *emitter) averagePool(o op.AveragePoolOp, x value, out ir.Type) value {
	_, attrs := e.pool(o.Pool, x)
	if o.CountPad {
		attrs = append(attrs, intAttr("count_include_pad", 1))
	}
	return e.one("AveragePool", o.Spec().Since, []value{x}, out, attrs...)
}

// pool is the attributes of a window, and the first opset that has them.
func (e *emitter) pool(p op.Pool, x value) (since int, attrs []*onnxpb.AttributeProto) {
	since, attrs = 1, windowAttrs(p.Window, ir.ConcreteDims(p.Kernel.Slice()).Shape())
	if p.Ceil {
		attrs = append(attrs, intAttr("ceil_mode", 1))
	}
	if p.Ceil || p.Dilations.Len() > 0 {
		since = 10
	}
	return since, attrs
}
