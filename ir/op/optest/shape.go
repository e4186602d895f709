package optest

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

const noBatch = "no input has a batch dimension to take N from"

func dims(d ...ir.Dim) ir.Dims { return ir.MakeDims(d...) }

var shapeRows = []Row{
	{Name: "Reshape", Op: op.ReshapeOp{To: dims(n, 12)}, In: []Arg{f32(normal, n, 3, 2, 2)}},
	{Name: "Reshape/split", Op: op.ReshapeOp{To: dims(n, 3, 4)}, In: []Arg{f32(normal, n, 12)}},
	{Name: "Reshape/merge", Op: op.ReshapeOp{To: dims(ir.Batch.Times(4), 3)}, In: []Arg{f32(normal, n, 4, 3)}},
	{Name: "Reshape/scalar", Op: op.ReshapeOp{}, In: []Arg{f32(normal, 1, 1)}},
	{Name: "Reshape/integers", Op: op.ReshapeOp{To: dims(3, n)}, In: []Arg{i64(whole(-9, 9), n, 3)}, NoGrad: integers},
	{Name: "Transpose", Op: op.TransposeOp{Perm: ir.MakeInts(1, 0)}, In: []Arg{f32(normal, n, 5)}},
	{Name: "Transpose/wide", Op: op.TransposeOp{Perm: ir.MakeInts(1, 0)}, In: []Arg{f32(normal, 19, 37)}, NoGrad: "the same rule as for small matrices"},
	{Name: "Transpose/nhwc", Op: op.TransposeOp{Perm: ir.MakeInts(0, 2, 3, 1)}, In: []Arg{f32(normal, n, 3, 2, 4)}},
	{Name: "Transpose/rotate", Op: op.TransposeOp{Perm: ir.MakeInts(2, 0, 1)}, In: []Arg{f32(normal, n, 2, 4)}},
	{Name: "Transpose/reverse", Op: op.TransposeOp{Perm: ir.MakeInts(3, 2, 1, 0)}, In: []Arg{f32(normal, n, 2, 3, 2)}},
	{Name: "Transpose/swap", Op: op.TransposeOp{Perm: ir.MakeInts(1, 0, 2)}, In: []Arg{f32(normal, n, 4, 2)}},
	{Name: "Transpose/none", Op: op.TransposeOp{}, In: []Arg{f32(normal)}},
	{Name: "Transpose/integers", Op: op.TransposeOp{Perm: ir.MakeInts(1, 0)}, In: []Arg{i64(whole(-9, 9), n, 5)}, NoGrad: integers},
	{Name: "Transpose/bools", Op: op.TransposeOp{Perm: ir.MakeInts(1, 0)}, In: []Arg{flag(n, 5)}, NoGrad: logic},
	{Name: "Expand", Op: op.ExpandOp{To: dims(n, 5)}, In: []Arg{f32(normal, n, 1)}},
	{Name: "Expand/lead", Op: op.ExpandOp{To: dims(n, 2, 4)}, In: []Arg{f32(normal, 4)}, NoONNX: noBatch},
	{Name: "Expand/scalar", Op: op.ExpandOp{To: dims(n, 3)}, In: []Arg{f32(normal)}, NoONNX: noBatch},
	{Name: "Expand/both", Op: op.ExpandOp{To: dims(2, n, 3, 2)}, In: []Arg{f32(normal, 1, 3, 1)}, NoONNX: noBatch},
	{Name: "Expand/same", Op: op.ExpandOp{To: dims(n, 3)}, In: []Arg{f32(normal, n, 3)}},
	{Name: "Expand/integers", Op: op.ExpandOp{To: dims(n, 3)}, In: []Arg{i32(whole(-9, 9), n, 1)}, NoGrad: integers},
	{Name: "Concat", Op: op.ConcatOp{Axis: 1}, In: []Arg{f32(normal, n, 2), f32(normal, n, 3)}},
	{Name: "Concat/batch", Op: op.ConcatOp{}, In: []Arg{f32(normal, n, 2), f32(normal, n, 2)}},
	{Name: "Concat/middle", Op: op.ConcatOp{Axis: 1}, In: []Arg{f32(normal, n, 2, 3), f32(normal, n, 1, 3), f32(normal, n, 3, 3)}},
	{Name: "Concat/one", Op: op.ConcatOp{Axis: 1}, In: []Arg{f32(normal, n, 2)}},
	{Name: "Concat/many", Op: op.ConcatOp{Axis: 1}, In: repeat(11, f32(normal, n, 2))},
	{Name: "Concat/integers", Op: op.ConcatOp{Axis: 0}, In: []Arg{i64(whole(-9, 9), 2), i64(whole(-9, 9), 3)}, NoGrad: integers},
	{Name: "Slice", Op: op.SliceOp{Axis: 1, Start: 1, End: 4, Step: 1}, In: []Arg{f32(normal, n, 6)}},
	{Name: "Slice/last", Op: op.SliceOp{Axis: 2, Start: 2, End: 5, Step: 1}, In: []Arg{f32(normal, n, 2, 5)}},
	{Name: "Slice/middle", Op: op.SliceOp{Axis: 1, Start: 0, End: 2, Step: 1}, In: []Arg{f32(normal, n, 3, 4)}},
	{Name: "Slice/step", Op: op.SliceOp{Axis: 1, Start: 1, End: 7, Step: 2}, In: []Arg{f32(normal, n, 7)}},
	{Name: "Slice/step_short", Op: op.SliceOp{Axis: 1, Start: 0, End: 7, Step: 3}, In: []Arg{f32(normal, n, 7, 2)}},
	{Name: "Slice/step_rows", Op: op.SliceOp{Axis: 0, Start: 0, End: 5, Step: 2}, In: []Arg{f32(normal, 6, 2)}},
	{Name: "Slice/empty", Op: op.SliceOp{Axis: 1, Start: 2, End: 2, Step: 1}, In: []Arg{f32(normal, n, 6)}, NoStock: noEmpty},
	{Name: "Slice/integers", Op: op.SliceOp{Axis: 1, Start: 1, End: 5, Step: 2}, In: []Arg{i64(whole(-9, 9), n, 6)}, NoGrad: integers},
	{Name: "Split", Op: op.SplitOp{Axis: 1, Sizes: dims(2, 3)}, In: []Arg{f32(normal, n, 5)}},
	{Name: "Split/batch", Op: op.SplitOp{Sizes: dims(n, n)}, In: []Arg{f32(normal, ir.Batch.Times(2), 3)}},
	{Name: "Split/batches", Op: op.SplitOp{Sizes: dims(n, ir.Batch.Times(2))}, In: []Arg{f32(normal, ir.Batch.Times(3), 2)}},
	{Name: "Split/middle", Op: op.SplitOp{Axis: 1, Sizes: dims(1, 2, 1)}, In: []Arg{f32(normal, n, 4, 3)}},
	{Name: "Split/integers", Op: op.SplitOp{Axis: 1, Sizes: dims(2, 2)}, In: []Arg{i32(whole(-9, 9), n, 4)}, NoGrad: integers},
	{Name: "Pad", Op: op.PadOp{Before: ir.MakeInts(0, 1), After: ir.MakeInts(0, 2)}, In: []Arg{f32(normal, n, 3)}},
	{Name: "Pad/image", Op: op.PadOp{Before: ir.MakeInts(0, 0, 1, 2), After: ir.MakeInts(0, 0, 2, 0), Value: 0.5}, In: []Arg{f32(normal, n, 2, 2, 3)}},
	{Name: "Pad/none", Op: op.PadOp{Before: ir.MakeInts(0, 0), After: ir.MakeInts(0, 0)}, In: []Arg{f32(normal, n, 3)}},
	{Name: "Pad/integers", Op: op.PadOp{Before: ir.MakeInts(0, 1), After: ir.MakeInts(0, 0), Value: -3}, In: []Arg{i64(whole(-9, 9), n, 3)}, NoGrad: integers},
	{Name: "Pad/reflect", Op: op.PadOp{Before: ir.MakeInts(0, 0, 1, 2), After: ir.MakeInts(0, 1, 2, 0), Mode: "reflect"}, In: []Arg{f32(normal, n, 2, 3, 4)}},
	{Name: "Pad/edge", Op: op.PadOp{Before: ir.MakeInts(0, 0, 1, 2), After: ir.MakeInts(0, 1, 2, 0), Mode: "edge"}, In: []Arg{f32(normal, n, 2, 1, 3)}},
	{Name: "Pad/wrap", Op: op.PadOp{Before: ir.MakeInts(0, 0, 1, 2), After: ir.MakeInts(0, 1, 2, 0), Mode: "wrap"}, In: []Arg{f32(normal, n, 2, 3, 3)}},
	{Name: "Pad/reflect_integers", Op: op.PadOp{Before: ir.MakeInts(0, 1), After: ir.MakeInts(0, 2), Mode: "reflect"}, In: []Arg{i64(whole(-9, 9), n, 3)}, NoGrad: integers},
	{Name: "Pad/edge_bools", Op: op.PadOp{Before: ir.MakeInts(0, 1), After: ir.MakeInts(0, 2), Mode: "edge"}, In: []Arg{flag(n, 3)}, NoGrad: logic},
	{Name: "PadAdjoint", Op: op.PadAdjointOp{Before: ir.MakeInts(0, 0, 1, 2), After: ir.MakeInts(0, 1, 2, 0), Mode: "reflect"}, In: []Arg{f32(normal, n, 3, 6, 6)}},
	{Name: "PadAdjoint/edge", Op: op.PadAdjointOp{Before: ir.MakeInts(0, 2), After: ir.MakeInts(0, 1), Mode: "edge"}, In: []Arg{f32(normal, n, 5)}},
	{Name: "PadAdjoint/wrap", Op: op.PadAdjointOp{Before: ir.MakeInts(0, 2, 0), After: ir.MakeInts(0, 3, 1), Mode: "wrap"}, In: []Arg{f32(normal, n, 8, 3)}},
	{Name: "DepthToSpace", Op: op.DepthToSpaceOp{Block: 2}, In: []Arg{f32(normal, n, 12, 2, 3)}},
	{Name: "DepthToSpace/crd", Op: op.DepthToSpaceOp{Block: 2, CRD: true}, In: []Arg{f32(normal, n, 12, 2, 3)}},
	{Name: "DepthToSpace/three", Op: op.DepthToSpaceOp{Block: 3, CRD: true}, In: []Arg{f32(normal, n, 9, 2, 1)}},
	{Name: "DepthToSpace/integers", Op: op.DepthToSpaceOp{Block: 2}, In: []Arg{fixed(ir.Int64, whole(-9, 9), n, 4, 1, 2)}, NoGrad: integers},
	{Name: "SpaceToDepth", Op: op.SpaceToDepthOp{Block: 2}, In: []Arg{f32(normal, n, 3, 4, 6)}},
	{Name: "SpaceToDepth/crd", Op: op.SpaceToDepthOp{Block: 2, CRD: true}, In: []Arg{f32(normal, n, 3, 4, 6)}},
	{Name: "SpaceToDepth/integers", Op: op.SpaceToDepthOp{Block: 2}, In: []Arg{fixed(ir.Int64, whole(-9, 9), n, 1, 2, 4)}, NoGrad: integers},
	{Name: "SpaceToDepth/one", Op: op.SpaceToDepthOp{Block: 1}, In: []Arg{f32(normal, n, 3, 2, 2)}},
	{Name: "Tile", Op: op.TileOp{Repeats: ir.MakeInts(1, 3)}, In: []Arg{f32(normal, n, 2)}},
	{Name: "Tile/batch", Op: op.TileOp{Repeats: ir.MakeInts(2, 1)}, In: []Arg{f32(normal, n, 3)}},
	{Name: "Tile/middle", Op: op.TileOp{Repeats: ir.MakeInts(2, 3, 1)}, In: []Arg{f32(normal, n, 2, 3)}},
	{Name: "Tile/all", Op: op.TileOp{Repeats: ir.MakeInts(2, 1, 2)}, In: []Arg{f32(normal, n, 2, 3)}},
	{Name: "Tile/none", Op: op.TileOp{Repeats: ir.MakeInts(1, 0)}, In: []Arg{f32(normal, n, 2)}, NoGrad: nothing, NoStock: noEmpty},
	{Name: "Tile/scalar", Op: op.TileOp{}, In: []Arg{f32(normal)}},
	{Name: "Tile/integers", Op: op.TileOp{Repeats: ir.MakeInts(2, 2)}, In: []Arg{i64(whole(-9, 9), n, 3)}, NoGrad: integers},
	{Name: "Tile/bools", Op: op.TileOp{Repeats: ir.MakeInts(1, 2)}, In: []Arg{flag(n, 3)}, NoGrad: logic},
	{Name: "Trilu/upper", Op: op.TriluOp{Upper: true}, In: []Arg{f32(normal, n, 3, 4)}},
	{Name: "Trilu", Op: op.TriluOp{}, In: []Arg{f32(normal, 4, 3)}},
	{Name: "Trilu/above", Op: op.TriluOp{Upper: true, K: 2}, In: []Arg{f32(normal, n, 4, 3)}},
	{Name: "Trilu/below", Op: op.TriluOp{K: -1}, In: []Arg{f32(normal, n, 3, 3)}},
	{Name: "Trilu/far", Op: op.TriluOp{Upper: true, K: -9}, In: []Arg{f32(normal, n, 3)}},
	{Name: "Trilu/nothing", Op: op.TriluOp{K: -9}, In: []Arg{f32(normal, 2, 3)}},
	{Name: "Trilu/integers", Op: op.TriluOp{Upper: true, K: 1}, In: []Arg{i64(whole(-9, 9), 3, 3)}, NoGrad: integers},
	{Name: "Trilu/bools", Op: op.TriluOp{K: 1}, In: []Arg{flag(n, 3)}, NoGrad: logic},
}

func repeat(k int, a Arg) []Arg {
	args := make([]Arg, k)
	for i := range args {
		args[i] = a
	}
	return args
}
