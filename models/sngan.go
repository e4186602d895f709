package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// SNGAN is the GAN with spectral normalisation of Miyato et al. (2018): residual players, the hinge loss, and a discriminator
// every weight of which is divided by its spectral norm. Otherwise than there, for the short run, the players are narrower and
// have a block less each, the discriminator takes one step for each of the generator in the place of five, the learning rate
// is 5e-4 in the place of 2e-4, and the exported generator has averaged weights.
func SNGAN(d Images) (*ir.Model, error) {
	m := ir.NewModel("sngan", ir.Defaults{Data: "mnist", Batch: 32, Steps: 1200})
	d = d.multiplesOf(m, 4)
	real := m.Data("image", ir.Float32, d.planes(), ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, ganNoise})

	gen := nn.Sequential("gen", append(firstMaps(d, 64),
		nn.ResidualBlock2D{Out: 32, Up: true, Norm: nn.BatchNorm{}},
		nn.ResidualBlock2D{Out: 16, Up: true, Norm: nn.BatchNorm{}},
		nn.BatchNorm{}, nn.ReLU{}, nn.Conv2D{Out: d.Channels, Kernel: 3, Padding: 1}, nn.Tanh{})...)
	disc := nn.Sequential("disc",
		nn.ResidualBlock2D{Out: 32, Down: true, First: true, Spectral: true},
		nn.ResidualBlock2D{Out: 64, Down: true, Spectral: true},
		nn.ResidualBlock2D{Out: 64, Spectral: true},
		nn.ReLU{}, nn.GlobalSumPool2D{}, nn.Dense{Out: 1, Spectral: true})

	fake := gen.Apply(z)
	realScores, fakeScores := halves(disc.Apply(op.Concat(0, real, fake)))
	dLoss := nn.HingeD(realScores, fakeScores)

	adam := optim.Adam{LR: 5e-4, Betas: [2]float64{0, 0.99}, Schedule: optim.Linear{From: optim.Fraction(0.5), End: 0.1}}
	m.Minimize("disc", dLoss, adam, disc)
	m.Minimize("gen", nn.HingeG(disc.Apply(fake)), adam, gen).Average(optim.EMA{Decay: 0.999})
	m.Report("d_loss", dLoss)
	m.Report("g_loss", nn.HingeG(fakeScores)) // of the same pass

	m.Export("generator", ir.In("z", z), ir.Out("image", fake, d.port(-1, 1)...), ir.Averaged)
	m.Export("discriminator", ir.In("image", real), ir.Out("score", disc.Apply(real)))
	return m.Build()
}

// firstMaps maps numbers to maps of a quarter of the height and width of an image: the first layers of a residual generator.
func firstMaps(d Images, maps int) []nn.Layer {
	return []nn.Layer{
		nn.Dense{Out: maps * d.Height / 4 * d.Width / 4},
		nn.Reshape{To: ir.Shape{ir.Dim(maps), ir.Dim(d.Height / 4), ir.Dim(d.Width / 4)}},
	}
}
