package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// ExpandOp repeats its input along new leading dimensions and those of size 1, up to the shape To.
type ExpandOp struct{ To ir.Dims }

// Expand is x broadcast to the given shape, as numpy does; the result has exactly that shape.
func Expand(x ir.Value, to ir.Dims) ir.Value { return ir.Apply(ExpandOp{to}, x) }

func (ExpandOp) Spec() ir.Spec {
	return ir.Spec{Name: "Expand", In: ir.Exactly(1), Doc: "broadcast to a given shape"}
}

func (o ExpandOp) Infer(in []ir.Type) ([]ir.Type, error) {
	lead := o.To.Rank() - in[0].Rank()
	if lead < 0 {
		return nil, fmt.Errorf("cannot expand %v to %v: rank %d exceeds %d", in[0], o.To, in[0].Rank(), o.To.Rank())
	}
	for i := range in[0].Rank() {
		if got, want := in[0].At(i), o.To.At(lead+i); got != 1 && got != want {
			return nil, fmt.Errorf("cannot expand %v to %v: dimension %d is %v, want 1 or %v", in[0], o.To, i, got, want)
		}
	}
	return []ir.Type{in[0].WithDims(o.To)}, nil
}

func (ExpandOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	var w loop
	dst, src := strides(out[0].Shape()), strides(in[0].Shape())
	lead := out[0].Rank() - in[0].Rank()
	for i, n := range out[0].Shape() {
		step := 0
		if i >= lead && in[0].Shape()[i-lead] != 1 {
			step = src[i-lead]
		}
		w.axis(n, steps{dst[i], step})
	}
	w.move(e, out[0], in[0])
}

func (o ExpandOp) Chain() ChainForm {
	return ChainForm{Text: "expand", Func: ChainFunc(kernel.ChainCopy), With: func(_ [2]float64, shape ir.Dims) ir.Op { return ExpandOp{shape} }}
}

func (ExpandOp) Repeats() bool                   { return true }
func (ExpandOp) KeepsValues() bool               { return true }
func (ExpandOp) IsIdentity(in, out ir.Type) bool { return in == out }

func (ExpandOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{sumTo(dy[0], n.In(0).Type().Dims)}
}

// sumTo is the gradient of broadcasting: v summed over the dimensions in which a value of shape to was repeated.
func sumTo(v ir.Value, to ir.Dims) ir.Value {
	if v.Type().Dims == to {
		return v
	}
	var axes []int
	lead := v.Rank() - to.Rank()
	for i := range v.Rank() {
		if i < lead || (to.At(i-lead) == 1 && v.Dim(i) != 1) {
			axes = append(axes, i)
		}
	}
	if v = Sum(v, axes...); v.Type().Dims == to {
		return v
	}
	return ReshapeTo(v, to)
}

func (o ExpandOp) Permuted(perm ir.Ints, _ []ir.Type) (ir.Op, bool) {
	return ExpandOp{permutedDims(o.To, perm)}, true
}
