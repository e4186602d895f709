package summary

import (
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

func TestSummary(t *testing.T) {
	m := ir.NewModel("m", ir.Defaults{Data: "mnist"})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 4}, ir.Range(0, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 2})
	net := nn.Sequential("net", nn.Dense{Out: 4})
	fake := net.Apply(z)
	m.Stage("warm", 1)
	o := m.Minimize("fit", nn.MSE(fake, x), optim.SGD{}, net).Times(3)
	o.Clip(optim.ClipNorm{}).Average(optim.EMA{})
	m.Stage("play", 20)
	m.Minimize("again", nn.MSE(fake, x), optim.SGD{}, net)
	m.Export("generator", ir.In("z", z), ir.Out("image", fake, ir.Image{H: 2, W: 2}, ir.Range(-1, 1)), ir.Averaged)
	if _, err := m.Build(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ got, want string }{
		{Objective(m.Objectives[0]), "fit over 12 parameters, 3 times an iteration, gradients clipped, averaged"},
		{Objective(m.Objectives[1]), "again over 12 parameters"},
		{Stages(m.Stages), "warm 1 epoch, play 20 epochs"},
		{Network(m.Networks[0]), "generator: z f32[N×2] → image f32[N×4], averaged weights"},
		{Port(m.Networks[0].Ins[0].Port), " normal"},
		{Port(m.Networks[0].Outs[0].Port), " in [-1, 1] image 1×2×2"},
		{Port(ir.Port{Classes: 10}), " 10 classes"},
		{Port(ir.Port{}), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	if n := Parameters(m.States()); n != 12 {
		t.Errorf("%d parameters, want 12", n)
	}
}
