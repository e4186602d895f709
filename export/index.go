package export

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// oneHot is OneHot over the last axis. Indices go in as i64 and rows come out as f32 or i64, the types that every
// runtime has; others are cast.
func (e *emitter) oneHot(o op.OneHotOp, indices value, out ir.Type) value {
	rows := ir.Float32
	if o.DType == ir.Int64 {
		rows = ir.Int64
	}
	offOn := e.constant(ir.FromSlice([]float32{0, 1}, 2))
	if rows == ir.Int64 {
		offOn = e.ints(0, 1)
	}
	in := []value{e.cast(indices, ir.Int64), e.ints(o.Classes), offOn}
	return e.cast(e.one("OneHot", 11, in, out.WithDType(rows), intAttr("axis", -1)), o.DType)
}
