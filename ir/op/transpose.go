package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// TransposeOp permutes dimensions: dimension i of the output is dimension Perm[i] of the input.
type TransposeOp struct {
	Perm ir.Ints `onnx:"perm"`
}

// Transpose permutes the dimensions of x; without perm it reverses them.
func Transpose(x ir.Value, perm ...int) ir.Value {
	if len(perm) > ir.MaxRank {
		return refuse(x, "Transpose: permutation of %d dimensions exceeds %d", len(perm), ir.MaxRank)
	}
	if len(perm) == 0 && !x.IsZero() {
		for i := x.Rank() - 1; i >= 0; i-- {
			perm = append(perm, i)
		}
	}
	return ir.Apply(TransposeOp{ir.MakeInts(perm...)}, x)
}

func (TransposeOp) Spec() ir.Spec {
	return ir.Spec{Name: "Transpose", In: ir.Exactly(1), ONNX: "Transpose", Since: 1, Doc: "permuted dimensions"}
}

func (o TransposeOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if o.Perm.Len() != in[0].Rank() {
		return nil, fmt.Errorf("permutation %v has %d entries, input %v has rank %d", o.Perm, o.Perm.Len(), in[0], in[0].Rank())
	}
	var dims ir.Dims
	seen := 0
	for _, p := range o.Perm.Slice() {
		if p < 0 || p >= in[0].Rank() || seen&(1<<p) != 0 {
			return nil, fmt.Errorf("%v is not a permutation of the %d dimensions of %v", o.Perm, in[0].Rank(), in[0])
		}
		seen |= 1 << p
		dims = dims.Append(in[0].At(p))
	}
	return []ir.Type{in[0].WithDims(dims)}, nil
}

func (o TransposeOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	var w loop
	dst, src := strides(out[0].Shape()), strides(in[0].Shape())
	for i, n := range out[0].Shape() {
		w.axis(n, steps{dst[i], src[o.Perm.At(i)]})
	}
	w.move(e, out[0], in[0])
}

func (o TransposeOp) Grad(_ ir.Node, dy []ir.Value) []ir.Value {
	inverse := make([]int, o.Perm.Len())
	for i, p := range o.Perm.Slice() {
		inverse[p] = i
	}
	return []ir.Value{ir.Apply(TransposeOp{ir.MakeInts(inverse...)}, dy[0])}
}

func (TransposeOp) KeepsValues() bool { return true }

// IsIdentity holds for the permutation that moves no axis.
func (o TransposeOp) IsIdentity(in, out ir.Type) bool {
	for i, axis := range o.Perm.Slice() {
		if i != axis {
			return false
		}
	}
	return in == out
}
