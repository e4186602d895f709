package cmd_test

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// collapsing draws one point after 800 iterations, and with the R1 penalty several modes.
func collapsing() (*ir.Model, error) {
	m := ir.NewModel("collapsing", ir.Defaults{Data: "ring8,n=3200", Batch: 32, Epochs: 9})
	real := m.Data("point", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 2})
	gen := nn.Sequential("gen", nn.Dense{Out: 16}, nn.ReLU{}, nn.Dense{Out: 2}, nn.Tanh{})
	disc := nn.Sequential("disc", nn.Dense{Out: 32}, nn.LeakyReLU{Alpha: 0.2}, nn.Dense{Out: 1})
	fake := gen.Apply(z)
	realLogits, fakeLogits := disc.Apply(real), disc.Apply(fake)
	dLoss := nn.NonSaturatingD(realLogits, fakeLogits)
	m.Minimize("disc", dLoss, optim.Adam{LR: 0.03}, disc)
	m.Minimize("gen", nn.NonSaturatingG(fakeLogits), optim.Adam{LR: 0.03}, gen)
	m.Report("d_loss", dLoss)
	m.Export("generator", ir.In("z", z), ir.Out("point", fake, ir.Range(-1, 1)))
	m.Export("discriminator", ir.In("point", real), ir.Out("logit", realLogits))
	return m.Build()
}

// runaway ends in infinity after some 900 iterations; at a tenth of the rate, from iteration 800 on, after 1,800: the
// reciprocal of the square of its sum of weights falls by 16 times the rate in each.
func runaway() (*ir.Model, error) {
	m := ir.NewModel("runaway", ir.Defaults{Data: "ring8,n=3200", Batch: 32, Epochs: 10})
	x := m.Data("point", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(-1, 1))
	net := nn.Sequential("net", nn.Dense{Out: 1, NoBias: true, Init: ir.Fill{Value: 0.5}})
	sum := net.Apply(op.AddScalar(op.Scale(x, 0), 1))
	loss := op.Neg(op.Mean(op.Square(op.Square(sum))))
	m.Minimize("flee", loss, optim.SGD{LR: 1.0 / 16 / 900}, net)
	m.Report("loss", loss)
	m.Export("sum", ir.In("point", x), ir.Out("sum", net.Apply(x)))
	return m.Build()
}
