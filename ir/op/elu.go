package op

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// Exponential linear units: x from 0 on, and towards a constant below, element by element, on f32 and f64.
type (
	// ELUOp is x from 0 on and Alpha·(eˣ − 1) below.
	ELUOp struct {
		Alpha float64 `onnx:"alpha"`
	}
	// SELUOp is Gamma times x from 0 on, and Gamma·Alpha·(eˣ − 1) below.
	SELUOp struct {
		Alpha float64 `onnx:"alpha"`
		Gamma float64 `onnx:"gamma"`
	}
	// CELUOp is x from 0 on and Alpha·(e^(x/Alpha) − 1) below, for Alpha > 0.
	CELUOp struct {
		Alpha float64 `onnx:"alpha"`
	}
)

// The constants of SELU (Klambauer et al. 2017, §2), rounded to float32 as in ONNX.
const (
	SELUAlpha = 1.67326319217681884765625
	SELUGamma = 1.05070102214813232421875
)

// ELU is the exponential linear unit (Clevert et al. 2016): x from 0 on and alpha·(eˣ − 1) below. The derivative at 0
// is alpha.
func ELU(x ir.Value, alpha float64) ir.Value {
	if math.IsNaN(alpha) {
		return refuse(x, "ELU: alpha is NaN")
	}
	return ir.Apply(ELUOp{alpha}, x)
}

// SELU is the scaled exponential linear unit (Klambauer et al. 2017): SELUGamma times the ELU of SELUAlpha.
func SELU(x ir.Value) ir.Value { return ir.Apply(SELUOp{SELUAlpha, SELUGamma}, x) }

// CELU is the continuously differentiable exponential linear unit (Barron 2017): x from 0 on and
// alpha·(e^(x/alpha) − 1) below, for alpha > 0.
func CELU(x ir.Value, alpha float64) ir.Value {
	if math.IsNaN(alpha) {
		return refuse(x, "CELU: alpha is NaN")
	}
	return ir.Apply(CELUOp{alpha}, x)
}

func (ELUOp) Spec() ir.Spec {
	return ir.Spec{Name: "ELU", In: ir.Exactly(1), ONNX: "Elu", Since: 6, Doc: "x from 0 on, Alpha·(eˣ − 1) below; derivative Alpha at 0"}
}
func (SELUOp) Spec() ir.Spec {
	return ir.Spec{Name: "SELU", In: ir.Exactly(1), ONNX: "Selu", Since: 6, Doc: "Gamma times the ELU of Alpha"}
}
func (CELUOp) Spec() ir.Spec {
	return ir.Spec{Name: "CELU", In: ir.Exactly(1), ONNX: "Celu", Since: 12, Doc: "x from 0 on, Alpha·(e^(x/Alpha) − 1) below"}
}

func (ELUOp) Cancels() bool  { return true }
func (SELUOp) Cancels() bool { return true }
func (CELUOp) Cancels() bool { return true }

func (o ELUOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if math.IsInf(o.Alpha, 0) {
		return nil, fmt.Errorf("alpha is %v, want a finite number", o.Alpha)
	}
	return inferFloat(in)
}

func (o SELUOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if math.IsInf(o.Alpha, 0) || math.IsInf(o.Gamma, 0) {
		return nil, fmt.Errorf("alpha and gamma are %v and %v, want finite numbers", o.Alpha, o.Gamma)
	}
	return inferFloat(in)
}

func (o CELUOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if !(o.Alpha > 0 && o.Alpha <= math.MaxFloat32) {
		return nil, fmt.Errorf("alpha is %v, want a positive number", o.Alpha)
	}
	return inferFloat(in)
}

func (o ELUOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == ir.Float32 {
		kernel.ELU(e.Threads, out[0].Float32s(), in[0].Float32s(), float32(o.Alpha), 1)
		return
	}
	each(out[0].Float64s(), in[0].Float64s(), func(x float64) float64 { return elu64(x, o.Alpha) })
}

func (o SELUOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == ir.Float32 {
		kernel.ELU(e.Threads, out[0].Float32s(), in[0].Float32s(), float32(o.Alpha), float32(o.Gamma))
		return
	}
	each(out[0].Float64s(), in[0].Float64s(), func(x float64) float64 { return o.Gamma * elu64(x, o.Alpha) })
}

func (o CELUOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == ir.Float32 {
		kernel.CELU(e.Threads, out[0].Float32s(), in[0].Float32s(), float32(o.Alpha))
		return
	}
	each(out[0].Float64s(), in[0].Float64s(), func(x float64) float64 {
		if x < 0 {
			return elu64(x/o.Alpha, o.Alpha)
		}
		return x
	})
}

func elu64(x, alpha float64) float64 {
	if x < 0 {
		return alpha * math.Expm1(x)
	}
	return x
}

func (ELUOp) Alias(int, int) bool  { return true }
func (SELUOp) Alias(int, int) bool { return true }
func (CELUOp) Alias(int, int) bool { return true }

// The kernel of ELU is that of SELU: its second number is Gamma.
func (o ELUOp) Chain() ChainForm {
	return ChainForm{Text: "elu", Func: ChainFunc(kernel.ChainELU), Numbers: [2]float64{o.Alpha, 1}, Listed: 1,
		With: func(n [2]float64, _ ir.Dims) ir.Op { return ELUOp{n[0]} }}
}

func (o SELUOp) Chain() ChainForm {
	return ChainForm{Text: "selu", Func: ChainFunc(kernel.ChainELU), Numbers: [2]float64{o.Alpha, o.Gamma}, Listed: 2,
		With: func(n [2]float64, _ ir.Dims) ir.Op { return SELUOp{n[0], n[1]} }}
}

func (o CELUOp) Chain() ChainForm {
	return ChainForm{Text: "celu", Func: ChainFunc(kernel.ChainCELU), Numbers: [2]float64{o.Alpha}, Listed: 1,
		With: func(n [2]float64, _ ir.Dims) ir.Op { return CELUOp{n[0]} }}
}

// ONNXTakes: Celu is of f32 alone.
func (CELUOp) ONNXTakes(in []ir.Type) bool { return in[0].DType == ir.Float32 }

// Grad is dy above 0 and dy·Alpha·eˣ elsewhere. The minimum keeps eˣ finite where the result does not use it.
func (o ELUOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x, zero := n.In(0), scalarLike(dy[0], 0)
	low := Scale(Exp(Minimum(x, zero)), o.Alpha)
	return []ir.Value{Where(Greater(x, zero), dy[0], Mul(dy[0], low))}
}

func (o SELUOp) Decompose(in []ir.Value) []ir.Value {
	return []ir.Value{Scale(ELU(in[0], o.Alpha), o.Gamma)}
}

func (o CELUOp) Decompose(in []ir.Value) []ir.Value {
	x := in[0]
	low := ELU(Div(x, scalarLike(x, o.Alpha)), o.Alpha)
	return []ir.Value{Where(Less(x, scalarLike(x, 0)), low, x)}
}
