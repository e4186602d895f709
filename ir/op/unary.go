package op

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// Functions of one value, element by element.
type (
	NegOp  struct{} // NegOp is −x.
	ExpOp  struct{} // ExpOp is eˣ.
	LogOp  struct{} // LogOp is the natural logarithm: −Inf at 0, NaN below.
	SqrtOp struct{} // SqrtOp is √x: NaN below 0. Its derivative at 0 is Inf.
	AbsOp  struct{} // AbsOp is |x|. Its derivative at 0 is 0.
)

// Neg is −x.
func Neg(x ir.Value) ir.Value { return ir.Apply(NegOp{}, x) }

// Exp is eˣ.
func Exp(x ir.Value) ir.Value { return ir.Apply(ExpOp{}, x) }

// Log is the natural logarithm of x: −Inf at 0, NaN below.
func Log(x ir.Value) ir.Value { return ir.Apply(LogOp{}, x) }

// Sqrt is √x: NaN below 0. The derivative at 0 is Inf.
func Sqrt(x ir.Value) ir.Value { return ir.Apply(SqrtOp{}, x) }

// Abs is |x|. The derivative at 0 is 0.
func Abs(x ir.Value) ir.Value { return ir.Apply(AbsOp{}, x) }

func (NegOp) Spec() ir.Spec  { return unarySpec("Neg", 6, "−x") }
func (ExpOp) Spec() ir.Spec  { return unarySpec("Exp", 6, "e to the power of x") }
func (LogOp) Spec() ir.Spec  { return unarySpec("Log", 6, "natural logarithm") }
func (SqrtOp) Spec() ir.Spec { return unarySpec("Sqrt", 6, "square root") }
func (AbsOp) Spec() ir.Spec  { return unarySpec("Abs", 6, "absolute value; derivative 0 at 0") }

// unarySpec is for an op that ONNX calls by the same name.
func unarySpec(name string, since int, doc string) ir.Spec {
	return ir.Spec{Name: name, In: ir.Exactly(1), ONNX: name, Since: since, Doc: doc}
}

func (NegOp) Infer(in []ir.Type) ([]ir.Type, error)  { return inferSigned(in) }
func (ExpOp) Infer(in []ir.Type) ([]ir.Type, error)  { return inferFloat(in) }
func (LogOp) Infer(in []ir.Type) ([]ir.Type, error)  { return inferFloat(in) }
func (SqrtOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloat(in) }
func (AbsOp) Infer(in []ir.Type) ([]ir.Type, error)  { return inferSigned(in) }

func inferSigned(in []ir.Type) ([]ir.Type, error) {
	if !isArithmetic(in[0].DType) {
		return nil, fmt.Errorf("got %v, want %s", in[0], wantArithmetic)
	}
	return in[:1], nil
}

func inferFloat(in []ir.Type) ([]ir.Type, error) {
	if !in[0].DType.IsFloat() {
		return nil, fmt.Errorf("got %v, want f32 or f64: convert it with op.Cast", in[0])
	}
	return in[:1], nil
}

func (NegOp) Eval(e *ir.Env, out, in []ir.Tensor)  { evalSigned(e, &negating, out[0], in[0]) }
func (ExpOp) Eval(e *ir.Env, out, in []ir.Tensor)  { evalFloat(e, &exponential, out[0], in[0]) }
func (LogOp) Eval(e *ir.Env, out, in []ir.Tensor)  { evalFloat(e, &logarithm, out[0], in[0]) }
func (SqrtOp) Eval(e *ir.Env, out, in []ir.Tensor) { evalFloat(e, &squareRoot, out[0], in[0]) }
func (AbsOp) Eval(e *ir.Env, out, in []ir.Tensor)  { evalSigned(e, &absolute, out[0], in[0]) }

func (NegOp) Alias(int, int) bool  { return true }
func (ExpOp) Alias(int, int) bool  { return true }
func (LogOp) Alias(int, int) bool  { return true }
func (SqrtOp) Alias(int, int) bool { return true }
func (AbsOp) Alias(int, int) bool  { return true }

func (NegOp) Chain() ChainForm  { return negating.form() }
func (ExpOp) Chain() ChainForm  { return exponential.form() }
func (LogOp) Chain() ChainForm  { return logarithm.form() }
func (SqrtOp) Chain() ChainForm { return squareRoot.form() }
func (AbsOp) Chain() ChainForm  { return absolute.form() }

// function is a unary function on the floating-point types.
type function struct {
	chained
	f32 func(threads int, dst, x []float32)
	f64 func(float64) float64
}

// signed is one on the integers too.
type signed struct {
	function
	i64 func(int64) int64
	i32 func(int32) int32
}

var (
	exponential = function{chained{"exp", kernel.ChainExp}, kernel.Exp, math.Exp}
	logarithm   = function{chained{"log", kernel.ChainLog}, kernel.Log, log64}
	squareRoot  = function{chained{"sqrt", kernel.ChainSqrt}, kernel.Sqrt, math.Sqrt}
	negating    = signed{function{chained{"neg", kernel.ChainNeg}, kernel.Neg, neg[float64]}, neg[int64], neg[int32]}
	absolute    = signed{function{chained{"abs", kernel.ChainAbs}, kernel.Abs, math.Abs}, abs[int64], abs[int32]}
)

func neg[T number](x T) T { return -x }

// log64 is math.Log, whose assembly for amd64 takes the exponent of a subnormal number for −1022.
func log64(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(x*0x1p52) - 52*math.Ln2
	}
	return math.Log(x)
}

func abs[T int64 | int32](x T) T { return max(x, -x) }

func evalFloat(e *ir.Env, f *function, out, in ir.Tensor) {
	if out.DType() == ir.Float32 {
		f.f32(e.Threads, out.Float32s(), in.Float32s())
		return
	}
	each(out.Float64s(), in.Float64s(), f.f64)
}

func evalSigned(e *ir.Env, f *signed, out, in ir.Tensor) {
	switch out.DType() {
	case ir.Int64:
		each(out.Int64s(), in.Int64s(), f.i64)
	case ir.Int32:
		each(ir.Slice[int32](out), ir.Slice[int32](in), f.i32)
	default:
		evalFloat(e, &f.function, out, in)
	}
}

// each is dst[i] = f(x[i]).
func each[T any](dst, x []T, f func(T) T) {
	for i, v := range x {
		dst[i] = f(v)
	}
}

func (NegOp) Grad(_ ir.Node, dy []ir.Value) []ir.Value { return []ir.Value{Neg(dy[0])} }

// Grad of y = eˣ is dy·y.
func (ExpOp) Grad(n ir.Node, dy []ir.Value) []ir.Value { return []ir.Value{Mul(dy[0], n.Out(0))} }

func (LogOp) Grad(n ir.Node, dy []ir.Value) []ir.Value { return []ir.Value{Div(dy[0], n.In(0))} }

// Grad of y = √x is dy/(2y).
func (SqrtOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{Div(Scale(dy[0], 0.5), n.Out(0))}
}

func (AbsOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x, zero := n.In(0), scalarLike(dy[0], 0)
	return []ir.Value{Where(Greater(x, zero), dy[0], Where(Less(x, zero), Neg(dy[0]), zero))}
}
