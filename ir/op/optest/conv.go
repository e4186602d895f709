package optest

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

func strided(s ...int) op.Window { return op.Window{Strides: ir.MakeInts(s...)} }

func padded(p ...int) op.Window {
	return op.Window{Before: ir.MakeInts(p...), After: ir.MakeInts(p...)}
}

// uneven is a window with every attribute different in each dimension.
var uneven = op.Window{Strides: ir.MakeInts(2, 1), Dilations: ir.MakeInts(1, 2), Before: ir.MakeInts(1, 0), After: ir.MakeInts(0, 2)}

// half is the window of DCGAN: a kernel of 4 halves the image.
var half = op.Window{Strides: ir.MakeInts(2, 2), Before: ir.MakeInts(1, 1), After: ir.MakeInts(1, 1)}

var convRows = []Row{
	{Name: "Conv", Op: op.ConvOp{}, In: []Arg{f32(normal, n, 2, 4, 5), f32(normal, 3, 2, 3, 2)}},
	{Name: "Conv/bias", Op: op.ConvOp{Window: padded(1, 1)}, In: []Arg{f32(normal, n, 2, 3, 4), f32(normal, 3, 2, 3, 3), f32(normal, 3)}},
	{Name: "Conv/half", Op: op.ConvOp{Window: half}, In: []Arg{f32(normal, n, 2, 6, 4), f32(normal, 2, 2, 4, 4)}},
	{Name: "Conv/rest", Op: op.ConvOp{Window: strided(3, 2)}, In: []Arg{f32(normal, n, 1, 6, 4), f32(normal, 2, 1, 2, 2)}},
	{Name: "Conv/uneven", Op: op.ConvOp{Window: uneven}, In: []Arg{f32(normal, n, 2, 5, 4), f32(normal, 3, 2, 3, 2), f32(normal, 3)}},
	{Name: "Conv/groups", Op: op.ConvOp{Window: uneven, Groups: 2}, In: []Arg{f32(normal, n, 4, 5, 4), f32(normal, 6, 2, 3, 2), f32(normal, 6)}},
	{Name: "Conv/depthwise", Op: op.ConvOp{Window: padded(1, 0), Groups: 3}, In: []Arg{f32(normal, n, 3, 3, 3), f32(normal, 3, 1, 3, 1)}},
	{Name: "Conv/one", Op: op.ConvOp{}, In: []Arg{f32(normal, n, 3, 2, 3), f32(normal, 4, 3, 1, 1)}},
	{Name: "Conv/edge", Op: op.ConvOp{Window: padded(3, 2)}, In: []Arg{f32(normal, n, 1, 1, 2), f32(normal, 1, 1, 2, 2)}},
	{Name: "Conv/line", Op: op.ConvOp{Window: op.Window{Strides: ir.MakeInts(2), Dilations: ir.MakeInts(2), Before: ir.MakeInts(1), After: ir.MakeInts(2)}},
		In: []Arg{f32(normal, n, 2, 7), f32(normal, 3, 2, 3), f32(normal, 3)}},
	{Name: "Conv/solid", Op: op.ConvOp{Window: strided(1, 2, 1)}, In: []Arg{f32(normal, 2, 1, 2, 3, 3), f32(normal, 2, 1, 2, 2, 2)}},
	{Name: "ConvTranspose", Op: op.ConvTransposeOp{}, In: []Arg{f32(normal, n, 3, 2, 3), f32(normal, 3, 2, 3, 2)}},
	{Name: "ConvTranspose/double", Op: op.ConvTransposeOp{Window: half}, In: []Arg{f32(normal, n, 2, 3, 2), f32(normal, 2, 9, 4, 4), f32(normal, 9)}},
	{Name: "ConvTranspose/double_narrow", Op: op.ConvTransposeOp{Window: half}, In: []Arg{f32(normal, n, 2, 3, 2), f32(normal, 2, 1, 4, 4), f32(normal, 1)}},
	{Name: "ConvTranspose/rest", Op: op.ConvTransposeOp{Window: strided(3, 2), OutputPadding: ir.MakeInts(2, 1)}, In: []Arg{f32(normal, n, 2, 2, 2), f32(normal, 2, 8, 2, 2)}},
	{Name: "ConvTranspose/rest_narrow", Op: op.ConvTransposeOp{Window: strided(3, 2), OutputPadding: ir.MakeInts(2, 1)}, In: []Arg{f32(normal, n, 2, 2, 2), f32(normal, 2, 1, 2, 2)}},
	{Name: "ConvTranspose/uneven", Op: op.ConvTransposeOp{Window: uneven, OutputPadding: ir.MakeInts(1, 0)}, In: []Arg{f32(normal, n, 2, 3, 4), f32(normal, 2, 8, 3, 2), f32(normal, 8)}},
	{Name: "ConvTranspose/groups", Op: op.ConvTransposeOp{Window: uneven, Groups: 2}, In: []Arg{f32(normal, n, 4, 3, 4), f32(normal, 4, 3, 3, 2), f32(normal, 6)}},
	{Name: "ConvTranspose/line", Op: op.ConvTransposeOp{Window: strided(2), Groups: 2}, In: []Arg{f32(normal, n, 2, 3), f32(normal, 2, 8, 3)}},
	{Name: "ConvTranspose/solid", Op: op.ConvTransposeOp{Window: strided(1, 2, 1)}, In: []Arg{f32(normal, 2, 2, 2, 1, 2), f32(normal, 2, 1, 2, 2, 2)}},
	{Name: "ConvWeight", Op: op.ConvWeightOp{Kernel: ir.MakeInts(3, 2)}, In: []Arg{f32(normal, n, 2, 4, 5), f32(normal, n, 3, 2, 4)}},
	{Name: "ConvWeight/half", Op: op.ConvWeightOp{Window: half, Kernel: ir.MakeInts(4, 4)}, In: []Arg{f32(normal, n, 2, 6, 4), f32(normal, n, 3, 3, 2)}},
	{Name: "ConvWeight/rest", Op: op.ConvWeightOp{Window: strided(3, 2), Kernel: ir.MakeInts(2, 2)}, In: []Arg{f32(normal, n, 1, 6, 4), f32(normal, n, 2, 2, 2)}},
	{Name: "ConvWeight/uneven", Op: op.ConvWeightOp{Window: uneven, Kernel: ir.MakeInts(3, 2)}, In: []Arg{f32(normal, n, 2, 5, 4), f32(normal, n, 3, 2, 4)}},
	{Name: "ConvWeight/groups", Op: op.ConvWeightOp{Window: uneven, Kernel: ir.MakeInts(3, 2), Groups: 2}, In: []Arg{f32(normal, n, 4, 5, 4), f32(normal, n, 6, 2, 4)}},
	{Name: "ConvWeight/line", Op: op.ConvWeightOp{Window: strided(2), Kernel: ir.MakeInts(3)}, In: []Arg{f32(normal, n, 2, 7), f32(normal, n, 3, 3)}},
}

func pool(w op.Window, kernel ...int) op.Pool {
	return op.Pool{Window: w, Kernel: ir.MakeInts(kernel...)}
}

// ceiled is a pool whose last window in each dimension lies partly behind the pads.
var ceiled = op.Pool{Window: op.Window{Strides: ir.MakeInts(2, 3), Before: ir.MakeInts(1, 0)}, Kernel: ir.MakeInts(2, 2), Ceil: true}

var poolRows = []Row{
	{Name: "MaxPool", Op: op.MaxPoolOp{Pool: pool(strided(2, 2), 2, 2)}, In: []Arg{f32(distinct, n, 2, 4, 5)}},
	{Name: "MaxPool/overlapping", Op: op.MaxPoolOp{Pool: pool(padded(1, 1), 3, 2)}, In: []Arg{f32(distinct, n, 2, 3, 4)}},
	{Name: "MaxPool/uneven", Op: op.MaxPoolOp{Pool: pool(uneven, 2, 3)}, In: []Arg{f32(distinct, n, 1, 5, 4)}},
	{Name: "MaxPool/ceil", Op: op.MaxPoolOp{Pool: ceiled}, In: []Arg{f32(distinct, n, 2, 4, 4)}},
	{Name: "MaxPool/line", Op: op.MaxPoolOp{Pool: pool(op.Window{}, 3)}, In: []Arg{f32(distinct, n, 2, 5)}},
	{Name: "MaxPool/solid", Op: op.MaxPoolOp{Pool: pool(op.Window{}, 2, 1, 2)}, In: []Arg{f32(distinct, 2, 1, 3, 2, 3)}},
	{Name: "MaxPool/integers", Op: op.MaxPoolOp{Pool: pool(strided(2, 2), 2, 2)}, In: []Arg{fixed(ir.Int64, whole(-9, 9), n, 1, 4, 4)}, NoGrad: integers, NoONNX: "MaxPool is of floating-point numbers"},
	{Name: "MaxPoolIndex", Op: op.MaxPoolIndexOp{Pool: pool(strided(2, 2), 2, 2)}, In: []Arg{f32(distinct, n, 2, 4, 5)}, NoGrad: places},
	{Name: "MaxPoolIndex/ties", Op: op.MaxPoolIndexOp{Pool: pool(padded(1, 1), 3, 2)}, In: []Arg{f32(whole(0, 3), n, 2, 3, 4)}, NoGrad: places},
	{Name: "MaxPoolIndex/line", Op: op.MaxPoolIndexOp{Pool: pool(op.Window{}, 3)}, In: []Arg{f32(distinct, n, 2, 5)}, NoGrad: places},
	{Name: "AveragePool", Op: op.AveragePoolOp{Pool: pool(strided(2, 2), 2, 2)}, In: []Arg{f32(normal, n, 2, 4, 5)}},
	{Name: "AveragePool/padded", Op: op.AveragePoolOp{Pool: pool(padded(1, 1), 3, 2)}, In: []Arg{f32(normal, n, 2, 3, 4)}},
	{Name: "AveragePool/counted", Op: op.AveragePoolOp{Pool: pool(padded(1, 1), 3, 2), CountPad: true}, In: []Arg{f32(normal, n, 2, 3, 4)}},
	{Name: "AveragePool/ceil", Op: op.AveragePoolOp{Pool: ceiled}, In: []Arg{f32(normal, n, 2, 4, 4)}},
	{Name: "AveragePool/ceil_counted", Op: op.AveragePoolOp{Pool: ceiled, CountPad: true}, In: []Arg{f32(normal, n, 2, 4, 4)}},
	{Name: "AveragePool/line", Op: op.AveragePoolOp{Pool: pool(strided(2), 3)}, In: []Arg{f32(normal, n, 2, 7)}},
	{Name: "AveragePool/solid", Op: op.AveragePoolOp{Pool: pool(op.Window{}, 2, 1, 2)}, In: []Arg{f32(normal, 2, 1, 3, 2, 3)}},
}
