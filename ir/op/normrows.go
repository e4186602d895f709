package op

import "github.com/ganc-ml/ganc/internal/kernel"

// rowNorms is the passes over memory of a normalisation of rows, for one floating-point type. Each has the bits of its
// operations one after another.
type rowNorms[T float32 | float64] struct {
	// squares is y = (x − mean)², with the mean of each row.
	squares func(threads int, y, x, mean []T)
	// divided is y = (x − mean)/deviation·scale + bias, with the mean and deviation of each row, the scale and bias of each column.
	divided func(threads int, y, x, mean, deviation, scale, bias []T)
	// scaled is y = (x − mean)·gain + shift, with three numbers of each row.
	scaled func(threads int, y, x, mean, gain, shift []T)
}

var (
	rowNorms32 = rowNorms[float32]{squaresOfRows32, dividedRows32, scaledRows32}
	rowNorms64 = rowNorms[float64]{squaresOfRows64, dividedRows64, scaledRows64}
)

// rowResult is the register of what the Chains of this file compute; operands have those from 0 on.
const rowResult = 8

func rowChain(y, x, mean []float32) *kernel.Chain {
	c := kernel.NewChain(len(y), len(y)/len(mean))
	c.Float(0, x, kernel.Whole)
	c.Float(1, mean, kernel.Column)
	c.Float(rowResult, y, kernel.Whole)
	c.Step(kernel.ChainStep{Func: kernel.ChainSub, Dst: rowResult, A: 0, B: 1})
	return c
}

func squaresOfRows32(threads int, y, x, mean []float32) {
	c := rowChain(y, x, mean)
	c.Step(kernel.ChainStep{Func: kernel.ChainMul, Dst: rowResult, A: rowResult, B: rowResult})
	c.Run(threads)
}

func dividedRows32(threads int, y, x, mean, deviation, scale, bias []float32) {
	c := rowChain(y, x, mean)
	c.Float(2, deviation, kernel.Column)
	c.Float(3, scale, kernel.Row)
	c.Float(4, bias, kernel.Row)
	c.Step(kernel.ChainStep{Func: kernel.ChainDiv, Dst: rowResult, A: rowResult, B: 2})
	c.Step(kernel.ChainStep{Func: kernel.ChainMul, Dst: rowResult, A: rowResult, B: 3})
	c.Step(kernel.ChainStep{Func: kernel.ChainAdd, Dst: rowResult, A: rowResult, B: 4})
	c.Run(threads)
}

func scaledRows32(threads int, y, x, mean, gain, shift []float32) {
	c := rowChain(y, x, mean)
	c.Float(2, gain, kernel.Column)
	c.Float(3, shift, kernel.Column)
	c.Step(kernel.ChainStep{Func: kernel.ChainMul, Dst: rowResult, A: rowResult, B: 2})
	c.Step(kernel.ChainStep{Func: kernel.ChainAdd, Dst: rowResult, A: rowResult, B: 3})
	c.Run(threads)
}

func squaresOfRows64(_ int, y, x, mean []float64) {
	cols := len(y) / len(mean)
	for i, v := range x {
		d := v - mean[i/cols]
		y[i] = d * d
	}
}

func dividedRows64(_ int, y, x, mean, deviation, scale, bias []float64) {
	cols := len(scale)
	for i, v := range x {
		y[i] = float64((v-mean[i/cols])/deviation[i/cols]*scale[i%cols]) + bias[i%cols]
	}
}

func scaledRows64(_ int, y, x, mean, gain, shift []float64) {
	cols := len(y) / len(mean)
	for i, v := range x {
		y[i] = float64((v-mean[i/cols])*gain[i/cols]) + shift[i/cols]
	}
}
