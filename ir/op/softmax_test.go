package op_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestSoftmaxValues holds numbers known by other means, where powers of e overflow, vanish or are infinite.
func TestSoftmaxValues(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	third := math.Log(3)
	for _, c := range []struct {
		op      ir.Op
		x, want []float64
	}{
		{op.SoftmaxOp{}, []float64{7, 7, 7, 7}, []float64{0.25, 0.25, 0.25, 0.25}},
		{op.SoftmaxOp{}, []float64{1000, 1000 - third, -1000}, []float64{0.75, 0.25, 0}},
		{op.SoftmaxOp{}, []float64{-inf, 3, -inf}, []float64{0, 1, 0}},
		{op.SoftmaxOp{}, []float64{-inf, -inf}, []float64{nan, nan}},
		{op.LogSoftmaxOp{}, []float64{1000, 1000 - third, -1000}, []float64{math.Log(0.75), math.Log(0.25), math.Log(0.75) - 2000}},
		{op.LogSoftmaxOp{}, []float64{-inf, 3}, []float64{-inf, 0}},
		{op.LogSumExpOp{Axes: ir.MakeInts(0)}, []float64{1000, 1000 - third}, []float64{1000 + math.Log(4./3)}},
		{op.LogSumExpOp{Axes: ir.MakeInts(0)}, []float64{-1000, -1000}, []float64{-1000 + math.Ln2}},
		{op.LogSumExpOp{Axes: ir.MakeInts(0)}, []float64{-inf, -inf}, []float64{-inf}},
		{op.LogSumExpOp{Axes: ir.MakeInts(0)}, []float64{inf, 1}, []float64{inf}},
		{op.LogSumExpOp{Axes: ir.MakeInts(0)}, []float64{nan, 1}, []float64{nan}},
		{op.LogSumExpOp{Axes: ir.MakeInts(0)}, nil, []float64{-inf}},
	} {
		narrow := make([]float32, len(c.x))
		for i, v := range c.x {
			narrow[i] = float32(v)
		}
		for _, x := range []ir.Tensor{ir.FromSlice(c.x, len(c.x)), ir.FromSlice(narrow, len(c.x))} {
			bound := map[ir.DType]float64{ir.Float64: 1e-13, ir.Float32: 2e-4}[x.DType()] // a logit of 1000 holds 3e-5
			for i, got := range floats(gradcheck.Apply(c.op, x)[0]) {
				if !near(got, c.want[i], bound) {
					t.Errorf("%s of %v %v: element %d is %g, want %g", ir.OpText(c.op), x.DType(), c.x, i, got, c.want[i])
				}
			}
		}
	}
}
