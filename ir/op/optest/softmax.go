package optest

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// far is logits of which powers of e overflow or vanish.
var far = values(1000, -1000, 998, 0.5, -1000, -1001, 3, 3, 3)

var softmaxRows = []Row{
	{Name: "LogSumExp", Op: op.LogSumExpOp{Axes: ir.MakeInts(1)}, In: []Arg{f32(normal, n, 17)}},
	{Name: "LogSumExp/batch", Op: op.LogSumExpOp{Axes: ir.MakeInts(0)}, In: []Arg{f32(normal, n, 5)}},
	{Name: "LogSumExp/all", Op: op.LogSumExpOp{Axes: ir.MakeInts(0, 1)}, In: []Arg{f32(normal, n, 5)}},
	{Name: "LogSumExp/keep", Op: op.LogSumExpOp{Axes: ir.MakeInts(0, 2), KeepDims: true}, In: []Arg{f32(normal, n, 2, 3, 2)}},
	{Name: "LogSumExp/scalar", Op: op.LogSumExpOp{}, In: []Arg{f32(normal)}},
	{Name: "LogSumExp/far", Op: op.LogSumExpOp{Axes: ir.MakeInts(1)}, In: []Arg{f32(far, 3, 3)}},
	{Name: "LogSumExp/edges", Op: op.LogSumExpOp{Axes: ir.MakeInts(1)}, In: []Arg{f32(values(-inf, -inf, inf, 1, -inf, 2, nan, inf), 4, 2)}, NoGrad: unusual, NoStock: byFactors},
	{Name: "LogSumExp/empty", Op: op.LogSumExpOp{Axes: ir.MakeInts(1)}, In: []Arg{f32(normal, n, 0)}, NoGrad: nothing, NoStock: noEmpty},
	{Name: "Softmax", Op: op.SoftmaxOp{Axis: 1}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Softmax/batch", Op: op.SoftmaxOp{Axis: 0}, In: []Arg{f32(normal, n, 5)}},
	{Name: "Softmax/middle", Op: op.SoftmaxOp{Axis: 1}, In: []Arg{f32(normal, n, 3, 4)}},
	{Name: "Softmax/last", Op: op.SoftmaxOp{Axis: 2}, In: []Arg{f32(normal, n, 2, 5)}},
	{Name: "Softmax/before ones", Op: op.SoftmaxOp{Axis: 1}, In: []Arg{f32(normal, n, 3, 1)}},
	{Name: "Softmax/columns", Op: op.SoftmaxOp{Axis: 1}, In: []Arg{f32(normal, n, 3, 4, 9)}},
	{Name: "Softmax/long", Op: op.SoftmaxOp{Axis: 1}, In: []Arg{f32(normal, 2, 133)}},
	{Name: "Softmax/far", Op: op.SoftmaxOp{Axis: 1}, In: []Arg{f32(far, 3, 3)}},
	{Name: "Softmax/edges", Op: op.SoftmaxOp{Axis: 1}, In: []Arg{f32(values(-inf, 1, -inf, -inf, inf, 1), 3, 2)}, NoGrad: unusual, NoStock: byFactors},
	{Name: "LogSoftmax", Op: op.LogSoftmaxOp{Axis: 1}, In: []Arg{f32(normal, n, 17)}},
	{Name: "LogSoftmax/batch", Op: op.LogSoftmaxOp{Axis: 0}, In: []Arg{f32(normal, n, 5)}},
	{Name: "LogSoftmax/middle", Op: op.LogSoftmaxOp{Axis: 1}, In: []Arg{f32(normal, n, 3, 4)}},
	{Name: "LogSoftmax/last", Op: op.LogSoftmaxOp{Axis: 2}, In: []Arg{f32(normal, n, 2, 5)}},
	{Name: "LogSoftmax/before ones", Op: op.LogSoftmaxOp{Axis: 1}, In: []Arg{f32(normal, n, 3, 1)}},
	{Name: "LogSoftmax/columns", Op: op.LogSoftmaxOp{Axis: 1}, In: []Arg{f32(normal, n, 3, 4, 9)}},
	{Name: "LogSoftmax/far", Op: op.LogSoftmaxOp{Axis: 1}, In: []Arg{f32(far, 3, 3)}},
}
