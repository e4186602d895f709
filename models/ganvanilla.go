package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// VanillaGAN is the networks of GAN with the recipe of 2014: no penalty, no averages, Adam with the settings of
// Radford et al. (2016). On MNIST it covers few digits; it is here for study and for comparisons of speed.
func VanillaGAN(d Images) (*ir.Model, error) {
	m := ir.NewModel("gan-vanilla", ir.Defaults{Data: "mnist", Batch: 128, Steps: 6000})
	d = d.filled(m)
	real := m.Data("image", ir.Float32, d.rows(), ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, ganNoise})

	gen, disc := mlpGenerator(d), mlpDiscriminator()
	fake := gen.Apply(z)
	logits := op.Split(disc.Apply(op.Concat(0, real, fake)), 0, ir.Batch, ir.Batch)
	realLogits, fakeLogits := logits[0], logits[1]
	dLoss := nn.NonSaturatingD(realLogits, fakeLogits)
	gLoss := nn.NonSaturatingG(disc.Apply(fake))

	adam := optim.Adam{LR: 2e-4, Betas: [2]float64{0.5, 0.999}}
	m.Minimize("disc", dLoss, adam, disc)
	m.Minimize("gen", gLoss, adam, gen)
	m.Report("d_loss", dLoss)
	m.Report("g_loss", nn.NonSaturatingG(fakeLogits)) // of the same pass

	m.Export("generator", ir.In("z", z), ir.Out("image", fake, d.port(-1, 1)...))
	m.Export("discriminator", ir.In("image", real), ir.Out("logit", disc.Apply(real)))
	return m.Build()
}
