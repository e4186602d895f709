package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// GAN2D is a GAN on points in the plane, scaled to [−1, 1]: the mixtures on which PacGAN (Lin et al. 2018) and VEEGAN
// (Srivastava et al. 2017) count modes. It is the plain recipe with the R1 penalty of Mescheder et al. (2018) and
// averaged weights, which keeps every mode of ring8 and of grid25.
func GAN2D() (*ir.Model, error) {
	m := ir.NewModel("gan2d", ir.Defaults{Data: "ring8", Batch: 256, Steps: 12_000})
	real := m.Data("point", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 2})

	gen := mlp("gen", nn.ReLU{}, []int{128, 128, 128, 2})
	disc := mlp("disc", nn.LeakyReLU{Alpha: 0.2}, []int{128, 128, 128, 1})
	fake := gen.Apply(z)
	realLogits, fakeLogits := halves(disc.Apply(op.Concat(0, real, fake)))
	dLoss := nn.NonSaturatingD(realLogits, fakeLogits)
	scores := disc.Apply(real)

	adam := optim.Adam{LR: 1e-3, Betas: [2]float64{0, 0.99}, Schedule: optim.Linear{From: optim.Fraction(0.5)}}
	m.Minimize("disc", op.Add(dLoss, nn.R1(0.1, scores, real)), adam, disc)
	m.Minimize("gen", nn.NonSaturatingG(disc.Apply(fake)), adam, gen).Average(optim.EMA{Decay: 0.999})
	m.Report("d_loss", dLoss)
	m.Report("g_loss", nn.NonSaturatingG(fakeLogits)) // of the same pass

	m.Export("generator", ir.In("z", z), ir.Out("point", fake, ir.Range(-1, 1)), ir.Averaged)
	m.Export("discriminator", ir.In("point", real), ir.Out("logit", scores))
	return m.Build()
}
