package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// LSGAN is the least-squares GAN of Mao et al. (2017): the discriminator shall score real images 1 and generated ones 0.
// Players and recipe are those of GAN.
func LSGAN(d Images) (*ir.Model, error) {
	m := ir.NewModel("lsgan", ir.Defaults{Data: "mnist", Batch: 128, Steps: 15_000})
	d = d.filled(m)
	real := m.Data("image", ir.Float32, d.rows(), ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, ganNoise})

	gen, disc := mlpGenerator(d), mlpDiscriminator()
	fake := gen.Apply(z)
	realScores, fakeScores := halves(disc.Apply(op.Concat(0, real, fake)))
	dLoss, scores := nn.LeastSquaresD(realScores, fakeScores), disc.Apply(real)

	const gamma, every = 0.5, 4
	fall := optim.Linear{From: optim.Fraction(0.5), End: 0.4}
	adam := optim.Adam{LR: 1e-3, Betas: [2]float64{0, 0.99}, Schedule: fall}
	m.Minimize("disc", dLoss, adam, disc).Lazy(every, nn.R1(every*gamma, scores, real))
	m.Minimize("gen", nn.LeastSquaresG(disc.Apply(fake)), adam, gen).Average(optim.EMA{Decay: 0.9995})
	m.Report("d_loss", dLoss)
	m.Report("g_loss", nn.LeastSquaresG(fakeScores)) // of the same pass
	m.Report("d_real", op.Mean(realScores))
	m.Report("d_fake", op.Mean(fakeScores))

	m.Export("generator", ir.In("z", z), ir.Out("image", fake, d.port(-1, 1)...), ir.Averaged)
	m.Export("discriminator", ir.In("image", real), ir.Out("score", scores))
	return m.Build()
}
