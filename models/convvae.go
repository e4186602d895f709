package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// ConvVAE is the variational autoencoder of Kingma & Welling (2014) with the convolutions of ConvAE, a Gaussian encoder
// of 16 dimensions and a Bernoulli decoder.
func ConvVAE(d Images) (*ir.Model, error) {
	const latent = 16
	m := ir.NewModel("convvae", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 4})
	d = d.multiplesOf(m, 4)
	x := m.Data("image", ir.Float32, d.planes(), ir.Range(0, 1))
	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch, latent})

	encoder, decoder := convEncoder(2*latent), convDecoder(d)
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
