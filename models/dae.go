package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// DAE is the denoising autoencoder of Vincent et al. (2008): it gives back the image that masking noise has taken a
// quarter of the pixels out of.
func DAE(d Images) (*ir.Model, error) {
	const code, kept = 120, 0.75
	m := ir.NewModel("dae", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 10})
	d = d.filled(m)
	x := m.Data("image", ir.Float32, d.rows(), ir.Range(0, 1))
	mask := m.Noise("mask", ir.Bernoulli(kept), d.rows())

	encoder := nn.Sequential("enc", nn.Dense{Out: 500}, nn.ReLU{}, nn.Dense{Out: code}, nn.ReLU{})
	decoder := nn.Sequential("dec", nn.Dense{Out: 500}, nn.ReLU{}, nn.Dense{Out: d.numbers()})
	corrupted := op.Mul(x, mask)
	logits := decoder.Apply(encoder.Apply(corrupted))

	loss := nn.BCEWithLogits(logits, x)
	m.Minimize("denoise", loss, optim.Adam{LR: 1e-3}, encoder, decoder)
	m.Report("loss", loss)
	m.Report("mse", nn.MSE(op.Sigmoid(logits), x))
	m.Report("corrupted_mse", nn.MSE(corrupted, x)) // of the input: what denoising has to beat

	h := encoder.Apply(x)
	image := op.Sigmoid(decoder.Apply(h))
	m.Export("encoder", ir.In("image", x), ir.Out("code", h))
	m.Export("denoiser", ir.In("image", x), ir.Out("denoised", image, d.port(0, 1)...))
	return m.Build()
}
