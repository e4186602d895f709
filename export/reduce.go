package export

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// reductions writes ops along axes.
func (e *emitter) reductions(o ir.Op, in []value, out []ir.Type) []value {
	switch o := o.(type) {
	case op.SumOp:
		return []value{e.reduce("ReduceSum", o.Axes, o.KeepDims, in[0], out[0])}
	case op.MeanOp:
		return []value{e.reduce("ReduceMean", o.Axes, o.KeepDims, in[0], out[0])}
	case op.MaxOp:
		return []value{e.reduce("ReduceMax", o.Axes, o.KeepDims, in[0], out[0])}
	case op.MinOp:
		return []value{e.reduce("ReduceMin", o.Axes, o.KeepDims, in[0], out[0])}
	case op.ProdOp:
		return []value{e.reduce("ReduceProd", o.Axes, o.KeepDims, in[0], out[0])}
	case op.L1Op:
		return []value{e.reduce("ReduceL1", o.Axes, o.KeepDims, in[0], out[0])}
	case op.L2Op:
		return []value{e.reduce("ReduceL2", o.Axes, o.KeepDims, in[0], out[0])}
	case op.LogSumExpOp:
		return []value{e.reduce("ReduceLogSumExp", o.Axes, o.KeepDims, in[0], out[0])}
	case op.CumSumOp:
		return []value{e.cumSum(o, in[0], out[0])}
	case op.SoftmaxOp, op.LogSoftmaxOp:
		return []value{e.softmax(o, in[0], out[0])}
	case op.CountOp:
		return []value{e.count(o.Axes, in[0], out[0])}
	case op.RangeOp:
		return []value{e.positions(o.Axis, in[0], out[0])}
	}
	return nil
}

// reduce writes one of the Reduce operators. The axes became an input with opset 13 (ReduceSum) and 18 (the others).
func (e *emitter) reduce(operator string, axes ir.Ints, keep bool, x value, out ir.Type) value {
	asInput := 18
	if operator == "ReduceSum" {
		asInput = 13
	}
	keepdims := intAttr("keepdims", bit(keep))
	if axes.Len() == 0 { // of a scalar
		return e.one(operator, 1, []value{x}, out, keepdims)
	}
	if e.opset >= asInput {
		return e.one(operator, asInput, []value{x, e.ints(axes.Slice()...)}, out, keepdims)
	}
	return e.one(operator, 1, []value{x}, out, intsAttr("axes", axes.Slice()), keepdims)
}

// count returns the product of the sizes of axes of x: a constant, multiplied by the sizes that Shape gives of batch axes.
func (e *emitter) count(axes ir.Ints, x value, out ir.Type) value {
	known := 1
	var batch []value
	for _, axis := range axes.Slice() {
		d := x.At(axis)
		if !d.IsBatch() {
			known *= int(d)
			continue
		}
		batch = append(batch, e.size(x, axis))
	}
	if len(batch) == 0 {
		return e.scalar(out.DType, float64(known))
	}
	n := batch[0]
	for _, m := range batch[1:] {
		n = e.one("Mul", 7, []value{n, m}, n.Type)
	}
	if known != 1 {
		n = e.one("Mul", 7, []value{n, e.scalar(ir.Int64, float64(known))}, n.Type)
	}
	return e.cast(n, out.DType)
}

// positions returns 0, 1, … along an axis: a constant, or a Range up to the size that Shape gives of a batch axis.
func (e *emitter) positions(axis int, x value, out ir.Type) value {
	if d := x.At(axis); !d.IsBatch() {
		list := make([]int, int(d))
		for i := range list {
			list[i] = i
		}
		return e.ints(list...)
	}
	return e.one("Range", 11, []value{e.scalar(ir.Int64, 0), e.size(x, axis), e.scalar(ir.Int64, 1)}, out)
}

// size returns the size of an axis as a scalar i64.
func (e *emitter) size(x value, axis int) value {
	shape := e.one("Shape", 1, []value{x}, ir.TypeOf(ir.Int64, ir.Dim(x.Rank())))
	index := e.scalar(ir.Int64, float64(axis))
	return e.one("Gather", 1, []value{shape, index}, ir.TypeOf(ir.Int64), intAttr("axis", 0))
}
