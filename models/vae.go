package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// VAE is the variational autoencoder of Kingma & Welling (2014) with a Gaussian encoder and a Bernoulli decoder,
// in the sizes of PyTorch's example, 784-400-20, with its initial weights.
func VAE(d Images) (*ir.Model, error) {
	const latent = 20
	m := ir.NewModel("vae", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 10})
	d = d.filled(m)
	x := m.Data("image", ir.Float32, d.rows(), ir.Range(0, 1))
	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch, latent})

	encoder := mlp("enc", nn.ReLU{}, []int{400, 2 * latent})
	decoder := mlp("dec", nn.ReLU{}, []int{400, d.numbers()})

	mean, logVar := moments(encoder.Apply(x), latent)
	z := reparameterise(mean, logVar, eps)
	logits := decoder.Apply(z)

	recon, kl := nn.BCEWithLogits(logits, x), nn.KLNormal(mean, logVar)
	loss := op.Add(recon, kl)
	adam := optim.Adam{LR: 4e-3, Schedule: optim.Warmup{Then: optim.Cosine{End: 0.01}}}
	m.Minimize("elbo", loss, adam, encoder, decoder)
	m.Report("loss", loss)
	m.Report("kl", kl)

	m.Export("encoder", ir.In("image", x), ir.Out("mean", mean), ir.Out("logvar", logVar))
	m.Export("decoder", ir.In("z", z, ir.Normal), ir.Out("image", op.Sigmoid(logits), d.port(0, 1)...))
	return m.Build()
}
