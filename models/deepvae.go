package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// DeepVAE is VAE with four layers each way, 784-512-256-128-20 and back, in the sizes of the articles' encoders and
// decoders. Its weights start as Glorot & Bengio's (2010): from PyTorch's, which VAE has, it ends 8 nats higher.
func DeepVAE(d Images) (*ir.Model, error) {
	const latent = 20
	m := ir.NewModel("deepvae", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 10})
	d = d.filled(m)
	x := m.Data("image", ir.Float32, d.rows(), ir.Range(0, 1))
	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch, latent})

	encoder := nn.Sequential("enc",
		nn.Dense{Out: 512}, nn.ReLU{}, nn.Dense{Out: 256}, nn.ReLU{}, nn.Dense{Out: 128}, nn.ReLU{}, nn.Dense{Out: 2 * latent})
	decoder := nn.Sequential("dec",
		nn.Dense{Out: 128}, nn.ReLU{}, nn.Dense{Out: 256}, nn.ReLU{}, nn.Dense{Out: 512}, nn.ReLU{}, nn.Dense{Out: d.numbers()})

	mean, logVar := moments(encoder.Apply(x), latent)
	z := reparameterise(mean, logVar, eps)
	logits := decoder.Apply(z)

	recon, kl := nn.BCEWithLogits(logits, x), nn.KLNormal(mean, logVar)
	loss := op.Add(recon, kl)
	adam := optim.Adam{LR: 2e-3, Schedule: optim.Warmup{Then: optim.Cosine{End: 0.01}}}
	m.Minimize("elbo", loss, adam, encoder, decoder)
	m.Report("loss", loss)
	m.Report("kl", kl)

	m.Export("encoder", ir.In("image", x), ir.Out("mean", mean), ir.Out("logvar", logVar))
	m.Export("decoder", ir.In("z", z, ir.Normal), ir.Out("image", op.Sigmoid(logits), d.port(0, 1)...))
	return m.Build()
}
