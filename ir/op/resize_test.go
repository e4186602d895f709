package op_test

import (
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestResizeToNothing: a line of one element at half its size has none, and nothing comes back from it.
func TestResizeToNothing(t *testing.T) {
	g := ir.NewGraph(false)
	given := ir.FromSlice([]float32{1, 2, 3, 4}, 1, 1, 1, 4)
	x := g.Constant(given)
	for _, mode := range []string{"nearest", "linear", "cubic"} {
		s := op.Sampling{Mode: mode, Scales: ir.MakeFloats(1, 1, 0.5, 2)}
		to := ir.ConcreteDims([]int{1, 1, 0, 8})
		small := op.Resize(x, to, s)
		back := op.ResizeAdjoint(small, x.Type().Dims, s)
		in := given
		for _, v := range []ir.Value{small, back} {
			out, err := ir.TryEvaluate(v.Op(), []ir.Tensor{in}, []ir.Type{v.Type()})
			if err != nil {
				t.Fatalf("%s: %v", mode, err)
			}
			in = out[0]
		}
		for _, v := range in.Float32s() {
			if v != 0 {
				t.Errorf("%s: %v comes back from nothing", mode, in.Float32s())
			}
		}
	}
}
