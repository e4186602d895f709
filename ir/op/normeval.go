package op

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// Scratch is room for a gain per channel and for the mean.
func (BatchNormTrainOp) Scratch(out, in []ir.Type) int {
	mean := MeanOp{Axes: aside(in[0].Rank())}
	return aligned(out[1].Bytes(0)) + mean.Scratch(out[1:2], in[:1])
}

// Scratch is room for a gain per channel.
func (BatchNormOp) Scratch(_, in []ir.Type) int { return aligned(in[1].Bytes(0)) }

// aligned is n rounded up, so that what follows it is aligned too.
func aligned(n int) int { return (n + 63) &^ 63 }

// Eval gives the bits of Decompose: the same operations on each element, in the same order.
func (o BatchNormTrainOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == ir.Float32 {
		batchNormTrain[float32](e, o.Eps, out, in)
		return
	}
	batchNormTrain[float64](e, o.Eps, out, in)
}

// Eval gives the bits of Decompose.
func (o BatchNormOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == ir.Float32 {
		batchNorm[float32](e, o.Eps, out[0], in)
		return
	}
	batchNorm[float64](e, o.Eps, out[0], in)
}

func batchNormTrain[T float32 | float64](e *ir.Env, eps float64, out, in []ir.Tensor) {
	c := channelsOf(in[0])
	gain := workspace[T](e)[:c.count]
	average := MeanOp{Axes: aside(in[0].Rank())}
	rest := ir.Env{Threads: e.Threads, Scratch: e.Scratch[aligned(out[1].DType().Size()*c.count):]}

	average.Eval(&rest, out[1:2], in[:1])
	x, y, mean, variance := ir.Slice[T](in[0]), ir.Slice[T](out[0]), ir.Slice[T](out[1]), ir.Slice[T](out[2])
	squares(c, y, x, mean)
	average.Eval(&rest, out[2:3], out[:1])
	gains(gain, ir.Slice[T](in[1]), variance, T(eps))
	normalise(c, y, x, mean, gain, ir.Slice[T](in[2]))
}

func batchNorm[T float32 | float64](e *ir.Env, eps float64, y ir.Tensor, in []ir.Tensor) {
	c := channelsOf(in[0])
	gain := workspace[T](e)[:c.count]
	gains(gain, ir.Slice[T](in[1]), ir.Slice[T](in[4]), T(eps))
	normalise(c, ir.Slice[T](y), ir.Slice[T](in[0]), ir.Slice[T](in[3]), gain, ir.Slice[T](in[2]))
}

// channels is a tensor as rows of run elements; row r belongs to channel r mod count.
type channels struct{ rows, count, run int }

func channelsOf(x ir.Tensor) channels {
	c := channels{rows: x.Shape()[0] * x.Shape()[1], count: x.Shape()[1], run: 1}
	for _, n := range x.Shape()[2:] {
		c.run *= n
	}
	return c
}

// squares is y = (x − mean)².
func squares[T float32 | float64](c channels, y, x, mean []T) {
	ch := 0
	for r := range c.rows {
		m, at := mean[ch], r*c.run
		for i := range c.run {
			d := x[at+i] - m
			y[at+i] = d * d
		}
		if ch++; ch == c.count {
			ch = 0
		}
	}
}

// gains is gain = scale / √(variance + eps).
func gains[T float32 | float64](gain, scale, variance []T, eps T) {
	for i, v := range variance {
		gain[i] = scale[i] / T(math.Sqrt(float64(v+eps)))
	}
}

// normalise is y = (x − mean)·gain + bias.
func normalise[T float32 | float64](c channels, y, x, mean, gain, bias []T) {
	ch := 0
	for r := range c.rows {
		m, g, b, at := mean[ch], gain[ch], bias[ch], r*c.run
		for i := range c.run {
			y[at+i] = T((x[at+i]-m)*g) + b
		}
		if ch++; ch == c.count {
			ch = 0
		}
	}
}
