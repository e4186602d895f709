package op

import (
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// The error function and the circular functions, element by element, on f32 and f64.
type (
	ErfOp struct{} // ErfOp is the error function 2/√π·∫₀ˣ e^−t² dt.
	SinOp struct{} // SinOp is the sine of x radians: NaN at infinities.
	CosOp struct{} // CosOp is the cosine of x radians: NaN at infinities.
)

// Erf is the error function, 2/√π·∫₀ˣ e^−t² dt: odd, ±1 at infinities.
func Erf(x ir.Value) ir.Value { return ir.Apply(ErfOp{}, x) }

// Sin is the sine of x radians: NaN at infinities.
func Sin(x ir.Value) ir.Value { return ir.Apply(SinOp{}, x) }

// Cos is the cosine of x radians: NaN at infinities.
func Cos(x ir.Value) ir.Value { return ir.Apply(CosOp{}, x) }

func (ErfOp) Spec() ir.Spec { return unarySpec("Erf", 9, "error function") }
func (SinOp) Spec() ir.Spec { return unarySpec("Sin", 7, "sine of radians") }
func (CosOp) Spec() ir.Spec { return unarySpec("Cos", 7, "cosine of radians") }

func (ErfOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloat(in) }
func (SinOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloat(in) }
func (CosOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloat(in) }

func (ErfOp) Eval(e *ir.Env, out, in []ir.Tensor) { evalFloat(e, &errorFunction, out[0], in[0]) }
func (SinOp) Eval(e *ir.Env, out, in []ir.Tensor) { evalFloat(e, &sine, out[0], in[0]) }
func (CosOp) Eval(e *ir.Env, out, in []ir.Tensor) { evalFloat(e, &cosine, out[0], in[0]) }

var (
	errorFunction = function{chained{"erf", kernel.ChainErf}, kernel.Erf, math.Erf}
	sine          = function{chained{"sin", kernel.ChainSin}, kernel.Sin, math.Sin}
	cosine        = function{chained{"cos", kernel.ChainCos}, kernel.Cos, math.Cos}
)

func (ErfOp) Alias(int, int) bool { return true }
func (ErfOp) Saturates() bool     { return true }

func (SinOp) Cancels() bool { return true }
func (CosOp) Cancels() bool { return true }

func (SinOp) Alias(int, int) bool { return true }
func (CosOp) Alias(int, int) bool { return true }

func (ErfOp) Chain() ChainForm { return errorFunction.form() }
func (SinOp) Chain() ChainForm { return sine.form() }
func (CosOp) Chain() ChainForm { return cosine.form() }

// Grad of y = erf(x) is dy·2/√π·e^−x².
func (ErfOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	bell := Exp(Neg(Square(n.In(0))))
	return []ir.Value{Mul(dy[0], Scale(bell, 2/math.SqrtPi))}
}

func (SinOp) Grad(n ir.Node, dy []ir.Value) []ir.Value { return []ir.Value{Mul(dy[0], Cos(n.In(0)))} }

func (CosOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{Neg(Mul(dy[0], Sin(n.In(0))))}
}
