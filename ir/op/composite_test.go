package op_test

import (
	"bytes"
	"testing"

	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op/optest"
)

// TestDecompositions: what training composes of an op, and inference computes whole, has the same bits.
func TestDecompositions(t *testing.T) {
	for _, r := range optest.Rows {
		if _, ok := r.Op.(ir.Composite); !ok {
			continue
		}
		for _, dt := range []ir.DType{ir.Float32, ir.Float64} {
			in := optest.Inputs(r, seed, dt)
			whole := gradcheck.Apply(r.Op, in...)
			for i, want := range decomposed(t, r, in, dt) {
				if !bytes.Equal(whole[i].Bytes(), want.Bytes()) && !sameButNaN(whole[i], want) {
					t.Errorf("%s in %v: output %d is\n%v whole and\n%v decomposed", r.Name, dt, i, floats(whole[i]), floats(want))
				}
			}
		}
	}
}

// decomposed evaluates a row's decomposition op by op.
func decomposed(t *testing.T, r optest.Row, in []ir.Tensor, dt ir.DType) []ir.Tensor {
	t.Helper()
	g := optest.Graph(r, dt)
	last := g.Node(g.Len() - 1)
	out := last.Op().(ir.Composite).Decompose(last.Ins())
	if err := g.Err(); err != nil {
		t.Fatalf("%s: %v", r.Name, err)
	}
	leaves := map[string]ir.Tensor{}
	for i, v := range last.Ins() {
		leaves[v.Op().(ir.Feed).Input.Name] = in[i]
	}
	return gradcheck.Eval(leaves, optest.BatchSize, out...)
}
