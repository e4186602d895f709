package optest

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

var bytes = fixed(ir.Uint8, whole(0, 6), n, 4)

var indexRows = []Row{
	{Name: "Gather", Op: op.GatherOp{}, In: []Arg{f32(normal, 5, 3), i64(whole(0, 5), n)}},
	{Name: "Gather/negative", Op: op.GatherOp{}, In: []Arg{f32(normal, 5, 3), i64(whole(-5, 5), n, 2)}},
	{Name: "Gather/columns", Op: op.GatherOp{Axis: 1}, In: []Arg{f32(normal, n, 4), i64(values(3, 0, 3, -1, 1), 5)}},
	{Name: "Gather/middle", Op: op.GatherOp{Axis: 1}, In: []Arg{f32(normal, n, 4, 2), i32(whole(0, 4), 3, 2)}},
	{Name: "Gather/one", Op: op.GatherOp{Axis: 1}, In: []Arg{f32(normal, n, 4), i64(values(2))}},
	{Name: "Gather/integers", Op: op.GatherOp{}, In: []Arg{i64(whole(-9, 9), 5), i64(whole(0, 5), n)}, NoGrad: integers},
	{Name: "GatherElements", Op: op.GatherElementsOp{Axis: 1}, In: []Arg{f32(normal, n, 5), i64(whole(-5, 5), n, 3)}},
	{Name: "GatherElements/rows", Op: op.GatherElementsOp{}, In: []Arg{f32(normal, 4, 3), i32(whole(0, 4), 5, 3)}},
	{Name: "GatherElements/part", Op: op.GatherElementsOp{Axis: 2}, In: []Arg{f32(normal, n, 4, 3), i64(whole(0, 3), n, 2, 4)}},
	{Name: "GatherElements/middle", Op: op.GatherElementsOp{Axis: 1}, In: []Arg{f32(normal, n, 3, 2), i64(whole(-3, 3), n, 2, 2)}},
	{Name: "GatherElements/integers", Op: op.GatherElementsOp{Axis: 1}, In: []Arg{i64(whole(-9, 9), n, 4), i64(whole(0, 4), n, 4)}, NoGrad: integers},
	{Name: "GatherElements/bools", Op: op.GatherElementsOp{Axis: 1}, In: []Arg{flag(n, 4), i64(whole(0, 4), n, 2)}, NoGrad: logic},
	{Name: "ScatterElements", Op: op.ScatterElementsOp{Axis: 1}, In: []Arg{f32(normal, n, 5), i64(values(4, 0, -3, 1, 3, 0), n, 2), f32(normal, n, 2)}},
	{Name: "ScatterElements/rows", Op: op.ScatterElementsOp{}, In: []Arg{f32(normal, 4, 3), i32(values(0, 1, 2, 3, 2, -4), 2, 3), f32(normal, 2, 3)}},
	{Name: "ScatterElements/part", Op: op.ScatterElementsOp{Axis: 2}, In: []Arg{f32(normal, n, 4, 3), i64(values(2, 0, 1, -1), n, 2, 2), f32(normal, n, 2, 2)}},
	{Name: "ScatterElements/add", Op: op.ScatterElementsOp{Axis: 1, Add: true}, In: []Arg{f32(normal, n, 3), i64(whole(-3, 3), n, 7), f32(normal, n, 7)}},
	{Name: "ScatterElements/add_part", Op: op.ScatterElementsOp{Axis: 1, Add: true}, In: []Arg{f32(normal, n, 3, 4), i64(whole(0, 3), n, 5, 2), f32(normal, n, 5, 2)}},
	{Name: "ScatterElements/integers", Op: op.ScatterElementsOp{Axis: 1, Add: true}, In: []Arg{i64(whole(-9, 9), n, 3), i64(whole(0, 3), n, 4), i64(whole(-9, 9), n, 4)}, NoGrad: integers},
	{Name: "ScatterReduce", Op: op.ScatterReduceOp{Axis: 1, By: "mul"}, In: []Arg{f32(normal, n, 3), i64(whole(-3, 3), n, 7), f32(normal, n, 7)}, NoGrad: noRule, NoStock: noForm},
	{Name: "ScatterReduce/integers", Op: op.ScatterReduceOp{Axis: 1, By: "mul"}, In: []Arg{i64(whole(-9, 9), n, 3), i64(whole(0, 3), n, 4), i64(whole(-9, 9), n, 4)}, NoGrad: integers, NoStock: noForm},
	{Name: "ScatterElements/bools", Op: op.ScatterElementsOp{Axis: 1}, In: []Arg{flag(n, 3), i64(values(2, 0), n, 2), flag(n, 2)}, NoGrad: logic},
	{Name: "ArgMax", Op: op.ArgMaxOp{Axis: 1}, In: []Arg{f32(ties, n, 17)}, NoGrad: places},
	{Name: "ArgMax/last", Op: op.ArgMaxOp{Axis: 1, Last: true}, In: []Arg{f32(ties, n, 17)}, NoGrad: places},
	{Name: "ArgMax/batch", Op: op.ArgMaxOp{KeepDims: true}, In: []Arg{f32(ties, n, 5)}, NoGrad: places},
	{Name: "ArgMax/middle", Op: op.ArgMaxOp{Axis: 1}, In: []Arg{f32(ties, n, 4, 3)}, NoGrad: places},
	{Name: "ArgMax/nan", Op: op.ArgMaxOp{Axis: 1}, In: []Arg{f32(values(1, nan, inf, -inf, nan, 3, 2, 1, nan), 3, 3)}, NoGrad: places, NoStock: byFactors},
	{Name: "ArgMax/integers", Op: op.ArgMaxOp{Axis: 1}, In: []Arg{i32(ties, n, 7)}, NoGrad: places},
	{Name: "ArgMin", Op: op.ArgMinOp{Axis: 1}, In: []Arg{f32(ties, n, 17)}, NoGrad: places},
	{Name: "ArgMin/last", Op: op.ArgMinOp{Axis: 2, KeepDims: true, Last: true}, In: []Arg{f32(ties, n, 3, 7)}, NoGrad: places},
	{Name: "ArgMin/integers", Op: op.ArgMinOp{Axis: 1}, In: []Arg{i64(ties, n, 7)}, NoGrad: places},
	{Name: "ArgMin/bytes", Op: op.ArgMinOp{Axis: 1}, In: []Arg{bytes}, NoGrad: places},
	{Name: "OneHot", Op: op.OneHotOp{Classes: 4, DType: ir.Float32}, In: []Arg{i64(whole(0, 4), n)}, NoGrad: integers},
	{Name: "OneHot/outside", Op: op.OneHotOp{Classes: 3, DType: ir.Float32}, In: []Arg{i64(whole(-4, 5), n, 8)}, NoGrad: integers},
	{Name: "OneHot/bools", Op: op.OneHotOp{Classes: 3, DType: ir.Bool}, In: []Arg{i32(whole(0, 3), n)}, NoGrad: integers},
	{Name: "OneHot/integers", Op: op.OneHotOp{Classes: 3, DType: ir.Int64}, In: []Arg{i32(whole(-3, 3), n, 2)}, NoGrad: integers},
	{Name: "OneHot/bytes", Op: op.OneHotOp{Classes: 6, DType: ir.Float32}, In: []Arg{bytes}, NoGrad: integers},
	{Name: "Cast", Op: op.CastOp{To: ir.Float64}, In: []Arg{f32(normal, n, 4)}},
	{Name: "Cast/narrow", Op: op.CastOp{To: ir.Float32}, In: []Arg{{Type: ir.TypeOf(ir.Float64, n, 4), Draw: normal}}},
	{Name: "Cast/truncate", Op: op.CastOp{To: ir.Int64}, In: []Arg{f32(uniform(-9, 9), n, 17)}, NoGrad: integers},
	{Name: "Cast/truncate32", Op: op.CastOp{To: ir.Int32}, In: []Arg{f32(uniform(-9, 9), n, 4)}, NoGrad: integers},
	{Name: "Cast/bytes", Op: op.CastOp{To: ir.Float32}, In: []Arg{bytes}, NoGrad: integers},
	{Name: "Cast/integers", Op: op.CastOp{To: ir.Float32}, In: []Arg{i64(whole(-99, 99), n, 4)}, NoGrad: integers},
	{Name: "Cast/truth", Op: op.CastOp{To: ir.Bool}, In: []Arg{f32(ties, n, 17)}, NoGrad: logic},
	{Name: "Cast/bools", Op: op.CastOp{To: ir.Float32}, In: []Arg{flag(n, 17)}, NoGrad: logic},
}
