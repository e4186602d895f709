package optest

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

var reduceRows = []Row{
	{Name: "Sum", Op: op.SumOp{Axes: ir.List(1)}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Sum/batch", Op: op.SumOp{Axes: ir.List(0)}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Sum/all", Op: op.SumOp{Axes: ir.List(0, 1)}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Sum/long", Op: op.SumOp{Axes: ir.List(1)}, In: []Arg{f32(normal, 2, 133)}},
	{Name: "Sum/tall", Op: op.SumOp{Axes: ir.List(0)}, In: []Arg{f32(normal, 70, 3)}},
	{Name: "Sum/middle", Op: op.SumOp{Axes: ir.List(1)}, In: []Arg{f32(normal, n, 3, 4)}},
	{Name: "Sum/keep", Op: op.SumOp{Axes: ir.List(1), KeepDims: true}, In: []Arg{f32(normal, n, 3, 4)}},
	{Name: "Sum/channels", Op: op.SumOp{Axes: ir.List(0, 2, 3)}, In: []Arg{f32(normal, n, 3, 2, 2)}},
	{Name: "Sum/alternating", Op: op.SumOp{Axes: ir.List(0, 2, 4)}, In: []Arg{f32(normal, n, 2, 3, 2, 2)}},
	{Name: "Sum/alternating2", Op: op.SumOp{Axes: ir.List(1, 3)}, In: []Arg{f32(normal, n, 2, 1, 3, 2)}},
	{Name: "Sum/ones", Op: op.SumOp{Axes: ir.List(1)}, In: []Arg{f32(normal, n, 1, 4)}},
	{Name: "Sum/scalar", Op: op.SumOp{}, In: []Arg{f32(normal)}},
	{Name: "Sum/empty", Op: op.SumOp{Axes: ir.List(0)}, In: []Arg{f32(normal, 0, 3)}, NoStock: noEmpty},
	{Name: "Sum/integers", Op: op.SumOp{Axes: ir.List(1)}, In: []Arg{i64(whole(-9, 9), n, 5)}, NoGrad: integers},
	{Name: "Mean", Op: op.MeanOp{Axes: ir.List(1)}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Mean/batch", Op: op.MeanOp{Axes: ir.List(0)}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Mean/all", Op: op.MeanOp{Axes: ir.List(0, 1)}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Mean/channels", Op: op.MeanOp{Axes: ir.List(0, 2, 3)}, In: []Arg{f32(normal, n, 3, 2, 2)}},
	{Name: "Mean/keep", Op: op.MeanOp{Axes: ir.List(0, 2), KeepDims: true}, In: []Arg{f32(normal, n, 3, 4)}},
	{Name: "Mean/scalar", Op: op.MeanOp{}, In: []Arg{f32(normal)}},
	{Name: "Max", Op: op.MaxOp{Axes: ir.List(1)}, In: []Arg{f32(distinct, n, 17)}},
	{Name: "Max/batch", Op: op.MaxOp{Axes: ir.List(0)}, In: []Arg{f32(distinct, n, 17)}},
	{Name: "Max/all", Op: op.MaxOp{Axes: ir.List(0, 1)}, In: []Arg{f32(distinct, n, 5)}},
	{Name: "Max/keep", Op: op.MaxOp{Axes: ir.List(2), KeepDims: true}, In: []Arg{f32(distinct, n, 3, 4)}},
	{Name: "Max/alternating", Op: op.MaxOp{Axes: ir.List(0, 2)}, In: []Arg{f32(distinct, n, 2, 3, 2)}},
	{Name: "Max/nan", Op: op.MaxOp{Axes: ir.List(1)}, In: []Arg{f32(values(nan, 1, 2, 1, nan, 2, -inf, -inf, -inf), 3, 3)}, NoGrad: unusual, NoStock: byFactors},
	{Name: "Max/integers", Op: op.MaxOp{Axes: ir.List(1)}, In: []Arg{i64(whole(-9, 9), n, 5)}, NoGrad: integers},
	{Name: "Count", Op: op.CountOp{Axes: ir.List(0, 1)}, In: []Arg{f32(normal, n, 4, 2)}, NoGrad: "a count is constant"},
	{Name: "Count/integers", Op: op.CountOp{Axes: ir.List(0)}, In: []Arg{i64(whole(-9, 9), n, 4)}, NoGrad: "a count is constant"},
}
