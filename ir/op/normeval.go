package op

import (
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// Scratch is room for a gain per channel and for the mean.
func (BatchNormTrainOp) Scratch(out, in []ir.Type) int {
	mean := MeanOp{Axes: aside(in[0].Rank())}
	return aligned(out[1].Bytes(0)) + mean.Scratch(out[1:2], in[:1])
}

// Scratch is room for a gain per channel.
func (BatchNormOp) Scratch(_, in []ir.Type) int { return aligned(in[1].Bytes(0)) }

// aligned is n rounded up to a multiple of 64, the alignment of kernels' memory.
func aligned(n int) int { return (n + 63) &^ 63 }

// Eval gives the bits of Decompose: the same operations on each element, in the same order.
func (o BatchNormTrainOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == ir.Float32 {
		batchNormTrain(e, &norm32, float32(o.Eps), out, in)
		return
	}
	batchNormTrain(e, &norm64, o.Eps, out, in)
}

// Eval gives the bits of Decompose.
func (o BatchNormOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == ir.Float32 {
		batchNorm(e, &norm32, float32(o.Eps), out[0], in)
		return
	}
	batchNorm(e, &norm64, o.Eps, out[0], in)
}

func batchNormTrain[T float32 | float64](e *ir.Env, f *norms[T], eps T, out, in []ir.Tensor) {
	c := viewAlong(in[0].Shape(), 1)
	gain := workspace[T](e)[:c.size]
	average := MeanOp{Axes: aside(in[0].Rank())}
	rest := ir.Env{Threads: e.Threads, Scratch: e.Scratch[aligned(out[1].DType().Size()*c.size):]}

	average.Eval(&rest, out[1:2], in[:1])
	x, y, mean, variance := ir.Slice[T](in[0]), ir.Slice[T](out[0]), ir.Slice[T](out[1]), ir.Slice[T](out[2])
	f.squares(e.Threads, c, y, x, mean)
	average.Eval(&rest, out[2:3], out[:1])
	gains(gain, ir.Slice[T](in[1]), variance, eps)
	f.normalise(e.Threads, c, y, x, mean, gain, ir.Slice[T](in[2]))
}

func batchNorm[T float32 | float64](e *ir.Env, f *norms[T], eps T, y ir.Tensor, in []ir.Tensor) {
	c := viewAlong(in[0].Shape(), 1)
	gain := workspace[T](e)[:c.size]
	gains(gain, ir.Slice[T](in[1]), ir.Slice[T](in[4]), eps)
	f.normalise(e.Threads, c, ir.Slice[T](y), ir.Slice[T](in[0]), ir.Slice[T](in[3]), gain, ir.Slice[T](in[2]))
}

// norms is the sweeps of a batch norm.
type norms[T any] struct {
	squares   func(threads int, c along, y, x, mean []T)             // y = (x − mean)²
	normalise func(threads int, c along, y, x, mean, gain, bias []T) // y = (x − mean)·gain + bias
}

var (
	norm32 = norms[float32]{squares32, normalise32}
	norm64 = norms[float64]{squares64, normalise64}
)

func squares32(threads int, c along, y, x, mean []float32) {
	rows, run := c.rows()
	for r := range rows {
		row := y[r*run:][:run]
		kernel.Sub(threads, row, x[r*run:][:run], of(c, mean, r))
		kernel.Mul(threads, row, row, row)
	}
}

func normalise32(threads int, c along, y, x, mean, gain, bias []float32) {
	rows, run := c.rows()
	for r := range rows {
		row := y[r*run:][:run]
		kernel.Sub(threads, row, x[r*run:][:run], of(c, mean, r))
		kernel.Mul(threads, row, row, of(c, gain, r))
		kernel.Add(threads, row, row, of(c, bias, r))
	}
}

func squares64(_ int, c along, y, x, mean []float64) {
	rows, run := c.rows()
	for r := range rows {
		m := of(c, mean, r)
		for i := range run {
			d := x[r*run+i] - m[i%len(m)]
			y[r*run+i] = d * d
		}
	}
}

func normalise64(_ int, c along, y, x, mean, gain, bias []float64) {
	rows, run := c.rows()
	for r := range rows {
		m, g, b := of(c, mean, r), of(c, gain, r), of(c, bias, r)
		for i := range run {
			j := i % len(m)
			y[r*run+i] = float64((x[r*run+i]-m[j])*g[j]) + b[j]
		}
	}
}

// gains is gain = scale / √(variance + eps).
func gains[T float32 | float64](gain, scale, variance []T, eps T) {
	for i, v := range variance {
		gain[i] = scale[i] / T(math.Sqrt(float64(v+eps)))
	}
}
