package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// AE is an autoencoder (Hinton & Salakhutdinov 2006) with a code of 32 numbers and a Bernoulli likelihood of the
// pixels.
func AE(d Images) (*ir.Model, error) {
	const code = 32
	m := ir.NewModel("ae", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 10})
	d = d.filled(m)
	x := m.Data("image", ir.Float32, d.rows(), ir.Range(0, 1))

	encoder := nn.Sequential("enc", nn.Dense{Out: 256}, nn.ReLU{}, nn.Dense{Out: code})
	decoder := nn.Sequential("dec", nn.Dense{Out: 256}, nn.ReLU{}, nn.Dense{Out: d.numbers()})

	h := encoder.Apply(x)
	logits := decoder.Apply(h)
	image := op.Sigmoid(logits)

	loss := nn.BCEWithLogits(logits, x)
	m.Minimize("reconstruct", loss, optim.Adam{LR: 1e-3}, encoder, decoder)
	m.Report("loss", loss)
	m.Report("mse", nn.MSE(image, x))

	m.Export("encoder", ir.In("image", x), ir.Out("code", h))
	m.Export("decoder", ir.In("code", h), ir.Out("image", image, d.port(0, 1)...))
	m.Export("autoencoder", ir.In("image", x), ir.Out("reconstruction", image, d.port(0, 1)...))
	return m.Build()
}
