package op

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// Activations that multiply x by a gate between 0 and 1, element by element, on f32 and f64; and the piecewise linear
// gate. Eval gives the bits of the decomposition, but for x = −Inf: there it gives −0, the limit, and the decomposition,
// which is what a file of an older opset holds, NaN.
type (
	SiLUOp struct{} // SiLUOp is x·σ(x).
	MishOp struct{} // MishOp is x·tanh(log(1 + eˣ)).
	GELUOp struct { // GELUOp is x·Φ(x) with the normal distribution Φ, or its approximation by tanh.
		Tanh bool
	}
	HardSigmoidOp struct { // HardSigmoidOp is Alpha·x + Beta cut to [0, 1].
		Alpha float64 `onnx:"alpha"`
		Beta  float64 `onnx:"beta"`
	}
	HardSwishOp struct{} // HardSwishOp is x·HardSigmoid(x) with Alpha = ⅙, rounded to float32 as in ONNX, and Beta = ½.
)

// SiLU is x·σ(x), also known as Swish (Elfwing et al. 2017; Ramachandran et al. 2017).
func SiLU(x ir.Value) ir.Value { return ir.Apply(SiLUOp{}, x) }

// Mish is x·tanh(log(1 + eˣ)) (Misra 2019).
func Mish(x ir.Value) ir.Value { return ir.Apply(MishOp{}, x) }

// GELU is x·Φ(x) = x/2·(1 + erf(x/√2)) (Hendrycks & Gimpel 2016).
func GELU(x ir.Value) ir.Value { return ir.Apply(GELUOp{}, x) }

// GELUTanh is the approximation of GELU by tanh, x/2·(1 + tanh(√(2/π)·(x + 0.044715x³))), computed as x·σ(2·…), where
// nothing cancels.
func GELUTanh(x ir.Value) ir.Value { return ir.Apply(GELUOp{Tanh: true}, x) }

// HardSigmoid is alpha·x + beta, clipped to [0, 1]. The derivative is 0 where it is clipped.
func HardSigmoid(x ir.Value, alpha, beta float64) ir.Value {
	if math.IsNaN(alpha) || math.IsNaN(beta) {
		return refuse(x, "HardSigmoid: alpha and beta are %v and %v, want numbers", alpha, beta)
	}
	return ir.Apply(HardSigmoidOp{alpha, beta}, x)
}

// HardSwish is x·max(0, min(1, x/6 + ½)) (Howard et al. 2019).
func HardSwish(x ir.Value) ir.Value { return ir.Apply(HardSwishOp{}, x) }

// Spec names no operator: ONNX has Swish from opset 24 on, but ONNX Runtime 1.31 has no kernel for it.
func (SiLUOp) Spec() ir.Spec {
	return ir.Spec{Name: "SiLU", In: ir.Exactly(1), Doc: "x·σ(x)"}
}
func (MishOp) Spec() ir.Spec { return unarySpec("Mish", 18, "x·tanh(log(1 + eˣ))") }
func (GELUOp) Spec() ir.Spec {
	return ir.Spec{Name: "GELU", In: ir.Exactly(1), ONNX: "Gelu", Since: 20, Doc: "x·Φ(x) with the normal distribution Φ, or its approximation by tanh"}
}
func (HardSigmoidOp) Spec() ir.Spec {
	return unarySpec("HardSigmoid", 6, "Alpha·x + Beta cut to [0, 1]")
}
func (HardSwishOp) Spec() ir.Spec { return unarySpec("HardSwish", 14, "x·max(0, min(1, x/6 + ½))") }

func (SiLUOp) Infer(in []ir.Type) ([]ir.Type, error)      { return inferFloat(in) }
func (MishOp) Infer(in []ir.Type) ([]ir.Type, error)      { return inferFloat(in) }
func (GELUOp) Infer(in []ir.Type) ([]ir.Type, error)      { return inferFloat(in) }
func (HardSwishOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloat(in) }

func (o HardSigmoidOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if math.IsInf(o.Alpha, 0) || math.IsInf(o.Beta, 0) {
		return nil, fmt.Errorf("alpha and beta are %v and %v, want finite numbers", o.Alpha, o.Beta)
	}
	return inferFloat(in)
}

func (SiLUOp) Eval(e *ir.Env, out, in []ir.Tensor)      { evalFloat(e, &swish, out[0], in[0]) }
func (MishOp) Eval(e *ir.Env, out, in []ir.Tensor)      { evalFloat(e, &mish, out[0], in[0]) }
func (HardSwishOp) Eval(e *ir.Env, out, in []ir.Tensor) { evalFloat(e, &hardSwish, out[0], in[0]) }

func (o GELUOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if o.Tanh {
		evalFloat(e, &geluByTanh, out[0], in[0])
	} else {
		evalFloat(e, &gelu, out[0], in[0])
	}
}

func (o HardSigmoidOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == ir.Float32 {
		kernel.HardSigmoid(e.Threads, out[0].Float32s(), in[0].Float32s(), float32(o.Alpha), float32(o.Beta))
		return
	}
	each(out[0].Float64s(), in[0].Float64s(), func(x float64) float64 { return hardSigmoid64(x, o.Alpha, o.Beta) })
}

var (
	swish      = function{chained{"silu", kernel.ChainSiLU}, kernel.SiLU, func(x float64) float64 { return aboveTail(x) * sigmoid64(x) }}
	mish       = function{chained{"mish", kernel.ChainMish}, kernel.Mish, func(x float64) float64 { return aboveTail(x) * math.Tanh(softplus64(x)) }}
	gelu       = function{chained{"gelu", kernel.ChainGELU}, kernel.GELU, gelu64}
	geluByTanh = function{chained{"gelutanh", kernel.ChainGELUTanh}, kernel.GELUTanh, geluTanh64}
	hardSwish  = function{chained{"hardswish", kernel.ChainHardSwish}, kernel.HardSwish, func(x float64) float64 { return aboveTail(x) * hardSigmoid64(x, sixth, 0.5) }}
)

const (
	// tail is where every gate is 0, in f64 too: from there on down x is taken for it, so that 0 is not times −Inf.
	tail = -1000

	sixth     = 0x1.555556p-3 // ⅙ as float32
	geluCubic = 0.044715
	geluScale = 1.5957691216057307 // 2·√(2/π)
)

func aboveTail(x float64) float64 { return maximum(x, tail) }

func gelu64(x float64) float64 { return aboveTail(x) * 0.5 * (math.Erf(x*(math.Sqrt2/2)) + 1) }

func geluTanh64(x float64) float64 {
	cubic := float64(x*x*x*geluCubic) + x
	return aboveTail(x) * sigmoid64(cubic*geluScale)
}

func hardSigmoid64(x, alpha, beta float64) float64 {
	y := float64(x*alpha) + beta
	if y > 1 {
		return 1
	}
	return relu64(y)
}

func (SiLUOp) Alias(int, int) bool        { return true }
func (MishOp) Alias(int, int) bool        { return true }
func (GELUOp) Alias(int, int) bool        { return true }
func (HardSigmoidOp) Alias(int, int) bool { return true }
func (HardSwishOp) Alias(int, int) bool   { return true }

func (SiLUOp) Chain() ChainForm      { return swish.form() }
func (MishOp) Chain() ChainForm      { return mish.form() }
func (HardSwishOp) Chain() ChainForm { return hardSwish.form() }

func (o HardSigmoidOp) Chain() ChainForm {
	return ChainForm{Text: "hardsigmoid", Func: ChainFunc(kernel.ChainHardSigmoid), Numbers: [2]float64{o.Alpha, o.Beta}, Listed: 2,
		With: func(n [2]float64, _ ir.Dims) ir.Op { return HardSigmoidOp{n[0], n[1]} }}
}

func (o GELUOp) Chain() ChainForm {
	if o.Tanh {
		return geluByTanh.form()
	}
	form := gelu.form()
	form.Also = GELUOp{Tanh: true}
	return form
}

// Grad is dy·Alpha between the cuts, and 0 at and beyond them.
func (o HardSigmoidOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	y, zero := n.Out(0), scalarLike(dy[0], 0)
	below := Where(Less(y, scalarLike(y, 1)), Scale(dy[0], o.Alpha), zero)
	return []ir.Value{Where(Greater(y, zero), below, zero)}
}

func (SiLUOp) Decompose(in []ir.Value) []ir.Value { return []ir.Value{Mul(in[0], Sigmoid(in[0]))} }

func (MishOp) Decompose(in []ir.Value) []ir.Value {
	return []ir.Value{Mul(in[0], Tanh(Softplus(in[0])))}
}

func (o GELUOp) Decompose(in []ir.Value) []ir.Value {
	x := in[0]
	if o.Tanh {
		cube := Mul(Square(x), x)
		return []ir.Value{Mul(x, Sigmoid(Scale(Add(Scale(cube, geluCubic), x), geluScale)))}
	}
	return []ir.Value{Mul(Scale(x, 0.5), AddScalar(Erf(Scale(x, math.Sqrt2/2)), 1))}
}

func (HardSwishOp) Decompose(in []ir.Value) []ir.Value {
	return []ir.Value{Mul(in[0], HardSigmoid(in[0], sixth, 0.5))}
}
