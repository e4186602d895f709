package op

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// RemainderOp is the remainder of a/b, truncated: a − trunc(a/b)·b.
type RemainderOp struct{}

// Remainder is a − trunc(a/b)·b without rounding, C's fmod, with numpy's broadcasting; a and b are f32 or f64. It has the
// sign of a, and is NaN where a is infinite or b is 0. The gradient by a is 1, that by b −trunc(a/b).
func Remainder(a, b ir.Value) ir.Value { return ir.Apply(RemainderOp{}, a, b) }

func (RemainderOp) Spec() ir.Spec {
	return ir.Spec{Name: "Remainder", In: ir.Exactly(2), Doc: "remainder of a/b, truncated, with the sign of a"}
}

func (RemainderOp) Infer(in []ir.Type) ([]ir.Type, error) {
	t, err := inferBroadcast(in, ir.DType.IsFloat, "f32 or f64: convert it with op.Cast")
	return []ir.Type{t}, err
}

func (RemainderOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	var w loop
	w.broadcast(out[0], in)
	if out[0].DType() == ir.Float32 {
		pairs(&w, out[0].Float32s(), in[0].Float32s(), in[1].Float32s(), func(x, y float32) float32 {
			return float32(math.Mod(float64(x), float64(y)))
		})
		return
	}
	pairs(&w, out[0].Float64s(), in[0].Float64s(), in[1].Float64s(), math.Mod)
}

func (RemainderOp) Alias(int, int) bool { return true }
func (RemainderOp) Broadcasts() bool    { return true }

func (RemainderOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	a, b, d := n.In(0), n.In(1), dy[0]
	whole := Round(Div(Sub(a, n.Out(0)), b))
	return []ir.Value{unbroadcast(n, 0, d), Neg(unbroadcast(n, 1, Mul(d, whole)))}
}
