package compile_test

import (
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

// TestSpectralNormIterates: the power iteration makes one step in an update of the block, however often the loss applies it,
// and none in the generator's.
func TestSpectralNormIterates(t *testing.T) {
	m := ir.NewModel("spectral", ir.Defaults{Data: "mnist", Batch: 4, Epochs: 1})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 6})
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 2})
	g := nn.Sequential("g", nn.Dense{Out: 6})
	d := nn.Sequential("d", nn.Dense{Out: 3, Spectral: true}, nn.ReLU{}, nn.Dense{Out: 1})
	fake := g.Apply(z)
	real, score := d.Apply(x), d.Apply(fake)
	m.Minimize("d", nn.HingeD(real, score), optim.SGD{LR: 1}, d)
	m.Minimize("g", nn.HingeG(score), optim.SGD{LR: 1}, g)
	m.Export("d", ir.In("image", x), ir.Out("score", real))
	if _, err := m.Build(); err != nil {
		t.Fatal(err)
	}
	plan, err := compile.NewPlan(m)
	if err != nil {
		t.Fatal(err)
	}
	program, err := plan.Program(0, plan.Whole(0))
	if err != nil {
		t.Fatal(err)
	}
	writes := 0
	for _, w := range program.Graph.Writes {
		if w.State.Name == "d.0.weight_u" {
			writes++
		}
	}
	if writes != 1 || len(m.Sets()) != 1 {
		t.Errorf("%d writes of u by %d sets, want one of one", writes, len(m.Sets()))
	}
}
