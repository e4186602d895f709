package nn_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
)

// TestSpectral: a weight diag(3, 2) and zeros becomes one of norm 1 after some iterations, whatever layer it is of, in
// training and in inference; one iteration from u = (0.6, 0.8) gives the σ of the algorithm.
func TestSpectral(t *testing.T) {
	for _, row := range []struct {
		layer  nn.Layer
		in     ir.Shape
		weight []float64
		x, u   []float64
	}{
		{nn.Dense{Out: 2, NoBias: true, Spectral: true}, ir.Shape{ir.Batch, 2}, []float64{3, 0, 0, 2}, []float64{1, 1}, []float64{0.6, 0.8}},
		{nn.Conv2D{Out: 2, Kernel: 1, NoBias: true, Spectral: true}, ir.Shape{ir.Batch, 2, 1, 1}, []float64{3, 0, 0, 2}, []float64{1, 1}, []float64{0.6, 0.8}},
		{nn.ConvTranspose2D{Out: 2, Kernel: 1, NoBias: true, Spectral: true}, ir.Shape{ir.Batch, 2, 1, 1}, []float64{3, 0, 0, 2}, []float64{1, 1}, []float64{0.6, 0.8}},
	} {
		m, x := declared(row.in...)
		net := nn.Sequential("d", row.layer)
		y := net.Apply(x)
		wantMistakes(t, m)
		e := evaltest.Float64(1, map[string][]float64{"x": row.x, "d.0.weight": row.weight, "d.0.weight_u": row.u})
		// Wᵀu = (1.8, 1.6); v = that / √5.8; W·v = (5.4, 3.2)/√5.8; σ = ‖W·v‖.
		sigma := math.Sqrt((5.4*5.4 + 3.2*3.2) / 5.8)
		allNear(t, "after one step", e.Value(inMode(y, ir.Training)), []float64{3 / sigma, 2 / sigma}, 1e-12)
		allNear(t, "in inference", e.Value(inMode(y, ir.Inference)), []float64{3 / math.Sqrt(5.8), 2 / math.Sqrt(5.8)}, 1e-12)
		settle(m, e)
		allNear(t, "u", e.Vars["d.0.weight_u"], []float64{1, 0}, 1e-12)
		allNear(t, "at the end", e.Value(inMode(y, ir.Training)), []float64{1, 2. / 3}, 1e-12)
		allNear(t, "at the end, in inference", e.Value(inMode(y, ir.Inference)), []float64{1, 2. / 3}, 1e-12)
	}
}

// inMode is a value in a mode.
func inMode(v ir.Value, mode ir.Mode) ir.Value {
	c := ir.NewCopier(ir.NewGraph(false))
	c.Dst.Outputs = []ir.Output{{Name: "v", Value: c.Value(v)}}
	return rewrite.Expand(c.Dst, mode).Outputs[0].Value
}
