package op

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// Activation functions, element by element, on f32 and f64.
type (
	ReLUOp      struct{} // ReLUOp is max(x, 0); its derivative at 0 is 0.
	LeakyReLUOp struct { // LeakyReLUOp is x above 0 and Alpha·x elsewhere; its derivative at 0 is Alpha.
		Alpha float64 `onnx:"alpha"`
	}
	PReLUOp    struct{} // PReLUOp is x from 0 on and slope·x below; its derivative by x at 0 is the slope.
	SigmoidOp  struct{} // SigmoidOp is 1/(1 + e⁻ˣ).
	TanhOp     struct{} // TanhOp is the hyperbolic tangent.
	SoftplusOp struct{} // SoftplusOp is log(1 + eˣ), without overflow.
	SoftsignOp struct{} // SoftsignOp is x/(1 + |x|): NaN at infinities.
)

// ReLU is max(x, 0), NaN at NaN. The derivative at 0 is 0.
func ReLU(x ir.Value) ir.Value { return ir.Apply(ReLUOp{}, x) }

// LeakyReLU is x where x > 0 and alpha·x elsewhere. The derivative at 0 is alpha.
func LeakyReLU(x ir.Value, alpha float64) ir.Value {
	if math.IsNaN(alpha) {
		return refuse(x, "LeakyReLU: alpha is NaN")
	}
	return ir.Apply(LeakyReLUOp{alpha}, x)
}

// PReLU is x from 0 on and slope·x below (He et al. 2015); slope broadcasts to x. The derivative by x at 0 is the
// slope.
func PReLU(x, slope ir.Value) ir.Value { return ir.Apply(PReLUOp{}, x, slope) }

// Sigmoid is 1/(1 + e⁻ˣ).
func Sigmoid(x ir.Value) ir.Value { return ir.Apply(SigmoidOp{}, x) }

// Tanh is the hyperbolic tangent of x.
func Tanh(x ir.Value) ir.Value { return ir.Apply(TanhOp{}, x) }

// Softplus is log(1 + eˣ), without overflow.
func Softplus(x ir.Value) ir.Value { return ir.Apply(SoftplusOp{}, x) }

// Softsign is x/(1 + |x|): NaN at infinities.
func Softsign(x ir.Value) ir.Value { return ir.Apply(SoftsignOp{}, x) }

func (ReLUOp) Spec() ir.Spec {
	return ir.Spec{Name: "ReLU", In: ir.Exactly(1), ONNX: "Relu", Since: 6, Doc: "max(x, 0); derivative 0 at 0"}
}
func (LeakyReLUOp) Spec() ir.Spec {
	return ir.Spec{Name: "LeakyReLU", In: ir.Exactly(1), ONNX: "LeakyRelu", Since: 6, Doc: "x above 0, else Alpha·x; derivative Alpha at 0"}
}
func (PReLUOp) Spec() ir.Spec {
	return binarySpec("PReLU", "PRelu", 7, "x from 0 on, slope·x below; derivative slope at 0")
}
func (SigmoidOp) Spec() ir.Spec  { return unarySpec("Sigmoid", 6, "1/(1 + e⁻ˣ)") }
func (TanhOp) Spec() ir.Spec     { return unarySpec("Tanh", 6, "hyperbolic tangent") }
func (SoftplusOp) Spec() ir.Spec { return unarySpec("Softplus", 1, "log(1 + eˣ), without overflow") }
func (SoftsignOp) Spec() ir.Spec { return unarySpec("Softsign", 1, "x/(1 + |x|)") }

func (ReLUOp) Infer(in []ir.Type) ([]ir.Type, error)     { return inferFloat(in) }
func (SigmoidOp) Infer(in []ir.Type) ([]ir.Type, error)  { return inferFloat(in) }
func (TanhOp) Infer(in []ir.Type) ([]ir.Type, error)     { return inferFloat(in) }
func (SoftplusOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloat(in) }
func (SoftsignOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloat(in) }

func (PReLUOp) Infer(in []ir.Type) ([]ir.Type, error) {
	out, err := inferBroadcast(in, ir.DType.IsFloat, "f32 or f64: convert it with op.Cast")
	if err == nil && out != in[0] {
		err = fmt.Errorf("the slope %v does not broadcast to %v", in[1], in[0])
	}
	return []ir.Type{out}, err
}

func (o LeakyReLUOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if math.IsInf(o.Alpha, 0) {
		return nil, fmt.Errorf("alpha is %v, want a finite number", o.Alpha)
	}
	return inferFloat(in)
}

func (ReLUOp) Eval(e *ir.Env, out, in []ir.Tensor)     { evalFloat(e, &rectifier, out[0], in[0]) }
func (SigmoidOp) Eval(e *ir.Env, out, in []ir.Tensor)  { evalFloat(e, &logistic, out[0], in[0]) }
func (TanhOp) Eval(e *ir.Env, out, in []ir.Tensor)     { evalFloat(e, &hyperbolic, out[0], in[0]) }
func (SoftplusOp) Eval(e *ir.Env, out, in []ir.Tensor) { evalFloat(e, &softplus, out[0], in[0]) }
func (SoftsignOp) Eval(e *ir.Env, out, in []ir.Tensor) { evalFloat(e, &softsign, out[0], in[0]) }
func (PReLUOp) Eval(e *ir.Env, out, in []ir.Tensor)    { evalBinary(e, &sloping, out[0], in) }

func (o LeakyReLUOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == ir.Float32 {
		kernel.LeakyReLU(e.Threads, out[0].Float32s(), in[0].Float32s(), float32(o.Alpha))
		return
	}
	each(out[0].Float64s(), in[0].Float64s(), func(x float64) float64 {
		if x < 0 {
			return o.Alpha * x
		}
		return x
	})
}

var (
	rectifier  = function{chained{"relu", kernel.ChainReLU}, kernel.ReLU, relu64}
	logistic   = function{chained{"sigmoid", kernel.ChainSigmoid}, kernel.Sigmoid, sigmoid64}
	hyperbolic = function{chained{"tanh", kernel.ChainTanh}, kernel.Tanh, math.Tanh}
	softplus   = function{chained{"softplus", kernel.ChainSoftplus}, kernel.Softplus, softplus64}
	softsign   = function{chained{"softsign", kernel.ChainSoftsign}, kernel.Softsign, softsign64}
	sloping    = arithmetic{chained{"prelu", kernel.ChainPReLU}, kernel.PReLU, prelu64, nil, nil}
)

func relu64(x float64) float64 {
	if x < 0 {
		return 0
	}
	return x
}

func sigmoid64(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func softplus64(x float64) float64 { return relu64(x) + math.Log1p(math.Exp(-math.Abs(x))) }

func softsign64(x float64) float64 { return x / (1 + math.Abs(x)) }

func prelu64(x, slope float64) float64 {
	if x < 0 {
		return slope * x
	}
	return x
}

func (SigmoidOp) Saturates() bool  { return true }
func (TanhOp) Saturates() bool     { return true }
func (SoftsignOp) Saturates() bool { return true }

func (ReLUOp) Alias(int, int) bool      { return true }
func (LeakyReLUOp) Alias(int, int) bool { return true }
func (SigmoidOp) Alias(int, int) bool   { return true }
func (TanhOp) Alias(int, int) bool      { return true }
func (PReLUOp) Alias(int, int) bool     { return true }
func (SoftplusOp) Alias(int, int) bool  { return true }
func (SoftsignOp) Alias(int, int) bool  { return true }

func (ReLUOp) Chain() ChainForm     { return rectifier.form() }
func (SigmoidOp) Chain() ChainForm  { return logistic.form() }
func (TanhOp) Chain() ChainForm     { return hyperbolic.form() }
func (SoftplusOp) Chain() ChainForm { return softplus.form() }
func (SoftsignOp) Chain() ChainForm { return softsign.form() }
func (PReLUOp) Chain() ChainForm    { return sloping.form() }

func (o LeakyReLUOp) Chain() ChainForm {
	return ChainForm{Text: "leaky", Func: ChainFunc(kernel.ChainLeakyReLU), Numbers: [2]float64{o.Alpha}, Listed: 1,
		With: func(n [2]float64, _ ir.Dims) ir.Op { return LeakyReLUOp{n[0]} }}
}

func (PReLUOp) Broadcasts() bool { return true }

func (ReLUOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	zero := scalarLike(dy[0], 0)
	return []ir.Value{Where(Greater(n.In(0), zero), dy[0], zero)}
}

func (o LeakyReLUOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{Where(Greater(n.In(0), scalarLike(dy[0], 0)), dy[0], Scale(dy[0], o.Alpha))}
}

func (PReLUOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x, slope, d := n.In(0), n.In(1), dy[0]
	zero := scalarLike(d, 0)
	above := Greater(x, zero)
	return []ir.Value{Where(above, d, Mul(d, slope)), unbroadcast(n, 1, Where(above, zero, Mul(d, x)))}
}

// Grad of y = σ(x) is dy·y·(1 − y).
func (SigmoidOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	y := n.Out(0)
	return []ir.Value{Mul(dy[0], Mul(y, Sub(scalarLike(y, 1), y)))}
}

// Grad of y = tanh(x) is dy·(1 − y²).
func (TanhOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	y := n.Out(0)
	return []ir.Value{Mul(dy[0], Sub(scalarLike(y, 1), Square(y)))}
}

// Grad of y = x/(1 + |x|) is dy/(1 + |x|)².
func (SoftsignOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{Div(dy[0], Square(AddScalar(Abs(n.In(0)), 1)))}
}

// Grad of log(1 + eˣ) is dy·σ(x).
func (SoftplusOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{Mul(dy[0], Sigmoid(n.In(0)))}
}
