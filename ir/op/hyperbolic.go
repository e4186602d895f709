package op

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// The hyperbolic functions but Tanh, and their inverses, element by element, on f32 and f64.
type (
	SinhOp  struct{} // SinhOp is the hyperbolic sine of x, (eˣ − e⁻ˣ)/2.
	CoshOp  struct{} // CoshOp is the hyperbolic cosine of x, (eˣ + e⁻ˣ)/2.
	AsinhOp struct{} // AsinhOp is the number whose hyperbolic sine is x.
	AcoshOp struct{} // AcoshOp is the number from 0 on whose hyperbolic cosine is x: NaN below 1.
	AtanhOp struct{} // AtanhOp is the number whose hyperbolic tangent is x: ±Inf at ±1, NaN beyond.
)

// Sinh is the hyperbolic sine of x, (eˣ − e⁻ˣ)/2.
func Sinh(x ir.Value) ir.Value { return ir.Apply(SinhOp{}, x) }

// Cosh is the hyperbolic cosine of x, (eˣ + e⁻ˣ)/2.
func Cosh(x ir.Value) ir.Value { return ir.Apply(CoshOp{}, x) }

// Asinh is the number whose hyperbolic sine is x.
func Asinh(x ir.Value) ir.Value { return ir.Apply(AsinhOp{}, x) }

// Acosh is the number from 0 on whose hyperbolic cosine is x: NaN below 1.
func Acosh(x ir.Value) ir.Value { return ir.Apply(AcoshOp{}, x) }

// Atanh is the number whose hyperbolic tangent is x: ±Inf at ±1, NaN beyond.
func Atanh(x ir.Value) ir.Value { return ir.Apply(AtanhOp{}, x) }

func (SinhOp) Spec() ir.Spec  { return unarySpec("Sinh", 9, "hyperbolic sine") }
func (CoshOp) Spec() ir.Spec  { return unarySpec("Cosh", 9, "hyperbolic cosine") }
func (AsinhOp) Spec() ir.Spec { return unarySpec("Asinh", 9, "inverse hyperbolic sine") }
func (AcoshOp) Spec() ir.Spec { return unarySpec("Acosh", 9, "inverse hyperbolic cosine") }
func (AtanhOp) Spec() ir.Spec { return unarySpec("Atanh", 9, "inverse hyperbolic tangent") }

func (SinhOp) Infer(in []ir.Type) ([]ir.Type, error)  { return inferFloat(in) }
func (CoshOp) Infer(in []ir.Type) ([]ir.Type, error)  { return inferFloat(in) }
func (AsinhOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloat(in) }
func (AcoshOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloat(in) }
func (AtanhOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloat(in) }

func (SinhOp) Eval(_ *ir.Env, out, in []ir.Tensor)  { evalWide(sinh, out[0], in[0]) }
func (CoshOp) Eval(_ *ir.Env, out, in []ir.Tensor)  { evalWide(cosh, out[0], in[0]) }
func (AsinhOp) Eval(_ *ir.Env, out, in []ir.Tensor) { evalWide(math.Asinh, out[0], in[0]) }
func (AcoshOp) Eval(_ *ir.Env, out, in []ir.Tensor) { evalWide(math.Acosh, out[0], in[0]) }
func (AtanhOp) Eval(_ *ir.Env, out, in []ir.Tensor) { evalWide(math.Atanh, out[0], in[0]) }

func (SinhOp) Alias(int, int) bool  { return true }
func (CoshOp) Alias(int, int) bool  { return true }
func (AsinhOp) Alias(int, int) bool { return true }
func (AcoshOp) Alias(int, int) bool { return true }
func (AtanhOp) Alias(int, int) bool { return true }

func (SinhOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x, d := n.In(0), dy[0]
	return []ir.Value{Mul(d, Cosh(x))}
}

func (CoshOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x, d := n.In(0), dy[0]
	return []ir.Value{Mul(d, Sinh(x))}
}

func (AsinhOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x, d := n.In(0), dy[0]
	return []ir.Value{Div(d, Sqrt(AddScalar(Square(x), 1)))}
}

func (AcoshOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x, d := n.In(0), dy[0]
	return []ir.Value{Div(d, Sqrt(AddScalar(Square(x), -1)))}
}

func (AtanhOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x, d := n.In(0), dy[0]
	return []ir.Value{Div(d, Sub(one(x), Square(x)))}
}

// large is where half of eˣ, which math.Sinh and math.Cosh take for the result, may be finite though eˣ is not.
const large = 700

func sinh(x float64) float64 {
	if math.Abs(x) > large {
		half := math.Exp(math.Abs(x) / 2)
		return math.Copysign(0.5*half*half, x)
	}
	return math.Sinh(x)
}

func cosh(x float64) float64 {
	if math.Abs(x) > large {
		half := math.Exp(math.Abs(x) / 2)
		return 0.5 * half * half
	}
	return math.Cosh(x)
}
