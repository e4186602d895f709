package lower_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/lower"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/models"
)

// BenchmarkTrainStep is one iteration of each model of the zoo at batch 128 on the tapeMachine, with fused ops and
// with a step for each op, on one thread and on two. Inputs stay as they are: data loading and noise are not included.
func BenchmarkTrainStep(b *testing.B) {
	for _, entry := range models.All {
		for threads := 1; threads <= 2; threads++ {
			for _, way := range []struct {
				name string
				bind func(*ir.Graph, int, int, compile.Memory) (*compile.Code, error)
			}{{"fused", compile.Bind}, {"unfused", compile.BindUnfused}} {
				b.Run(fmt.Sprintf("%s/threads=%d/%s", entry.Name, threads, way.name), func(b *testing.B) {
					m, err := entry.Build()
					if err != nil {
						b.Fatal(err)
					}
					step := stepper(b, m, func(g *ir.Graph, memory compile.Memory) (*compile.Code, error) {
						return way.bind(g, 128, threads, memory)
					})
					for k := range 4 { // every variant is compiled
						step(k)
					}
					b.ReportAllocs()
					for k := 0; b.Loop(); k++ {
						step(k)
					}
				})
			}
		}
	}
}

// stepper gives the function that runs iteration k of a model with one group.
func stepper(b *testing.B, m *ir.Model, bind func(*ir.Graph, compile.Memory) (*compile.Code, error)) func(k int) {
	plan, err := compile.NewPlan(m)
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	state := map[*ir.State]ir.Tensor{}
	for _, s := range plan.States() {
		state[s] = ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
		if s.Trainable {
			fill(r, state[s], 1.0/16)
		}
	}
	machines := map[compile.Variant]*lower.Machine{}
	return func(k int) {
		v := plan.VariantAt(0, uint64(k), 0)
		if machines[v] == nil {
			prog, err := plan.Program(0, v)
			if err != nil {
				b.Fatal(err)
			}
			code, err := bind(prog.Graph, func(s *ir.State) ir.Tensor { return state[s] })
			if err != nil {
				b.Fatal(err)
			}
			for _, in := range plan.Model.Inputs() {
				if x := code.Input(in); !x.IsZero() {
					fill(r, x, 0.5)
				}
			}
			if machines[v], err = lower.New(code); err != nil {
				b.Fatal(err)
			}
		}
		if err := machines[v].Run(); err != nil {
			b.Fatal(err)
		}
	}
}

func fill(r *rand.Rand, x ir.Tensor, scale float64) {
	for i := range x.Float32s() {
		x.Float32s()[i] = float32(scale * r.NormFloat64())
	}
}
