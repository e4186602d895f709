package export

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/op/optest"
)

// formRows is what ONNX writes in a way of its own, beyond the rows of the op table: shapes that depend on N in every
// manner, element types that runtimes lack kernels for, axes that move between attributes and inputs.
var formRows = []optest.Row{
	{Name: "Reshape/batch stays", Op: op.ReshapeOp{To: dims(n, 2, 3)}, In: floats(dims(n, 6))},
	{Name: "Reshape/batch moves", Op: op.ReshapeOp{To: dims(6, n)}, In: floats(dims(n, 6))},
	{Name: "Reshape/batch melts", Op: op.ReshapeOp{To: dims(n.Times(6))}, In: floats(dims(n, 6))},
	{Name: "Reshape/batch splits", Op: op.ReshapeOp{To: dims(2, n, 3)}, In: floats(dims(n.Times(2), 3))},
	{Name: "Reshape/two batches stay", Op: op.ReshapeOp{To: dims(n, n, 2)}, In: floats(dims(n, n, 2, 1))},
	{Name: "Reshape/two batches move", Op: op.ReshapeOp{To: dims(1, n, n)}, In: floats(dims(n, n))},
	{Name: "Reshape/two batches, one place", Op: op.ReshapeOp{To: dims(n, 1, n)}, In: floats(dims(n, n))},
	{Name: "Reshape/scalar", Op: op.ReshapeOp{}, In: floats(dims(1, 1))},
	{Name: "Reshape/nothing", Op: op.ReshapeOp{To: dims(0, n)}, In: floats(dims(n, 0))},
	{Name: "Expand/in place", Op: op.ExpandOp{To: dims(n, 3)}, In: floats(dims(n, 1))},
	{Name: "Expand/new axis", Op: op.ExpandOp{To: dims(2, n, 3)}, In: floats(dims(n, 1))},
	{Name: "Expand/pairs", Op: op.ExpandOp{To: dims(n, n.Times(2), 3)}, In: floats(dims(n, 1, 3))},
	{Name: "Split/equal batches", Op: op.SplitOp{Axis: 0, Sizes: dims(n, n)}, In: floats(dims(n.Times(2), 3))},
	{Name: "Split/unequal batches", Op: op.SplitOp{Axis: 1, Sizes: dims(n, n.Times(2))}, In: floats(dims(2, n.Times(3)))},
	{Name: "Split/unequal", Op: op.SplitOp{Axis: 1, Sizes: dims(1, 3, 2)}, In: floats(dims(n, 6))},
	{Name: "Split/one part", Op: op.SplitOp{Axis: 1, Sizes: dims(2)}, In: floats(dims(n, 2))},
	{Name: "Concat/batches", Op: op.ConcatOp{}, In: floats(dims(n, 2), dims(n.Times(2), 2))},
	{Name: "Slice/step", Op: op.SliceOp{Axis: 1, Start: 1, End: 6, Step: 2}, In: floats(dims(n, 6))},
	{Name: "Slice/range", Op: op.SliceOp{Axis: 1, Start: 1, End: 5, Step: 1}, In: floats(dims(n, 6))},
	{Name: "Pad/floats", Op: op.PadOp{Before: ir.MakeInts(0, 1), After: ir.MakeInts(0, 2), Value: -1.5}, In: floats(dims(n, 3))},
	{Name: "Pad/integers", Op: op.PadOp{Before: ir.MakeInts(0, 1), After: ir.MakeInts(0, 2), Value: 3}, In: integers(ir.Int64, -9, 9, dims(n, 3))},
	{Name: "Count/constant", Op: op.CountOp{Axes: ir.MakeInts(1, 2)}, In: floats(dims(n, 3, 4))},
	{Name: "Count/batch", Op: op.CountOp{Axes: ir.MakeInts(0, 1)}, In: floats(dims(n.Times(2), 3))},
	{Name: "Count/two batches", Op: op.CountOp{Axes: ir.MakeInts(0, 1)}, In: floats(dims(n, n.Times(2), 3))},
	{Name: "Count/i32", Op: op.CountOp{Axes: ir.MakeInts(0)}, In: integers(ir.Int32, -9, 9, dims(n, 3))},
	{Name: "Sum/drop", Op: op.SumOp{Axes: ir.MakeInts(0, 2)}, In: floats(dims(n, 3, 4))},
	{Name: "Mean/keep", Op: op.MeanOp{Axes: ir.MakeInts(1), KeepDims: true}, In: floats(dims(n, 3, 4))},
	{Name: "Max/drop", Op: op.MaxOp{Axes: ir.MakeInts(1)}, In: floats(dims(n, 3, 4))},
	{Name: "Transpose", Op: op.TransposeOp{Perm: ir.MakeInts(2, 0, 1)}, In: floats(dims(n, 2, 3))},
	{Name: "MatMul/transposed", Op: op.MatMulOp{TransA: true, TransB: true}, In: floats(dims(4, n), dims(3, 4))},
	{Name: "MatMul/stack transposed", Op: op.MatMulOp{TransB: true}, In: floats(dims(n, 2, 4), dims(3, 4))},
	{Name: "Gemm/column bias", Op: op.GemmOp{TransB: true}, In: floats(dims(n, 4), dims(3, 4), dims(n, 1))},
	{Name: "OneHot/bytes to bool", Op: op.OneHotOp{Classes: 5, DType: ir.Bool}, In: integers(ir.Uint8, 0, 7, dims(n))},
	{Name: "OneHot/integers", Op: op.OneHotOp{Classes: 5, DType: ir.Int64}, In: integers(ir.Int32, -5, 5, dims(n, 2))},
	{Name: "OneHot/doubles", Op: op.OneHotOp{Classes: 5, DType: ir.Float64}, In: integers(ir.Int64, -7, 7, dims(n))},
	{Name: "Less/bytes", Op: op.LessOp{}, In: integers(ir.Uint8, 0, 3, dims(n, 4), dims(4))},
	{Name: "GreaterOrEqual/bytes", Op: op.GreaterOrEqualOp{}, In: integers(ir.Uint8, 0, 3, dims(n, 4), dims(4))},
	{Name: "LessOrEqual/i32", Op: op.LessOrEqualOp{}, In: integers(ir.Int32, -2, 2, dims(n, 4), dims(4))},
	{Name: "Equal/bytes", Op: op.EqualOp{}, In: integers(ir.Uint8, 0, 3, dims(n, 4), dims(n, 1))},
	{Name: "Equal/bools", Op: op.EqualOp{}, In: bools(dims(n, 4), dims(n, 4))},
	{Name: "Equal/i32", Op: op.EqualOp{}, In: integers(ir.Int32, 0, 3, dims(n, 4), dims(4))},
	{Name: "Where/bools", Op: op.WhereOp{}, In: bools(dims(n, 1), dims(4), dims(n, 4))},
	{Name: "Where/bytes", Op: op.WhereOp{}, In: append(bools(dims(n, 1)), integers(ir.Uint8, 0, 9, dims(4), dims(n, 4))...)},
	{Name: "Maximum/i64", Op: op.MaximumOp{}, In: integers(ir.Int64, -9, 9, dims(n, 4), dims(4))},
	{Name: "Minimum/floats", Op: op.MinimumOp{}, In: floats(dims(n, 4), dims(4))},
	{Name: "Add/i32", Op: op.AddOp{}, In: integers(ir.Int32, -9, 9, dims(n, 4), dims(4))},
	{Name: "Div/i64", Op: op.DivOp{}, In: integers(ir.Int64, 1, 9, dims(n, 4), dims(4))},
	{Name: "Abs/i32", Op: op.AbsOp{}, In: integers(ir.Int32, -9, 9, dims(n, 4))},
	{Name: "Neg/i64", Op: op.NegOp{}, In: integers(ir.Int64, -9, 9, dims(n, 4))},
	{Name: "Cast/bool to float", Op: op.CastOp{To: ir.Float32}, In: bools(dims(n, 2))},
	{Name: "Cast/float to i32", Op: op.CastOp{To: ir.Int32}, In: floats(dims(n, 20))},
	{Name: "Cast/float to bool", Op: op.CastOp{To: ir.Bool}, In: integers(ir.Float32, -1, 2, dims(n, 20))},
	{Name: "Cast/i64 to byte", Op: op.CastOp{To: ir.Uint8}, In: integers(ir.Int64, 0, 999, dims(n, 2))},
	{Name: "Cast/same", Op: op.CastOp{To: ir.Float32}, In: floats(dims(n, 2))},
	{Name: "Gather/negative", Op: op.GatherOp{Axis: 0}, In: append(floats(dims(5, 2)), integers(ir.Int32, -5, 5, dims(n, 3))...)},
	{Name: "BatchNorm/flat", Op: op.BatchNormOp{Eps: 1e-5}, In: normalised(dims(n, 3), 4)},
	{Name: "BatchNorm/images", Op: op.BatchNormOp{Eps: 1e-3}, In: normalised(dims(n, 3, 2, 2), 4)},
	{Name: "BatchNormTrain/images", Op: op.BatchNormTrainOp{Eps: 1e-5}, In: normalised(dims(n, 3, 2, 2), 2)},
	{Name: "Stop", Op: ir.Stop{}, In: floats(dims(n, 2))},
}

const n = ir.Batch

func dims(d ...ir.Dim) ir.Dims { return ir.MakeDims(d...) }

func args(dt ir.DType, d optest.Draw, shapes []ir.Dims) []optest.Arg {
	out := make([]optest.Arg, len(shapes))
	for i, s := range shapes {
		out[i] = optest.Arg{Type: ir.Type{DType: dt, Dims: s}, Draw: d}
	}
	return out
}

func floats(shapes ...ir.Dims) []optest.Arg {
	return args(ir.Float32, optest.Draw{Kind: "normal"}, shapes)
}

func integers(dt ir.DType, lo, hi float64, shapes ...ir.Dims) []optest.Arg {
	return args(dt, optest.Draw{Kind: "integers", Lo: lo, Hi: hi}, shapes)
}

func bools(shapes ...ir.Dims) []optest.Arg {
	return args(ir.Bool, optest.Draw{Kind: "bools"}, shapes)
}

// normalised is a batch of 3 channels and per-channel statistics, of which a variance is positive.
func normalised(x ir.Dims, statistics int) []optest.Arg {
	positive := optest.Draw{Kind: "uniform", Lo: 0.5, Hi: 2}
	return append(floats(x), args(ir.Float32, positive, slices.Repeat([]ir.Dims{dims(3)}, statistics))...)
}
