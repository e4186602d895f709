package compile_test

import (
	"fmt"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/models"
)

// BenchmarkInfer is one run of the MLP generator 100-128-256-512-784, with fused ops and with a step for each op.
func BenchmarkInfer(b *testing.B) {
	m, err := models.GAN(models.Images{})
	if err != nil {
		b.Fatal(err)
	}
	plan, err := compile.NewPlan(m)
	if err != nil {
		b.Fatal(err)
	}
	g, err := plan.Network(m.Networks[0])
	if err != nil {
		b.Fatal(err)
	}
	state := map[*ir.State]ir.Tensor{} // shared: where weights happen to lie matters more than what is compared
	for _, batch := range []int{1, 16, 64, 256} {
		for threads := 1; threads <= 2; threads++ {
			for _, way := range []struct {
				name string
				bind bindFunc
			}{{"fused", compile.Bind}, {"unfused", compile.BindUnfused}} {
				b.Run(fmt.Sprintf("batch=%d/threads=%d/%s", batch, threads, way.name), func(b *testing.B) {
					code, err := way.bind(g, batch, threads, func(s *ir.State) ir.Tensor {
						if _, ok := state[s]; !ok {
							state[s] = ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
						}
						return state[s]
					})
					if err != nil {
						b.Fatal(err)
					}
					b.ReportAllocs()
					for b.Loop() {
						if err := code.Run(); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}
