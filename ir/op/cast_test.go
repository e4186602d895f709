package op_test

import (
	"math"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestCast: truncation, saturation, NaN, the low bits of integers, and truth.
func TestCast(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	odd := []float64{1.9, -1.9, 0.5, 300, -1, 1e30, -1e30, inf, -inf, nan}
	f64 := ir.FromSlice(odd, len(odd))
	f32 := gradcheck.Apply(op.CastOp{To: ir.Float32}, f64)[0]
	for _, x := range []ir.Tensor{f64, f32} {
		for _, c := range []struct {
			to   ir.DType
			want []float64
		}{
			{ir.Int64, []float64{1, -1, 0, 300, -1, math.MaxInt64, math.MinInt64, math.MaxInt64, math.MinInt64, 0}},
			{ir.Int32, []float64{1, -1, 0, 300, -1, math.MaxInt32, math.MinInt32, math.MaxInt32, math.MinInt32, 0}},
			{ir.Uint8, []float64{1, 0, 0, 255, 0, 255, 0, 255, 0, 0}},
		} {
			if got := floats(gradcheck.Apply(op.CastOp{To: c.to}, x)[0]); !slices.Equal(got, c.want) {
				t.Errorf("%v to %v: got %v, want %v", x.DType(), c.to, got, c.want)
			}
		}
		got := gradcheck.Apply(op.CastOp{To: ir.Bool}, ir.FromSlice([]float64{0, math.Copysign(0, -1), 0.1, nan}, 4))[0].Bools()
		if !slices.Equal(got, []bool{false, false, true, true}) {
			t.Errorf("to bool: got %v", got)
		}
	}
	wide := ir.FromSlice([]int64{1<<40 + 5, -1}, 2)
	if got := floats(gradcheck.Apply(op.CastOp{To: ir.Int32}, wide)[0]); !slices.Equal(got, []float64{5, -1}) {
		t.Errorf("i64 to i32: got %v, want the low bits 5 -1", got)
	}
	truth := ir.FromSlice([]bool{true, false}, 2)
	for _, to := range []ir.DType{ir.Float32, ir.Float64, ir.Int64, ir.Int32, ir.Uint8} {
		if got := floats(gradcheck.Apply(op.CastOp{To: to}, truth)[0]); !slices.Equal(got, []float64{1, 0}) {
			t.Errorf("bool to %v: got %v, want 1 0", to, got)
		}
	}
}

// TestCastSame: Cast to the type that a value has applies nothing.
func TestCastSame(t *testing.T) {
	g := ir.NewGraph(false)
	x := g.Scalar(ir.Float32, 1)
	if y := op.Cast(x, ir.Float32); y != x {
		t.Errorf("got %v, want %v itself", y, x)
	}
}
