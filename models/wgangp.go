package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// WGANGPOptions chooses a variant of the Wasserstein GAN with gradient penalty:
//
//	func Model() (*ir.Model, error) { return models.WGANGPOptions{Conv: true}.Model() }
type WGANGPOptions struct {
	Images Images // that it is made for
	Name   string // of the model; "" means "wgangp", or "convwgangp" if Conv

	// Conv gives the model convolutional players: a generator with batch norm, and a critic without, because the penalty takes
	// the examples one by one. Otherwise the players are those of GAN.
	Conv bool
}

// WGANGP is the Wasserstein GAN with gradient penalty of Gulrajani et al. (2017, algorithm 1) with λ = 10. The players are
// those of GAN. For the short run the critic takes three steps in the place of five for each of the generator, and the
// learning rate is 2e-3 in the place of 1e-4 and falls in the second half; the second moments decay by 0.99, not 0.9.
func WGANGP(d Images) (*ir.Model, error) { return WGANGPOptions{Images: d}.Model() }

// ConvWGANGP is WGANGP with convolutional players and a learning rate of 5e-4.
func ConvWGANGP(d Images) (*ir.Model, error) { return WGANGPOptions{Images: d, Conv: true}.Model() }

// Model declares the variant.
func (o WGANGPOptions) Model() (*ir.Model, error) {
	name, defaults, rate := "wgangp", ir.Defaults{Data: "mnist", Batch: 128, Steps: 6000}, 2e-3
	if o.Conv {
		name, defaults, rate = "convwgangp", ir.Defaults{Data: "mnist", Batch: 64, Steps: 800}, 5e-4
	}
	if o.Name != "" {
		name = o.Name
	}
	m := ir.NewModel(name, defaults)
	d, shape, gen, critic := o.players(m)
	real := m.Data("image", ir.Float32, shape, ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, ganNoise})

	fake := gen.Apply(z)
	realScores, fakeScores := halves(critic.Apply(op.Concat(0, real, fake)))
	distance := nn.WassersteinD(realScores, fakeScores)
	mixed := nn.Interpolate(m, "mix", real, fake)
	penalty := nn.GradientPenalty(10, critic.Apply(mixed), mixed)

	adam := optim.Adam{LR: rate, Betas: [2]float64{0, 0.99}, Schedule: optim.Linear{From: optim.Fraction(0.5), End: 0.2}}
	m.Minimize("critic", op.Add(distance, penalty), adam, critic).Times(3)
	m.Minimize("gen", nn.WassersteinG(critic.Apply(fake)), adam, gen).Average(optim.EMA{Decay: 0.9995})
	m.Report("distance", op.Neg(distance)) // the critic's estimate
	m.Report("penalty", penalty)

	m.Export("generator", ir.In("z", z), ir.Out("image", fake, d.port(-1, 1)...), ir.Averaged)
	m.Export("critic", ir.In("image", real), ir.Out("score", critic.Apply(real)))
	return m.Build()
}

// players is the images that the model is made for, the shape of a batch of them, and the players.
func (o WGANGPOptions) players(m *ir.Model) (d Images, batch ir.Shape, gen, critic *nn.Net) {
	if o.Conv {
		d = o.Images.multiplesOf(m, 4)
		return d, d.planes(), hiddenGenerator(d, 32), hiddenDiscriminator("critic", 32, 1)
	}
	d = o.Images.filled(m)
	return d, d.rows(), mlpGenerator(d), mlpCritic()
}
