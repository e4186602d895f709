package models

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// VAE8Options chooses a variant of VAE8:
//
//	func Model() (*ir.Model, error) { return models.VAE8Options{Layers: 1, Beta: 2}.Model() }
type VAE8Options struct {
	Images Images // that it is made for
	Name   string // of the model; "" means "vae8"

	Layers int     // hidden layers of 500 units each way; 0 means 3
	Beta   float64 // of the KL term; 0 means 1. With one layer 2 gives better samples: the prior covers the codes better
}

// VAE8 is a variational autoencoder for the sake of its samples: with 8 dimensions of code the prior leaves few gaps
// between the codes of images, and averaged weights at a constant learning rate draw better than the last ones of a
// falling rate, or of longer training (the sizes are those of Makhzani et al. 2016's autoencoders).
func VAE8(d Images) (*ir.Model, error) { return VAE8Options{Images: d}.Model() }

// Model declares the variant.
func (o VAE8Options) Model() (*ir.Model, error) {
	const latent = 8
	if o.Name == "" {
		o.Name = "vae8"
	}
	if o.Layers == 0 {
		o.Layers = 3
	}
	if o.Beta == 0 {
		o.Beta = 1
	}
	m := ir.NewModel(o.Name, ir.Defaults{Data: "mnist", Batch: 128, Epochs: 16})
	d := o.Images.filled(m)
	notNegative(m, "VAE8Options.Beta", o.Beta)
	if notNegative(m, "VAE8Options.Layers", float64(o.Layers)); o.Layers < 0 {
		return m.Build() // there are no such layers to declare
	}
	x := m.Data("image", ir.Float32, d.rows(), ir.Range(0, 1))
	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch, latent})

	hidden := slices.Repeat([]int{500}, o.Layers)
	encoder := mlp("enc", nn.ReLU{}, slices.Concat(hidden, []int{2 * latent}))
	decoder := mlp("dec", nn.ReLU{}, slices.Concat(hidden, []int{d.numbers()}))
	mean, logVar := moments(encoder.Apply(x), latent)
	z := reparameterise(mean, logVar, eps)
	logits := decoder.Apply(z)

	recon, kl := nn.BCEWithLogits(logits, x), nn.KLNormal(mean, logVar)
	loss := op.Add(recon, op.Scale(kl, o.Beta))
	m.Minimize("elbo", loss, optim.Adam{LR: 1e-3}, encoder, decoder).Average(optim.EMA{Decay: 0.999})
	m.Report("loss", loss)
	m.Report("kl", kl)

	m.Export("encoder", ir.In("image", x), ir.Out("mean", mean), ir.Out("logvar", logVar), ir.Averaged)
	m.Export("decoder", ir.In("z", z, ir.Normal), ir.Out("image", op.Sigmoid(logits), d.port(0, 1)...), ir.Averaged)
	return m.Build()
}
