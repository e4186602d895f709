package bench

import (
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/lower"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/models"
)

// BenchmarkReady is the time from a model's source to machines that are ready to run: declared, differentiated, merged,
// bound to its batch size, fused, laid out and lowered, every program of an iteration.
func BenchmarkReady(b *testing.B) {
	for _, e := range models.All {
		b.Run(e.Name, func(b *testing.B) {
			state := map[string]ir.Tensor{}
			memory := func(s *ir.State) ir.Tensor { // where the weights lie is not part of compiling
				if _, ok := state[s.Name]; !ok {
					state[s.Name] = ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
				}
				return state[s.Name]
			}
			for b.Loop() {
				ready(b, e, memory)
			}
		})
	}
}

func ready(b *testing.B, e models.Entry, memory compile.Memory) {
	m, err := e.Build()
	if err != nil {
		b.Fatal(err)
	}
	p, err := compile.NewPlan(m)
	if err != nil {
		b.Fatal(err)
	}
	for g := range p.Groups {
		program, err := p.Program(g, p.VariantAt(g, 0, 0))
		if err != nil {
			b.Fatal(err)
		}
		code, err := compile.Bind(program.Graph, max(m.Defaults.Batch, 1), 2, memory)
		if err != nil {
			b.Fatal(err)
		}
		machine, err := lower.New(code)
		if err != nil {
			b.Fatal(err)
		}
		if err := machine.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
