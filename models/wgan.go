package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// WGAN is the Wasserstein GAN of Arjovsky et al. (2017, algorithm 1): a critic with weights within bounds, trained five
// times for each step of the generator by RMSProp. The players are those of GAN. For the short run the bounds are ±0.03 in
// the place of ±0.01, and the learning rate is 1e-3 in the place of 5e-5 and falls in the second half.
func WGAN(d Images) (*ir.Model, error) {
	m := ir.NewModel("wgan", ir.Defaults{Data: "mnist", Batch: 128, Steps: 5000})
	d = d.filled(m)
	real := m.Data("image", ir.Float32, d.rows(), ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, ganNoise})

	gen, critic := mlpGenerator(d), mlpCritic()
	fake := gen.Apply(z)
	realScores, fakeScores := halves(critic.Apply(op.Concat(0, real, fake)))
	cLoss := nn.WassersteinD(realScores, fakeScores)

	rmsprop := optim.RMSProp{LR: 1e-3, Schedule: optim.Linear{From: optim.Fraction(0.5), End: 0.1}}
	m.Minimize("critic", cLoss, rmsprop, critic).Times(5).Limit(optim.ClipWeights{Max: 0.03})
	m.Minimize("gen", nn.WassersteinG(critic.Apply(fake)), rmsprop, gen).Average(optim.EMA{Decay: 0.999})
	m.Report("distance", op.Neg(cLoss)) // the critic's estimate, up to the scale that its weights allow

	m.Export("generator", ir.In("z", z), ir.Out("image", fake, d.port(-1, 1)...), ir.Averaged)
	m.Export("critic", ir.In("image", real), ir.Out("score", critic.Apply(real)))
	return m.Build()
}

// mlpCritic is the discriminator of GAN; its output is a score. What a bias would add to it adds nothing to a difference
// of scores.
func mlpCritic() *nn.Net {
	leaky := nn.LeakyReLU{Alpha: 0.2}
	return nn.Sequential("critic", linear(512), leaky, linear(256), leaky, linear(128), leaky,
		nn.Dense{Out: 1, NoBias: true, Init: nn.TorchLinear{}})
}
