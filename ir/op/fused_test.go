package op_test

import (
	"bytes"
	"testing"

	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op/optest"
)

// exact lists the composites whose Eval promises the bits of their decomposition.
var exact = map[string]bool{"Gemm": true, "BatchNormTrain": true, "BatchNorm": true, "LayerNorm": true,
	"SELU": true, "CELU": true, "SiLU": true, "Mish": true, "GELU": true, "HardSwish": true,
}

// TestDecompositions: evaluating such a composite and evaluating what it is composed of gives the same bits.
func TestDecompositions(t *testing.T) {
	tried := map[string]bool{}
	for _, r := range optest.Rows {
		name := r.Op.Spec().Name
		if !exact[name] {
			continue
		}
		tried[name] = true
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
	if len(tried) != len(exact) {
		t.Errorf("tried %v, want %v", tried, exact)
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
