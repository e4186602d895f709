package op

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// The tangent and the inverse circular functions, element by element, on f32 and f64.
type (
	TanOp  struct{} // TanOp is the tangent of x radians: NaN at infinities.
	AsinOp struct{} // AsinOp is the angle in radians, within ±π/2, whose sine is x: NaN beyond ±1.
	AcosOp struct{} // AcosOp is the angle in radians, from 0 to π, whose cosine is x: NaN beyond ±1.
	AtanOp struct{} // AtanOp is the angle in radians, within ±π/2, whose tangent is x.
)

// Tan is the tangent of x radians: NaN at infinities.
func Tan(x ir.Value) ir.Value { return ir.Apply(TanOp{}, x) }

// Asin is the angle in radians, within ±π/2, whose sine is x: NaN beyond ±1.
func Asin(x ir.Value) ir.Value { return ir.Apply(AsinOp{}, x) }

// Acos is the angle in radians, from 0 to π, whose cosine is x: NaN beyond ±1.
func Acos(x ir.Value) ir.Value { return ir.Apply(AcosOp{}, x) }

// Atan is the angle in radians, within ±π/2, whose tangent is x.
func Atan(x ir.Value) ir.Value { return ir.Apply(AtanOp{}, x) }

func (TanOp) Spec() ir.Spec  { return unarySpec("Tan", 7, "tangent of radians") }
func (AsinOp) Spec() ir.Spec { return unarySpec("Asin", 7, "inverse sine in radians") }
func (AcosOp) Spec() ir.Spec { return unarySpec("Acos", 7, "inverse cosine in radians") }
func (AtanOp) Spec() ir.Spec { return unarySpec("Atan", 7, "inverse tangent in radians") }

func (TanOp) Infer(in []ir.Type) ([]ir.Type, error)  { return inferFloat(in) }
func (AsinOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloat(in) }
func (AcosOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloat(in) }
func (AtanOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloat(in) }

func (TanOp) Eval(_ *ir.Env, out, in []ir.Tensor)  { evalWide(math.Tan, out[0], in[0]) }
func (AsinOp) Eval(_ *ir.Env, out, in []ir.Tensor) { evalWide(math.Asin, out[0], in[0]) }
func (AcosOp) Eval(_ *ir.Env, out, in []ir.Tensor) { evalWide(math.Acos, out[0], in[0]) }
func (AtanOp) Eval(_ *ir.Env, out, in []ir.Tensor) { evalWide(math.Atan, out[0], in[0]) }

func (TanOp) Alias(int, int) bool  { return true }
func (AsinOp) Alias(int, int) bool { return true }
func (AcosOp) Alias(int, int) bool { return true }
func (AtanOp) Alias(int, int) bool { return true }

func (TanOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	y, d := n.Out(0), dy[0]
	return []ir.Value{Mul(d, AddScalar(Square(y), 1))}
}

func (AsinOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x, d := n.In(0), dy[0]
	return []ir.Value{Div(d, Sqrt(Sub(one(x), Square(x))))}
}

func (AcosOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x, d := n.In(0), dy[0]
	return []ir.Value{Neg(Div(d, Sqrt(Sub(one(x), Square(x)))))}
}

func (AtanOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x, d := n.In(0), dy[0]
	return []ir.Value{Div(d, AddScalar(Square(x), 1))}
}

// one is 1, of x's element type.
func one(x ir.Value) ir.Value { return scalarLike(x, 1) }

// evalWide is f on each element. An f32 goes through f64, so that it is rounded once.
func evalWide(f func(float64) float64, out, in ir.Tensor) {
	if out.DType() == ir.Float64 {
		each(out.Float64s(), in.Float64s(), f)
		return
	}
	dst := out.Float32s()
	for i, v := range in.Float32s() {
		dst[i] = float32(f(float64(v)))
	}
}
