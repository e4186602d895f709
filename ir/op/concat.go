package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// ConcatOp joins its inputs along an axis.
type ConcatOp struct {
	Axis int `onnx:"axis"`
}

// Concat joins values along an axis; a negative axis counts from the end. Along a batch axis N and N make 2N;
// batches and constants do not mix.
func Concat(axis int, xs ...ir.Value) ir.Value {
	if len(xs) == 0 {
		return ir.Value{}
	}
	return ir.Apply(ConcatOp{fromEnd(axis, xs[0])}, xs...)
}

func (ConcatOp) Spec() ir.Spec {
	return ir.Spec{Name: "Concat", In: ir.Arity{Min: 1, Max: -1}, ONNX: "Concat", Since: 4, Doc: "inputs joined along an axis"}
}

func (o ConcatOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkAxis(o.Axis, in[0]); err != nil {
		return nil, err
	}
	total := in[0].At(o.Axis)
	for i, t := range in[1:] {
		if t.DType != in[0].DType || t.Rank() != in[0].Rank() || t.With(o.Axis, 0) != in[0].With(o.Axis, 0) {
			return nil, fmt.Errorf("input %d is %v, input 0 is %v: want the same but for dimension %d", i+1, t, in[0], o.Axis)
		}
		d := t.At(o.Axis)
		if d.IsBatch() != total.IsBatch() {
			return nil, fmt.Errorf("input %d is %v, input 0 is %v: dimension %d mixes a batch with a constant", i+1, t, in[0], o.Axis)
		}
		total += d
	}
	return []ir.Type{in[0].WithDims(in[0].With(o.Axis, total))}, nil
}

func (o ConcatOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	dst := strides(out[0].Shape())
	at := 0
	for _, t := range in {
		w := loop{at: steps{at * dst[o.Axis]}}
		src := strides(t.Shape())
		for i, n := range t.Shape() {
			w.axis(n, steps{dst[i], src[i]})
		}
		w.move(e, out[0], t)
		at += t.Shape()[o.Axis]
	}
}

func (o ConcatOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	sizes := make([]ir.Dim, n.NumIn())
	for i, x := range n.Ins() {
		sizes[i] = x.Dim(o.Axis)
	}
	return Split(dy[0], o.Axis, sizes...)
}

func (o ConcatOp) Permuted(perm ir.Ints, _ []ir.Type) (ir.Op, bool) {
	return ConcatOp{placeOf(o.Axis, perm)}, true
}
