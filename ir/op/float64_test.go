package op_test

import (
	"testing"

	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestFloat64Scalars: constants of float64 graphs keep the digits that float32 lacks.
func TestFloat64Scalars(t *testing.T) {
	const tenth = 0.1 // float32(0.1) is another number
	g := ir.NewGraph(false)
	zero, one := g.Scalar(ir.Float64, 0), g.Scalar(ir.Float64, 1)
	row := g.Constant(ir.FromSlice([]float64{0}, 1))
	for name, v := range map[string]ir.Value{
		"Scalar": g.Scalar(ir.Float64, tenth), "AddScalar": op.AddScalar(zero, tenth), "Scale": op.Scale(one, tenth), "Pad": op.Pad(row, []int{0}, []int{1}, tenth),
	} {
		out := gradcheck.Eval(nil, 1, v)[0]
		if got := out.At(out.Len() - 1); out.DType() != ir.Float64 || got != tenth {
			t.Errorf("%s: got %v of %v", name, got, out.Type())
		}
	}
	state := ir.NewTensor(ir.Float64, 1)
	ir.Fill{Value: tenth}.Init(state, nil)
	if state.At(0) != tenth {
		t.Errorf("Fill: got %v", state.At(0))
	}
}
