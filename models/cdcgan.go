package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// CDCGAN is a convolutional GAN that is told which class to draw: the label is an input of the generator (Mirza & Osindero 2014), and of the
// discriminator's outputs, one for each class, the label picks the logit, which is the projection of Miyato & Koyama
// (2018) without its unconditional part.
func CDCGAN(d Images) (*ir.Model, error) {
	m := ir.NewModel("cdcgan", ir.Defaults{Data: "mnist", Batch: 64, Steps: 2000})
	d = d.multiplesOf(m, 4)
	real := m.Data("image", ir.Float32, d.planes(), ir.Range(-1, 1))
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(d.Classes))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, ganNoise})

	gen, disc := hiddenGenerator(d, 32), hiddenDiscriminator("disc", 32, d.Classes)
	class := op.OneHot(label, d.Classes, ir.Float32)
	fake := gen.Apply(op.Concat(1, z, class)) // of the same labels as the real images

	realLogits, fakeLogits := halves(picked(disc.Apply(op.Concat(0, real, fake)), op.Concat(0, class, class)))
	dLoss, gLoss := nn.NonSaturatingD(realLogits, fakeLogits), nn.NonSaturatingG(picked(disc.Apply(fake), class))
	scores := picked(disc.Apply(real), class)

	const gamma, every = 0.3, 4
	adam := func(rate float64) optim.Adam {
		return optim.Adam{LR: rate, Betas: [2]float64{0, 0.99}, Schedule: optim.Linear{From: optim.Fraction(0.5), End: 0.3}}
	}
	m.Minimize("disc", dLoss, adam(1e-3), disc).Lazy(every, nn.R1(every*gamma, scores, real))
	m.Minimize("gen", gLoss, adam(2e-3), gen).Average(optim.EMA{Decay: 0.999})
	m.Report("d_loss", dLoss)
	m.Report("g_loss", nn.NonSaturatingG(fakeLogits)) // of the same pass

	m.Export("generator", ir.In("z", z), ir.In("label", label), ir.Out("image", fake, d.port(-1, 1)...), ir.Averaged)
	m.Export("discriminator", ir.In("image", real), ir.In("label", label), ir.Out("logit", scores))
	return m.Build()
}

// picked is the outputs [N, 1] of those [N, classes] that one-hot labels pick.
func picked(outputs, class ir.Value) ir.Value {
	return op.Reshape(op.Sum(op.Mul(outputs, class), 1), outputs.Dim(0), 1)
}
