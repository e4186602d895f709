package op_test

import (
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/autodiff"
	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestNormOfZeros: the norm of a vector of zeros has gradients of 0, of both orders.
func TestNormOfZeros(t *testing.T) {
	g := ir.NewGraph(false)
	x := arg(g, "x", 2, 2)
	y := op.L2Op{Axes: ir.MakeInts(1)}.Decompose([]ir.Value{x})[0]
	first := autodiff.Gradients(y, []ir.Value{x})[0]
	second := autodiff.Gradients(op.Mul(first, first), []ir.Value{x})[0]
	leaves := map[string]ir.Tensor{"x": ir.FromSlice([]float64{0, 0, 3, 4}, 2, 2)}
	for i, got := range gradcheck.Eval(leaves, 1, y, first, second) {
		want := [][]float64{{0, 5}, {0, 0, 0.6, 0.8}, {0, 0, 0, 0}}[i]
		for k, v := range got.Float64s() {
			if !near(v, want[k], 1e-15) {
				t.Errorf("order %d: element %d is %g, want %g", i, k, v, want[k])
			}
		}
	}
}

// TestProdOfBatch: its gradient would be a tree of N branches.
func TestProdOfBatch(t *testing.T) {
	g := ir.NewGraph(false)
	y := op.Prod(argument(g, ir.Batch, 3), 0)
	y.Op().(ir.Differentiable).Grad(y.Node(), []ir.Value{op.Ones(y)})
	const want = "Prod along the batch axis 0 of f32[N×3] has no gradient"
	if err := g.Err(); err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}
