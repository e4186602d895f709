package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// TriluOp keeps a triangle of the matrices in the last two dimensions, rows × columns, and clears the rest: from
// diagonal K on upwards with Upper, up to diagonal K without. Diagonal 0 is the main one, those above are positive.
type TriluOp struct {
	Upper bool
	K     int
}

// Triu is x above and on diagonal k of its matrices, 0 elsewhere.
func Triu(x ir.Value, k int) ir.Value { return ir.Apply(TriluOp{Upper: true, K: k}, x) }

// Tril is x below and on diagonal k of its matrices, 0 elsewhere.
func Tril(x ir.Value, k int) ir.Value { return ir.Apply(TriluOp{K: k}, x) }

func (TriluOp) Spec() ir.Spec {
	return ir.Spec{Name: "Trilu", In: ir.Exactly(1), Doc: "upper or lower triangle of matrices, 0 elsewhere"}
}

func (o TriluOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if in[0].Rank() < 2 {
		return nil, fmt.Errorf("got %v, want [rows×columns] or […×rows×columns]", in[0])
	}
	return in[:1], nil
}

func (o TriluOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	shape := out[0].Shape()
	rows, cols, size := shape[len(shape)-2], shape[len(shape)-1], out[0].DType().Size()
	dst, src := out[0].Bytes(), in[0].Bytes()
	for i := 0; len(dst) > 0; i++ {
		lo, hi := o.kept(i%rows, cols)
		clear(dst[:lo*size])
		copy(dst[lo*size:hi*size], src[lo*size:])
		clear(dst[hi*size : cols*size])
		dst, src = dst[cols*size:], src[cols*size:]
	}
}

// kept is the range of columns that stay in a row.
func (o TriluOp) kept(row, cols int) (lo, hi int) {
	k := min(max(o.K, -row-1), cols) // so that row + k cannot overflow
	if o.Upper {
		return min(max(row+k, 0), cols), cols
	}
	return 0, min(max(row+k+1, 0), cols)
}

func (o TriluOp) Grad(_ ir.Node, dy []ir.Value) []ir.Value { return []ir.Value{ir.Apply(o, dy[0])} }

// Alias holds because each element becomes itself or 0.
func (TriluOp) Alias(int, int) bool { return true }
