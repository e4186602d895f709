package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// BetaVAEOptions chooses the weight of the code's price:
//
//	func Model() (*ir.Model, error) { return models.BetaVAEOptions{Beta: 10}.Model() }
type BetaVAEOptions struct {
	Images Images  // that it is made for
	Beta   float64 // of the KL term; 0 means 4. 1 is a VAE, more asks for fewer and more independent factors
	Latent int     // dimensions of the code; 0 means 10
}

// BetaVAE is the β-VAE of Higgins et al. (2017) with β = 4 and 10 latent dimensions.
func BetaVAE(d Images) (*ir.Model, error) { return BetaVAEOptions{Images: d}.Model() }

// Model declares the variant.
func (o BetaVAEOptions) Model() (*ir.Model, error) {
	if o.Beta == 0 {
		o.Beta = 4
	}
	if o.Latent == 0 {
		o.Latent = 10
	}
	m := ir.NewModel("betavae", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 10})
	d := o.Images.filled(m)
	notNegative(m, "BetaVAEOptions.Beta", o.Beta)
	if notNegative(m, "BetaVAEOptions.Latent", float64(o.Latent)); o.Latent < 0 {
		return m.Build() // a negative dimension is a multiple of the batch
	}
	x := m.Data("image", ir.Float32, d.rows(), ir.Range(0, 1))
	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch, ir.Dim(o.Latent)})

	encoder := mlp("enc", nn.ReLU{}, []int{400, 2 * o.Latent})
	decoder := mlp("dec", nn.ReLU{}, []int{400, d.numbers()})
	mean, logVar := moments(encoder.Apply(x), o.Latent)
	z := reparameterise(mean, logVar, eps)
	logits := decoder.Apply(z)

	recon, kl := nn.BCEWithLogits(logits, x), nn.KLNormal(mean, logVar)
	loss := op.Add(recon, op.Scale(kl, o.Beta))
	m.Minimize("elbo", loss, optim.Adam{LR: 1e-3}, encoder, decoder)
	m.Report("loss", loss)
	m.Report("reconstruction", recon)
	m.Report("kl", kl)

	m.Export("encoder", ir.In("image", x), ir.Out("mean", mean), ir.Out("logvar", logVar))
	m.Export("decoder", ir.In("z", z, ir.Normal), ir.Out("image", op.Sigmoid(logits), d.port(0, 1)...))
	return m.Build()
}
