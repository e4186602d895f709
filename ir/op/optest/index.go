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
