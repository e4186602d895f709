package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// AEGANOptions chooses a variant of the GAN with an autoencoder:
//
//	func Model() (*ir.Model, error) { return models.AEGANOptions{Augment: 0.25}.Model() }
type AEGANOptions struct {
	Images Images // that it is made for

	// Augment is the share of real images, in [0, 1), that the discriminator sees as the autoencoder draws them anew, from
	// their codes with noise of a tenth of a unit. 0 shows it real images alone.
	Augment float64
}

// AEGAN is a GAN with an autoencoder inside, trained in two stages. First the autoencoder (Hinton & Salakhutdinov 2006)
// learns codes of 32 numbers for real images. Then the game is played: the generator maps noise to a code, and the decoder
// the code to an image, so that it starts from what images are made of. Meanwhile the autoencoder goes on to give back
// real images, which keeps the encoder the decoder's inverse: it explains a generated image by its code, and shows by how
// well the decoder gives it back whether it is like what the autoencoder knows.
func AEGAN(d Images) (*ir.Model, error) { return AEGANOptions{Images: d}.Model() }

// Model declares the variant.
func (o AEGANOptions) Model() (*ir.Model, error) {
	const code = 32
	m := ir.NewModel("aegan", ir.Defaults{Data: "mnist", Batch: 128})
	d := o.Images.filled(m)
	real := m.Data("image", ir.Float32, d.rows(), ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, ganNoise})

	leaky := nn.LeakyReLU{Alpha: 0.2}
	encoder := mlp("enc", leaky, []int{512, 256, code})
	decoder := mlp("dec", leaky, []int{256, 512, d.numbers()}, nn.Tanh{})
	gen := mlp("gen", leaky, []int{128, 256, code})
	disc := mlpDiscriminator()

	h := encoder.Apply(real)
	copied := decoder.Apply(h)
	recon := nn.MSE(copied, real)
	m.Stage("pretrain", 3)
	m.Minimize("autoencoder", recon, optim.Adam{LR: 1e-3, Schedule: optim.Cosine{End: 0.01}}, encoder, decoder)

	drawn := gen.Apply(z)
	fake := decoder.Apply(drawn)
	realLogits, fakeLogits := halves(disc.Apply(op.Concat(0, o.shown(m, real, h, decoder), fake)))
	dLoss, scores := nn.NonSaturatingD(realLogits, fakeLogits), disc.Apply(real)
	gLoss := op.Add(nn.NonSaturatingG(disc.Apply(fake)), op.Scale(recon, 0.02))
	const gamma, every = 0.3, 4
	adam := optim.Adam{LR: 1e-3, Betas: [2]float64{0, 0.99}, Schedule: optim.Linear{From: optim.Fraction(0.5), End: 0.2}}
	m.Stage("adversarial", 17)
	m.Minimize("disc", dLoss, adam, disc).Lazy(every, nn.R1(every*gamma, scores, real))
	m.Minimize("gen", gLoss, adam, gen, decoder, encoder).Average(optim.EMA{Decay: 0.999})
	m.Report("reconstruction", recon)
	m.Report("d_loss", dLoss)
	m.Report("g_loss", nn.NonSaturatingG(fakeLogits)) // of the same pass

	m.Export("generator", ir.In("z", z), ir.Out("image", fake, d.port(-1, 1)...), ir.Out("code", drawn), ir.Averaged)
	m.Export("encoder", ir.In("image", real), ir.Out("code", h), ir.Averaged)
	m.Export("decoder", ir.In("code", drawn), ir.Out("image", fake, d.port(-1, 1)...), ir.Averaged)
	m.Export("discriminator", ir.In("image", real), ir.Out("logit", scores))
	return m.Build()
}

// shown is what the discriminator is to take for real: real images, or for some of them what the decoder makes of their
// codes h and noise.
func (o AEGANOptions) shown(m *ir.Model, real, h ir.Value, decoder *nn.Net) ir.Value {
	if o.Augment == 0 {
		return real
	}
	around := op.Scale(m.Noise("around", ir.Normal, h.Type().Shape()), 0.1)
	keep := m.Noise("keep", ir.Bernoulli(1-o.Augment), ir.Shape{ir.Batch, 1})
	drawn := decoder.Apply(op.Add(h, around))
	return op.Add(drawn, op.Mul(keep, op.Sub(real, drawn)))
}
