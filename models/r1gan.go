package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// R1GAN is the GAN of Mescheder et al. (2018): convolutions without any normalisation in either player, the R1
// penalty, and averaged weights. Otherwise than there, the players have no residual blocks, and the penalty is taken on every
// fourth step (Karras et al. 2020, §3.2).
func R1GAN(d Images) (*ir.Model, error) {
	m := ir.NewModel("r1gan", ir.Defaults{Data: "mnist", Batch: 64, Steps: 2500})
	d = d.multiplesOf(m, 4)
	real := m.Data("image", ir.Float32, d.planes(), ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, ganNoise})

	gen, disc := plainGenerator(d), hiddenDiscriminator("disc", 32, 1)
	fake := gen.Apply(z)
	realLogits, fakeLogits := halves(disc.Apply(op.Concat(0, real, fake)))
	dLoss, scores := nn.NonSaturatingD(realLogits, fakeLogits), disc.Apply(real)

	adam := optim.Adam{LR: 1e-3, Betas: [2]float64{0, 0.99}, Schedule: optim.Linear{From: optim.Fraction(0.5), End: 0.3}}
	const gamma, every = 0.3, 4
	m.Minimize("disc", dLoss, adam, disc).Lazy(every, nn.R1(every*gamma, scores, real))
	m.Minimize("gen", nn.NonSaturatingG(disc.Apply(fake)), adam, gen).Average(optim.EMA{Decay: 0.999})
	m.Report("d_loss", dLoss)
	m.Report("g_loss", nn.NonSaturatingG(fakeLogits)) // of the same pass

	m.Export("generator", ir.In("z", z), ir.Out("image", fake, d.port(-1, 1)...), ir.Averaged)
	m.Export("discriminator", ir.In("image", real), ir.Out("logit", scores))
	return m.Build()
}
