package op

import (
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// PowOp is a to the power of b, with numpy's broadcasting.
type PowOp struct{}

// Pow is a to the power of b, with the special cases of IEEE 754: 1 where a is 1 or b is 0, NaN where a < 0 and b is not
// an integer. Powers of integers wrap around, and 1/aⁿ truncates towards zero; 1/0 ends the run with an
// ir.DivisionError. The gradient by a is 0 where b is 0, and
// that by b is 0 where a is 0, as in PyTorch.
func Pow(a, b ir.Value) ir.Value { return ir.Apply(PowOp{}, a, b) }

func (PowOp) Spec() ir.Spec { return binarySpec("Pow", "Pow", 7, "a to the power of b") }

func (PowOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferArithmetic(in) }

func (PowOp) Eval(e *ir.Env, out, in []ir.Tensor) { evalBinary(e, &raising, out[0], in) }

func (PowOp) Alias(int, int) bool { return true }

func (PowOp) Chain() ChainForm { return raising.form() }

func (PowOp) Broadcasts() bool { return true }

var raising = arithmetic{chained{"pow", kernel.ChainPow}, kernel.Pow, pow64, power[int64], power[int32]}

// pow64 is math.Pow, which is made of math.Log: see log64.
func pow64(a, b float64) float64 {
	if math.Abs(a) < 0x1p-1022 && a != 0 {
		return math.Pow(a*0x1p52, b) * math.Pow(0x1p-52, b)
	}
	return math.Pow(a, b)
}

// power computes by repeated squaring. With a negative exponent, the powers of 1 and −1 alone are not 0, and 0 has no
// power.
func power[T int64 | int32](a, n T) T {
	if n < 0 {
		if a == 0 {
			panic(&ir.DivisionError{})
		}
		if a != 1 && a != -1 {
			return 0
		}
		n &= 1
	}
	y := T(1)
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			y *= a
		}
		a *= a
	}
	return y
}

// Grad of y = aᵇ is da = dy·b·aᵇ⁻¹ and db = dy·y·log(a).
func (PowOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	a, b, d := n.In(0), n.In(1), dy[0]
	zero := scalarLike(d, 0)
	da := Where(Equal(b, zero), zero, Mul(d, Mul(b, Pow(a, AddScalar(b, -1)))))
	db := Where(Equal(a, zero), zero, Mul(d, Mul(n.Out(0), Log(a))))
	return []ir.Value{unbroadcast(n, 0, da), unbroadcast(n, 1, db)}
}
