package operators

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Normalisation by the size of vectors, and by that of neighbouring channels.

// lpNormalization divides by the norm along an axis. The result is 0 where the norm is 0.
func lpNormalization(c *call) ([]ir.Value, error) {
	x := c.in[0]
	axis, err := c.axis(c.attr.Int("axis", -1), x.Rank())
	if err != nil {
		return nil, err
	}
	var norm ir.Value
	switch p := c.attr.Int("p", 2); p {
	case 1:
		norm = op.L1Keep(x, axis)
	case 2:
		norm = op.L2Keep(x, axis)
	default:
		return nil, c.malformed("p is %d, want 1 or 2", p)
	}
	zero := c.scalar(x, 0)
	return one(op.Where(op.Equal(norm, zero), zero, op.Div(x, norm)))
}

// rmsNormalization is x/√(mean of x² + epsilon)·scale, with the mean over an axis and all axes behind it.
func rmsNormalization(c *call) ([]ir.Value, error) {
	x, scale := c.in[0], c.in[1]
	eps := float64(c.attr.Float("epsilon", 1e-5))
	if err := c.stash(); err != nil {
		return nil, err
	}
	axis, err := c.axis(c.attr.Int("axis", -1), x.Rank())
	if err != nil {
		return nil, err
	}
	if err := c.checkSpreads("scale"); err != nil {
		return nil, err
	}
	square := op.MeanKeep(op.Square(x), from(axis, x.Rank())...)
	return one(op.Mul(op.Div(x, op.Sqrt(op.AddScalar(square, eps))), scale))
}

// meanVariance is (x − mean)/(√(mean of x² − mean²) + 1e-9), the function by which the standard defines
// MeanVarianceNormalization.
func meanVariance(c *call) ([]ir.Value, error) {
	x := c.in[0]
	axes, err := c.axes(c.attr.Ints("axes", []int64{0, 2, 3}), x.Rank())
	if err != nil {
		return nil, err
	}
	mean := op.MeanKeep(x, axes...)
	variance := op.Sub(op.MeanKeep(op.Square(x), axes...), op.Square(mean))
	return one(op.Div(op.Sub(x, mean), op.AddScalar(op.Sqrt(variance), 1e-9)))
}

// lrn divides by (bias + alpha/size·Σx²)^beta. The sum is over size channels: the channel itself, ⌊(size-1)/2⌋ before it
// and ⌈(size-1)/2⌉ behind it.
func lrn(c *call) ([]ir.Value, error) {
	c.attr.Require("size")
	x, size := c.in[0], c.attr.Int("size", 1)
	alpha, beta, bias := c.attr.Float("alpha", 1e-4), c.attr.Float("beta", 0.75), c.attr.Float("bias", 1)
	if x.Rank() < 2 {
		return nil, c.malformed("its input is %v, want rank 2 at least", x.Type())
	}
	if size < 1 {
		return nil, c.malformed("size is %d, want at least 1", size)
	}
	channels := int64(x.Dim(1))
	before, after := min((size-1)/2, channels), min(size/2, channels)
	pads := make([]int, 2*x.Rank())
	pads[1], pads[x.Rank()+1] = int(before), int(after)
	wide := op.Pad(op.Square(x), pads[:x.Rank()], pads[x.Rank():], 0)
	var sum ir.Value
	for k := range before + after + 1 {
		if err := c.roomForNodes("sums"); err != nil {
			return nil, err
		}
		part := op.Slice(wide, 1, int(k), int(k+channels))
		if sum.IsZero() {
			sum = part
			continue
		}
		sum = op.Add(sum, part)
	}
	by := op.AddScalar(op.Scale(sum, float64(alpha)/float64(size)), float64(bias))
	return one(op.Div(x, op.Pow(by, c.scalar(x, float64(beta)))))
}
