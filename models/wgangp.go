package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// WGANGP is the Wasserstein GAN with gradient penalty of Gulrajani et al. (2017, algorithm 1) with λ = 10. The players are
// those of GAN. For the short run the critic takes three steps in the place of five for each of the generator, and the
// learning rate is 2e-3 in the place of 1e-4 and falls in the second half; the second moments decay by 0.99, not 0.9.
func WGANGP(d Images) (*ir.Model, error) {
	m := ir.NewModel("wgangp", ir.Defaults{Data: "mnist", Batch: 128, Steps: 6000})
	d = d.filled(m)
	real := m.Data("image", ir.Float32, d.rows(), ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, ganNoise})

	gen, critic := mlpGenerator(d), mlpCritic()
	fake := gen.Apply(z)
	realScores, fakeScores := halves(critic.Apply(op.Concat(0, real, fake)))
	distance := nn.WassersteinD(realScores, fakeScores)
	mixed := nn.Interpolate(m, "mix", real, fake)
	penalty := nn.GradientPenalty(10, critic.Apply(mixed), mixed)

	adam := optim.Adam{LR: 2e-3, Betas: [2]float64{0, 0.99}, Schedule: optim.Linear{From: optim.Fraction(0.5), End: 0.2}}
	m.Minimize("critic", op.Add(distance, penalty), adam, critic).Times(3)
	m.Minimize("gen", nn.WassersteinG(critic.Apply(fake)), adam, gen).Average(optim.EMA{Decay: 0.9995})
	m.Report("distance", op.Neg(distance)) // the critic's estimate
	m.Report("penalty", penalty)

	m.Export("generator", ir.In("z", z), ir.Out("image", fake, d.port(-1, 1)...), ir.Averaged)
	m.Export("critic", ir.In("image", real), ir.Out("score", critic.Apply(real)))
	return m.Build()
}
