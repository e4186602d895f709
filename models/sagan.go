package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// SAGAN is the self-attention GAN of Zhang et al. (2019), small: residual players with a layer of self-attention where maps
// have half the height and width of an image, spectral normalisation in both, class-conditional batch norm in the generator,
// projection in the discriminator (Miyato & Koyama 2018), and the hinge loss. Otherwise than there, for the short run, the
// learning rate of both is 5e-4 in the place of 1e-4 and 4e-4.
func SAGAN(d Images) (*ir.Model, error) {
	m := ir.NewModel("sagan", ir.Defaults{Data: "mnist", Batch: 32, Steps: 1200})
	d = d.multiplesOf(m, 4)
	real := m.Data("image", ir.Float32, d.planes(), ir.Range(-1, 1))
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(d.Classes))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, ganNoise})

	norm := nn.ConditionalBatchNorm{Classes: d.Classes}
	gen := nn.Sequential("gen", append(firstMaps(d, 64),
		nn.ResidualBlock2D{Out: 32, Up: true, Norm: norm, Spectral: true},
		nn.SelfAttention2D{Spectral: true},
		nn.ResidualBlock2D{Out: 16, Up: true, Norm: norm, Spectral: true},
		nn.BatchNorm{}, nn.ReLU{}, nn.Conv2D{Out: d.Channels, Kernel: 3, Padding: 1, Spectral: true}, nn.Tanh{})...)
	disc := nn.Sequential("disc",
		nn.ResidualBlock2D{Out: 32, Down: true, First: true, Spectral: true},
		nn.SelfAttention2D{Spectral: true},
		nn.ResidualBlock2D{Out: 64, Down: true, Spectral: true},
		nn.ResidualBlock2D{Out: 64, Spectral: true},
		nn.ReLU{}, nn.GlobalSumPool2D{}, nn.Projection{Classes: d.Classes, Spectral: true})

	fake := gen.ApplyGiven(z, label) // of the same labels as the real images
	realScores, fakeScores := halves(disc.ApplyGiven(op.Concat(0, real, fake), op.Concat(0, label, label)))
	dLoss := nn.HingeD(realScores, fakeScores)

	adam := optim.Adam{LR: 5e-4, Betas: [2]float64{0, 0.99}, Schedule: optim.Linear{From: optim.Fraction(0.5), End: 0.1}}
	m.Minimize("disc", dLoss, adam, disc)
	m.Minimize("gen", nn.HingeG(disc.ApplyGiven(fake, label)), adam, gen).Average(optim.EMA{Decay: 0.999})
	m.Report("d_loss", dLoss)
	m.Report("g_loss", nn.HingeG(fakeScores)) // of the same pass

	m.Export("generator", ir.In("z", z), ir.In("label", label), ir.Out("image", fake, d.port(-1, 1)...), ir.Averaged)
	m.Export("discriminator", ir.In("image", real), ir.In("label", label), ir.Out("score", disc.ApplyGiven(real, label)))
	return m.Build()
}
