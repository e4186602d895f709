package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// OneHotOp is, for every index, a row of Classes elements of type DType that is 1 at the index and 0 elsewhere.
// A negative index counts from the end; the row of an index out of range is 0.
type OneHotOp struct {
	Classes int
	DType   ir.DType
}

// OneHot is indices (i64, i32 or u8) of shape […] as one-hot rows […×classes] of element type dt.
func OneHot(indices ir.Value, classes int, dt ir.DType) ir.Value {
	return ir.Apply(OneHotOp{classes, dt}, indices)
}

func (OneHotOp) Spec() ir.Spec {
	return ir.Spec{Name: "OneHot", In: ir.Exactly(1), Doc: "indices as rows with a single one"}
}

func (o OneHotOp) Infer(in []ir.Type) ([]ir.Type, error) {
	t := in[0]
	switch {
	case t.DType != ir.Int64 && t.DType != ir.Int32 && t.DType != ir.Uint8:
		return nil, fmt.Errorf("indices are %v, want i64, i32 or u8", t)
	case o.Classes < 1:
		return nil, fmt.Errorf("%d classes: want at least 1", o.Classes)
	case o.DType.Size() == 0:
		return nil, fmt.Errorf("element type is %v", o.DType)
	case t.Rank() == ir.MaxRank:
		return nil, fmt.Errorf("indices %v have rank %d, want at most %d", t, t.Rank(), ir.MaxRank-1)
	}
	return []ir.Type{{DType: o.DType, Dims: t.Append(ir.Dim(o.Classes))}}, nil
}

// IndexLimit says that the indices are in input 0 and how many classes they choose from.
func (o OneHotOp) IndexLimit([]ir.Type) (input, limit int) { return 0, o.Classes }

func (o OneHotOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	clear(out[0].Bytes())
	switch in[0].DType() {
	case ir.Int64:
		markRows(out[0], in[0].Int64s(), o.Classes)
	case ir.Int32:
		markRows(out[0], ir.Slice[int32](in[0]), o.Classes)
	case ir.Uint8:
		markRows(out[0], ir.Slice[uint8](in[0]), o.Classes)
	}
}

func markRows[I int64 | int32 | uint8](out ir.Tensor, indices []I, classes int) {
	switch out.DType() {
	case ir.Float32:
		markOnes(out.Float32s(), indices, classes, 1)
	case ir.Float64:
		markOnes(out.Float64s(), indices, classes, 1)
	case ir.Int64:
		markOnes(out.Int64s(), indices, classes, 1)
	case ir.Int32:
		markOnes(ir.Slice[int32](out), indices, classes, 1)
	case ir.Uint8:
		markOnes(ir.Slice[uint8](out), indices, classes, 1)
	case ir.Bool:
		markOnes(out.Bools(), indices, classes, true)
	}
}

func markOnes[T any, I int64 | int32 | uint8](out []T, indices []I, classes int, one T) {
	for row, i := range indices {
		at := int(i)
		if at < 0 {
			at += classes
		}
		if at >= 0 && at < classes {
			out[row*classes+at] = one
		}
	}
}

func (OneHotOp) Grad(ir.Node, []ir.Value) []ir.Value { return nil }
