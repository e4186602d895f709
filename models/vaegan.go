package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// VAEGAN is the VAE/GAN of Larsen et al. (2016): a variational autoencoder whose decoder is the generator of a GAN. What the
// decoder gives back is compared with the image in a hidden layer of the discriminator, not in pixels, and the discriminator
// tells images apart from what the decoder draws of codes and of the prior. As in algorithm 1 there, the encoder descends on
// the KL term and the distance, the decoder on the distance and the discriminator's verdict. Otherwise than there, the R1
// penalty of Mescheder et al. (2018) steadies the discriminator, and the distance is a mean over the hidden layer, which
// makes its weight independent of the layer's size.
func VAEGAN(d Images) (*ir.Model, error) {
	const latent = 32
	m := ir.NewModel("vaegan", ir.Defaults{Data: "mnist", Batch: 128, Steps: 12000})
	d = d.filled(m)
	real := m.Data("image", ir.Float32, d.rows(), ir.Range(-1, 1))
	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch, latent})
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, latent})

	leaky := nn.LeakyReLU{Alpha: 0.2}
	encoder := mlp("enc", leaky, []int{512, 256, 2 * latent})
	decoder := mlp("dec", leaky, []int{256, 512, d.numbers()}, nn.Tanh{})
	hidden := nn.Sequential("disc.hidden", linear(512), leaky, linear(256), leaky)
	verdict := nn.Sequential("disc.verdict", linear(1))

	mean, logVar := moments(encoder.Apply(real), latent)
	copied, drawn := decoder.Apply(reparameterise(mean, logVar, eps)), decoder.Apply(z)
	onReal := hidden.Apply(real)
	onCopied, onDrawn := halves(hidden.Apply(op.Concat(0, copied, drawn)))
	realLogits, copiedLogits, drawnLogits := verdict.Apply(onReal), verdict.Apply(onCopied), verdict.Apply(onDrawn)

	// The distance of a hidden layer is a Gaussian's, of variance 1 there; here it weighs as much as the pixels of an image.
	distance := op.Scale(nn.MSE(onCopied, ir.StopGradient(onReal)), 1./4)
	kl := nn.KLNormal(mean, logVar)
	dLoss := op.Scale(op.Add(nn.NonSaturatingD(realLogits, copiedLogits), nn.NonSaturatingD(realLogits, drawnLogits)), 0.5)
	gLoss := op.Scale(op.Add(nn.NonSaturatingG(copiedLogits), nn.NonSaturatingG(drawnLogits)), 0.5)

	const gamma, every = 0.3, 4
	adam := optim.Adam{LR: 1e-3, Betas: [2]float64{0, 0.99}, Schedule: optim.Linear{From: optim.Fraction(0.5), End: 0.1}}
	m.Minimize("disc", dLoss, adam, hidden, verdict).Lazy(every, nn.R1(every*gamma, realLogits, real))
	m.Minimize("enc", op.Add(op.Scale(kl, 0.05), distance), adam, encoder).Average(optim.EMA{Decay: 0.999})
	m.Minimize("dec", op.Add(op.Scale(distance, 0.1), gLoss), adam, decoder).Average(optim.EMA{Decay: 0.999})
	m.Report("reconstruction", nn.MSE(copied, real))
	m.Report("kl", kl)
	m.Report("d_loss", dLoss)
	m.Report("g_loss", gLoss)

	m.Export("encoder", ir.In("image", real), ir.Out("mean", mean), ir.Out("logvar", logVar), ir.Averaged)
	m.Export("decoder", ir.In("z", z), ir.Out("image", drawn, d.port(-1, 1)...), ir.Averaged)
	m.Export("discriminator", ir.In("image", real), ir.Out("logit", realLogits))
	return m.Build()
}
