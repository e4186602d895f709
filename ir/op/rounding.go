package op

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// Functions that step or stop, element by element. The derivative of a step is 0 everywhere, as in PyTorch; NaN stays
// NaN.
type (
	FloorOp struct{} // FloorOp is the greatest integer not above x.
	CeilOp  struct{} // CeilOp is the smallest integer not below x.
	RoundOp struct{} // RoundOp is the nearest integer, of two the even one.
	SignOp  struct{} // SignOp is −1, 0 or 1.
	// ClipOp is x cut to [Min, Max]. An infinite bound is none. The gradient passes where Min ≤ x ≤ Max.
	ClipOp struct{ Min, Max float64 }
)

// Floor is the greatest integer not above x, which is f32 or f64. Its derivative is 0.
func Floor(x ir.Value) ir.Value { return ir.Apply(FloorOp{}, x) }

// Ceil is the smallest integer not below x, which is f32 or f64. Its derivative is 0.
func Ceil(x ir.Value) ir.Value { return ir.Apply(CeilOp{}, x) }

// Round is the integer nearest to x, of two the even one; x is f32 or f64. Its derivative is 0.
func Round(x ir.Value) ir.Value { return ir.Apply(RoundOp{}, x) }

// Sign is −1 where x < 0, 1 where x > 0 and 0 at 0. Its derivative is 0.
func Sign(x ir.Value) ir.Value { return ir.Apply(SignOp{}, x) }

// Clip is x cut to [lo, hi], NaN at NaN. math.Inf(-1) and math.Inf(1) are no bounds. The gradient passes where
// lo ≤ x ≤ hi, at the bounds too, as in PyTorch's clamp and TensorFlow's clip_by_value.
func Clip(x ir.Value, lo, hi float64) ir.Value {
	if math.IsNaN(lo) || math.IsNaN(hi) {
		return refuse(x, "Clip: the bounds are %v and %v, want numbers", lo, hi)
	}
	return ir.Apply(ClipOp{lo, hi}, x)
}

func (FloorOp) Spec() ir.Spec {
	return unarySpec("Floor", 6, "greatest integer not above x; derivative 0")
}
func (CeilOp) Spec() ir.Spec {
	return unarySpec("Ceil", 6, "smallest integer not below x; derivative 0")
}
func (RoundOp) Spec() ir.Spec {
	return unarySpec("Round", 11, "nearest integer, of two the even one; derivative 0")
}
func (SignOp) Spec() ir.Spec { return unarySpec("Sign", 9, "−1, 0 or 1; derivative 0") }
func (ClipOp) Spec() ir.Spec {
	return ir.Spec{Name: "Clip", In: ir.Exactly(1), Doc: "x cut to Min and Max; infinite bounds are none"}
}

func (FloorOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloat(in) }
func (CeilOp) Infer(in []ir.Type) ([]ir.Type, error)  { return inferFloat(in) }
func (RoundOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloat(in) }
func (SignOp) Infer(in []ir.Type) ([]ir.Type, error)  { return inferSigned(in) }

func (o ClipOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if !(o.Min <= o.Max) {
		return nil, fmt.Errorf("the lower bound %v exceeds the upper one, %v", o.Min, o.Max)
	}
	if !in[0].DType.IsFloat() && (o.Min != math.Trunc(o.Min) || o.Max != math.Trunc(o.Max)) {
		return nil, fmt.Errorf("the bounds %v and %v are not integers, but the input is %v", o.Min, o.Max, in[0])
	}
	return inferSigned(in)
}

func (FloorOp) WholeValued() bool { return true }
func (CeilOp) WholeValued() bool  { return true }
func (RoundOp) WholeValued() bool { return true }

func (FloorOp) Eval(e *ir.Env, out, in []ir.Tensor) { evalFloat(e, &floor, out[0], in[0]) }
func (CeilOp) Eval(e *ir.Env, out, in []ir.Tensor)  { evalFloat(e, &ceiling, out[0], in[0]) }
func (RoundOp) Eval(e *ir.Env, out, in []ir.Tensor) { evalFloat(e, &nearest, out[0], in[0]) }
func (SignOp) Eval(e *ir.Env, out, in []ir.Tensor)  { evalSigned(e, &signum, out[0], in[0]) }

func (o ClipOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	switch out[0].DType() {
	case ir.Float32:
		kernel.Clip(e.Threads, out[0].Float32s(), in[0].Float32s(), float32(o.Min), float32(o.Max))
	case ir.Float64:
		clamp(out[0].Float64s(), in[0].Float64s(), o.Min, o.Max)
	case ir.Int64:
		clamp(out[0].Int64s(), in[0].Int64s(), bound[int64](o.Min, math.MinInt64, math.MaxInt64), bound[int64](o.Max, math.MinInt64, math.MaxInt64))
	case ir.Int32:
		clamp(ir.Slice[int32](out[0]), ir.Slice[int32](in[0]), bound[int32](o.Min, math.MinInt32, math.MaxInt32), bound[int32](o.Max, math.MinInt32, math.MaxInt32))
	}
}

// bound is v as an integer, or the extreme one beyond.
func bound[T int64 | int32](v float64, least, greatest T) T {
	switch {
	case v <= float64(least):
		return least
	case v >= float64(greatest):
		return greatest
	}
	return T(v)
}

func clamp[T number](dst, x []T, lo, hi T) {
	for i, v := range x {
		if lo > v {
			v = lo
		}
		if hi < v {
			v = hi
		}
		dst[i] = v
	}
}

var (
	floor   = function{chained{"floor", kernel.ChainFloor}, kernel.Floor, math.Floor}
	ceiling = function{chained{"ceil", kernel.ChainCeil}, kernel.Ceil, math.Ceil}
	nearest = function{chained{"round", kernel.ChainRound}, kernel.Round, math.RoundToEven}
	signum  = signed{function{chained{"sign", kernel.ChainSign}, kernel.Sign, sign[float64]}, sign[int64], sign[int32]}
)

// sign is 0 for both zeros, and NaN for NaN.
func sign[T number](x T) T {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return T(0) - 1
	}
	return x - x
}

func (FloorOp) Alias(int, int) bool { return true }
func (CeilOp) Alias(int, int) bool  { return true }
func (RoundOp) Alias(int, int) bool { return true }
func (SignOp) Alias(int, int) bool  { return true }
func (ClipOp) Alias(int, int) bool  { return true }

func (FloorOp) Chain() ChainForm { return floor.form() }
func (CeilOp) Chain() ChainForm  { return ceiling.form() }
func (RoundOp) Chain() ChainForm { return nearest.form() }
func (SignOp) Chain() ChainForm  { return signum.form() }

func (o ClipOp) Chain() ChainForm {
	return ChainForm{Text: "clip", Func: ChainFunc(kernel.ChainClip), Numbers: [2]float64{o.Min, o.Max}, Listed: 2,
		With: func(n [2]float64, _ ir.Dims) ir.Op { return ClipOp{n[0], n[1]} }}
}

func (FloorOp) Grad(ir.Node, []ir.Value) []ir.Value { return nil }
func (CeilOp) Grad(ir.Node, []ir.Value) []ir.Value  { return nil }
func (RoundOp) Grad(ir.Node, []ir.Value) []ir.Value { return nil }
func (SignOp) Grad(ir.Node, []ir.Value) []ir.Value  { return nil }

func (o ClipOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x, d := n.In(0), dy[0]
	zero := scalarLike(d, 0)
	if !math.IsInf(o.Max, 1) {
		d = Where(LessOrEqual(x, scalarLike(x, o.Max)), d, zero)
	}
	if !math.IsInf(o.Min, -1) {
		d = Where(GreaterOrEqual(x, scalarLike(x, o.Min)), d, zero)
	}
	return []ir.Value{d}
}
