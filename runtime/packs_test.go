package runtime_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime"
)

// TestPackedWeights: a batch whose products read weights that are packed has, row by row, the bits of batches of one, which read them
// as they lie, of transposed weights too; and no run allocates.
func TestPackedWeights(t *testing.T) {
	g := ir.NewGraph(false)
	v := g.Apply(ir.Feed{Input: &ir.Input{Name: "z", Type: ir.TypeOf(ir.Float32, ir.Batch, 20), Source: ir.Argument}})
	v = op.Tanh(op.Gemm(v, g.Constant(weights(1, 20, 100)), g.Constant(weights(2, 100))))
	v = op.ReLU(ir.Apply(op.GemmOp{TransB: true}, v, g.Constant(weights(3, 70, 100)), g.Constant(weights(4, 70))))
	square := g.Constant(weights(5, 70, 70))
	v = op.MatMul(op.MatMul(v, square), square)
	g.Outputs = []ir.Output{{Name: "y", Value: v}}
	data, err := export.Marshal(g, export.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const most = 64
	z, want := weights(6, most, 20), []byte(nil)
	one := session(t, data)
	for i := range most {
		want = append(want, run(t, one, ir.FromSlice(z.Float32s()[i*20:][:20], 1, 20))[0].Bytes()...)
	}
	s := session(t, data, runtime.WithThreads(1))
	for _, n := range []int{1, 3, 16, most} {
		inputs := []runtime.Tensor{ir.FromSlice(z.Float32s()[:n*20], n, 20)}
		outputs, err := s.NewOutputs(inputs...)
		if err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		allocs := testing.AllocsPerRun(10, func() { err = errors.Join(err, s.RunInto(ctx, outputs, inputs)) })
		if allocs > 0 && !underRace || err != nil {
			t.Errorf("batch %d: %g allocations a run, error %v", n, allocs, err)
		}
		if !bytes.Equal(outputs[0].Bytes(), want[:n*70*4]) {
			t.Errorf("batch %d has not the bits of batches of one", n)
		}
	}
}
