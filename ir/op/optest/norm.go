package optest

import "github.com/ganc-ml/ganc/ir/op"

var positive = uniform(0.5, 2)

var normRows = []Row{
	{Name: "BatchNormTrain", Op: op.BatchNormTrainOp{Eps: 1e-5}, In: []Arg{f32(normal, n, 4), f32(positive, 4), f32(normal, 4)}},
	{Name: "BatchNormTrain/images", Op: op.BatchNormTrainOp{Eps: 1e-3}, In: []Arg{f32(normal, n, 3, 2, 2), f32(positive, 3), f32(normal, 3)}},
	{Name: "BatchNormTrain/long", Op: op.BatchNormTrainOp{Eps: 1e-3}, In: []Arg{f32(normal, n, 2, 35), f32(positive, 2), f32(normal, 2)}},
	{Name: "BatchNorm", Op: op.BatchNormOp{Eps: 1e-5}, In: []Arg{f32(normal, n, 17), f32(positive, 17), f32(normal, 17), f32(normal, 17), f32(positive, 17)}},
	{Name: "BatchNorm/images", Op: op.BatchNormOp{Eps: 1e-3}, In: []Arg{f32(normal, n, 3, 2, 2), f32(positive, 3), f32(normal, 3), f32(normal, 3), f32(positive, 3)}},
	{Name: "BatchNorm/large", Op: op.BatchNormOp{Eps: 1e-3}, In: []Arg{f32(normal, 2, 2, 5, 7), f32(positive, 2), f32(normal, 2), f32(normal, 2), f32(positive, 2)}},
	{Name: "LayerNorm", Op: op.LayerNormOp{Axis: 1, Eps: 1e-5}, In: []Arg{f32(normal, n, 17), f32(positive, 17), f32(normal, 17)}},
	{Name: "LayerNorm/images", Op: op.LayerNormOp{Axis: 1, Eps: 1e-3}, In: []Arg{f32(normal, n, 3, 2, 2), f32(positive, 3, 2, 2), f32(normal, 3, 2, 2)}},
	{Name: "LayerNorm/last", Op: op.LayerNormOp{Axis: 2, Eps: 1e-3}, In: []Arg{f32(normal, n, 2, 35), f32(positive, 35), f32(normal, 35)}},
	{Name: "LayerNorm/one", Op: op.LayerNormOp{Axis: 1, Eps: 1e-3}, In: []Arg{f32(normal, n, 1), f32(positive, 1), f32(normal, 1)}},
	{Name: "LayerNorm/all", Op: op.LayerNormOp{Eps: 1e-3}, In: []Arg{f32(normal, 3, 4), f32(positive, 3, 4), f32(normal, 3, 4)}},
	{Name: "LayerNorm/middle", Op: op.LayerNormOp{Axis: 2, Eps: 1e-3}, In: []Arg{f32(normal, n, 2, 3, 5), f32(positive, 3, 5), f32(normal, 3, 5)}},
	{Name: "GroupNorm", Op: op.GroupNormOp{Groups: 2, Eps: 1e-5}, In: []Arg{f32(normal, n, 4, 3, 2), f32(positive, 4), f32(normal, 4)}},
	{Name: "GroupNorm/one", Op: op.GroupNormOp{Groups: 1, Eps: 1. / 1024}, In: []Arg{f32(normal, n, 3, 2, 2), f32(positive, 3), f32(normal, 3)}},
	{Name: "GroupNorm/all", Op: op.GroupNormOp{Groups: 3, Eps: 1e-3}, In: []Arg{f32(normal, n, 3, 2, 2), f32(positive, 3), f32(normal, 3)}},
	{Name: "GroupNorm/line", Op: op.GroupNormOp{Groups: 3, Eps: 1e-3}, In: []Arg{f32(normal, n, 6, 5), f32(positive, 6), f32(normal, 6)}},
	{Name: "GroupNorm/flat", Op: op.GroupNormOp{Groups: 2, Eps: 1e-3}, In: []Arg{f32(normal, n, 6), f32(positive, 6), f32(normal, 6)}},
	{Name: "GroupNorm/solid", Op: op.GroupNormOp{Groups: 2, Eps: 1e-3}, In: []Arg{f32(normal, 2, 4, 2, 3, 2), f32(positive, 4), f32(normal, 4)}},
	{Name: "InstanceNorm", Op: op.InstanceNormOp{Eps: 1e-5}, In: []Arg{f32(normal, n, 2, 3, 4), f32(positive, 2), f32(normal, 2)}},
	{Name: "InstanceNorm/line", Op: op.InstanceNormOp{Eps: 1e-3}, In: []Arg{f32(normal, n, 3, 35), f32(positive, 3), f32(normal, 3)}},
}
