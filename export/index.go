package export

import (
	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// indices writes ops that read or give indices.
func (e *emitter) indices(o ir.Op, in []value, out []ir.Type) []value {
	switch o := o.(type) {
	case op.ScatterReduceOp:
		return []value{e.scatterReduce(o, in, out[0])}
	case op.ScatterElementsOp:
		return []value{e.scatter(o, in, out[0])}
	case op.ArgMaxOp:
		return []value{e.place("ArgMax", o, in[0], out[0])}
	case op.ArgMinOp:
		return []value{e.place("ArgMin", op.ArgMaxOp(o), in[0], out[0])}
	case op.OneHotOp:
		return []value{e.oneHot(o, in[0], out[0])}
	}
	return nil
}

// oneHot writes OneHot over the last axis. Its indices are i64 and its rows f32 or i64, the types that every runtime has;
// other types are cast.
func (e *emitter) oneHot(o op.OneHotOp, indices value, out ir.Type) value {
	rows := ir.Float32
	if o.DType == ir.Int64 {
		rows = ir.Int64
	}
	offOn := e.constant(ir.FromSlice([]float32{0, 1}, 2))
	if rows == ir.Int64 {
		offOn = e.ints(0, 1)
	}
	if e.lacks("OneHot", rows) {
		return e.equalRows(o, indices, out)
	}
	in := []value{e.cast(indices, ir.Int64), e.ints(o.Classes), offOn}
	return e.cast(e.one("OneHot", 11, in, out.WithDType(rows), intAttr("axis", -1)), o.DType)
}

// equalRows is OneHot as a comparison of each index with all classes, and with those that negative indices mean.
func (e *emitter) equalRows(o op.OneHotOp, indices value, out ir.Type) value {
	column := e.reshape(e.cast(indices, ir.Int32), out.WithDType(ir.Int32).WithDims(out.With(out.Rank()-1, 1)))
	is := func(first int) value {
		classes := make([]int32, o.Classes)
		for i := range classes {
			classes[i] = int32(first + i)
		}
		return e.equal([]value{column, e.constant(ir.FromSlice(classes, o.Classes))}, out.WithDType(ir.Bool))
	}
	either := e.one("Or", 7, []value{is(0), is(-o.Classes)}, out.WithDType(ir.Bool))
	return e.cast(either, o.DType)
}

// place writes ArgMax or ArgMin. Their choice of the last place came with opset 12.
func (e *emitter) place(operator string, o op.ArgMaxOp, x value, out ir.Type) value {
	attrs := []*onnxpb.AttributeProto{intAttr("axis", o.Axis), intAttr("keepdims", bit(o.KeepDims))}
	if !o.Last {
		return e.one(operator, 1, []value{x}, out, attrs...)
	}
	return e.one(operator, 12, []value{x}, out, append(attrs, intAttr("select_last_index", 1))...)
}

// scatterReduce writes ScatterElements, which multiplies from opset 16 on and compares from 18 on.
func (e *emitter) scatterReduce(o op.ScatterReduceOp, in []value, out ir.Type) value {
	since := 18
	if o.By == "mul" {
		since = 16
	}
	return e.one("ScatterElements", since, in, out, intAttr("axis", o.Axis), stringAttr("reduction", o.By))
}

// scatter writes ScatterElements, which was called Scatter before opset 11 and adds from opset 16 on.
func (e *emitter) scatter(o op.ScatterElementsOp, in []value, out ir.Type) value {
	axis := intAttr("axis", o.Axis)
	switch {
	case o.Add:
		return e.one("ScatterElements", 16, in, out, axis, stringAttr("reduction", "add"))
	case e.opset < 11:
		return e.one("Scatter", 9, in, out, axis)
	}
	return e.one("ScatterElements", 11, in, out, axis)
}
