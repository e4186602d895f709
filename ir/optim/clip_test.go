package optim_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/optim"
)

// TestClip holds what becomes of the gradients (3, −4) and (12), whose common norm is 13, and of parameters.
func TestClip(t *testing.T) {
	scaled := func(max float64) []float64 {
		f := max / (13 + 1e-6)
		return []float64{3 * f, -4 * f, 12 * f}
	}
	limit := func(l ir.Limiter) func(*ir.Update, []ir.Value) []ir.Value {
		return func(u *ir.Update, next []ir.Value) []ir.Value {
			return []ir.Value{l.Limit(u, next[0]), l.Limit(u, next[1])}
		}
	}
	for _, row := range []struct {
		name string
		clip func(*ir.Update, []ir.Value) []ir.Value
		want []float64
	}{
		{"ClipNorm default", optim.ClipNorm{}.Clip, scaled(1)},
		{"ClipNorm", optim.ClipNorm{Max: 6.5}.Clip, scaled(6.5)},
		{"ClipNorm within", optim.ClipNorm{Max: 13.1}.Clip, []float64{3, -4, 12}},
		{"ClipValue default", optim.ClipValue{}.Clip, []float64{1, -1, 1}},
		{"ClipValue", optim.ClipValue{Max: 3.5}.Clip, []float64{3, -3.5, 3.5}},
		{"ClipWeights default", limit(optim.ClipWeights{}), []float64{0.01, -0.01, 0.01}},
		{"ClipWeights", limit(optim.ClipWeights{Max: 11}), []float64{3, -4, 11}},
	} {
		for dt, rel := range map[ir.DType]float64{ir.Float64: 1e-15, ir.Float32: 1e-7} {
			var clipped []ir.Value
			l := newLoop(dt, func(u *ir.Update, _, grads []ir.Value) { clipped = row.clip(u, grads) })
			l.set("dp", 3, -4)
			l.set("dq", 12)
			near(t, row.name, append(l.eval.Value(clipped[0]), l.eval.Value(clipped[1])...), row.want, rel)
		}
	}
}

// TestClipNotFinite: a gradient that is not a number stays one, to be found.
func TestClipNotFinite(t *testing.T) {
	for _, c := range []ir.Clipper{optim.ClipNorm{}, optim.ClipValue{}} {
		var clipped []ir.Value
		l := newLoop(ir.Float32, func(u *ir.Update, _, grads []ir.Value) { clipped = c.Clip(u, grads) })
		l.set("dp", 1, math.NaN())
		l.set("dq", 1)
		if x := l.eval.Value(clipped[0])[1]; !math.IsNaN(x) {
			t.Errorf("%T makes %v of NaN", c, x)
		}
	}
}

func TestClipSettings(t *testing.T) {
	for _, row := range []struct {
		clip interface{ Check() error }
		want string
	}{
		{optim.ClipNorm{Max: -1}, "ClipNorm: Max is -1, want a positive number"},
		{optim.ClipValue{Max: math.NaN()}, "ClipValue: Max is NaN, want a positive number"},
		{optim.ClipWeights{Max: math.Inf(1)}, "ClipWeights: Max is +Inf, want a positive number"},
	} {
		if err := row.clip.Check(); err == nil || err.Error() != row.want {
			t.Errorf("%+v: got %v, want %s", row.clip, err, row.want)
		}
		l := newLoop(ir.Float32, func(u *ir.Update, params, grads []ir.Value) {
			switch c := row.clip.(type) {
			case ir.Clipper:
				c.Clip(u, grads)
			case ir.Limiter:
				c.Limit(u, params[0])
			}
		})
		if l.graph.Err() == nil {
			t.Errorf("%+v is built", row.clip)
		}
	}
}
