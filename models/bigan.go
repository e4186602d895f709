package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// BiGAN is the bidirectional GAN of Donahue et al. (2017), also known as adversarially learned inference (Dumoulin et al.
// 2017): an encoder is learned beside the generator, and the discriminator sees pairs, an image with its code or a code with
// its image. Where it cannot tell them apart, encoder and generator are each other's inverse, though nothing compares
// images. The R1 penalty of Mescheder et al. (2018) is taken on the images.
func BiGAN(d Images) (*ir.Model, error) {
	const latent = 32
	m := ir.NewModel("bigan", ir.Defaults{Data: "mnist", Batch: 128, Steps: 15000})
	d = d.filled(m)
	real := m.Data("image", ir.Float32, d.rows(), ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, latent})

	leaky := nn.LeakyReLU{Alpha: 0.2}
	encoder := mlp("enc", leaky, []int{512, 256, latent})
	gen := mlp("gen", leaky, []int{256, 512, d.numbers()}, nn.Tanh{})
	disc := mlpDiscriminator()

	code, fake := encoder.Apply(real), gen.Apply(z)
	scores := disc.Apply(op.Concat(1, real, code))
	realLogits, fakeLogits := halves(disc.Apply(op.Concat(0, op.Concat(1, real, code), op.Concat(1, fake, z))))
	dLoss := nn.NonSaturatingD(realLogits, fakeLogits)
	gLoss := nn.NonSaturatingD(fakeLogits, realLogits) // the pairs' parts exchanged: both players of the pairs gain

	const gamma, every = 0.3, 4
	adam := optim.Adam{LR: 1e-3, Betas: [2]float64{0, 0.99}, Schedule: optim.Linear{From: optim.Fraction(0.5), End: 0.1}}
	m.Minimize("disc", dLoss, adam, disc).Lazy(every, nn.R1(every*gamma, scores, real))
	m.Minimize("gen", gLoss, adam, gen, encoder).Average(optim.EMA{Decay: 0.999})
	m.Report("reconstruction", nn.MSE(gen.Apply(code), real))
	m.Report("d_loss", dLoss)
	m.Report("g_loss", gLoss)

	m.Export("generator", ir.In("z", z), ir.Out("image", fake, d.port(-1, 1)...), ir.Averaged)
	m.Export("encoder", ir.In("image", real), ir.Out("z", code), ir.Averaged)
	m.Export("discriminator", ir.In("image", real), ir.In("z", z), ir.Out("logit", disc.Apply(op.Concat(1, real, z))))
	return m.Build()
}
