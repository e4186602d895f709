package cmd_test

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

// collapsing draws few points after 1,200 iterations; with the R1 penalty it goes on drawing others.
func collapsing() (*ir.Model, error) {
	m := ir.NewModel("collapsing", ir.Defaults{Data: "ring8,n=3200", Batch: 32, Epochs: 16})
	real := m.Data("point", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 2})
	gen := nn.Sequential("gen", nn.Dense{Out: 16}, nn.ReLU{}, nn.Dense{Out: 2}, nn.Tanh{})
	disc := nn.Sequential("disc", nn.Dense{Out: 32}, nn.LeakyReLU{Alpha: 0.2}, nn.Dense{Out: 1})
	fake := gen.Apply(z)
	realLogits, fakeLogits := disc.Apply(real), disc.Apply(fake)
	dLoss := nn.NonSaturatingD(realLogits, fakeLogits)
	m.Minimize("disc", dLoss, optim.Adam{LR: 0.02}, disc)
	m.Minimize("gen", nn.NonSaturatingG(fakeLogits), optim.Adam{LR: 0.02}, gen)
	m.Report("d_loss", dLoss)
	m.Export("generator", ir.In("z", z), ir.Out("point", fake, ir.Range(-1, 1)))
	m.Export("discriminator", ir.In("point", real), ir.Out("logit", realLogits))
	return m.Build()
}
