package runtime_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime"
)

// BenchmarkMLP is the generator 64-256-512-784 of the comparison with other runtimes.
func BenchmarkMLP(b *testing.B) {
	g := ir.NewGraph(false)
	v := g.Apply(ir.Feed{Input: &ir.Input{Name: "z", Type: ir.TypeOf(ir.Float32, ir.Batch, 64), Source: ir.Argument}})
	sizes := []int{64, 256, 512, 784}
	for i, n := range sizes[1:] {
		v = op.Tanh(op.Gemm(v, g.Constant(weights(uint64(i), sizes[i], n)), g.Constant(weights(uint64(i), n))))
	}
	g.Outputs = []ir.Output{{Name: "image", Value: v}}
	data, err := export.Marshal(g, export.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprintf("batch=%d", n), func(b *testing.B) {
			s := session(b, data, runtime.WithThreads(1))
			inputs := []runtime.Tensor{weights(9, n, 64)}
			outputs, err := s.NewOutputs(inputs...)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := s.RunInto(context.Background(), outputs, inputs); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
