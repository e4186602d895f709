package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// AE is an autoencoder (Hinton & Salakhutdinov 2006) with a code of 32 numbers and a Bernoulli likelihood of the
// pixels.
func AE() (*ir.Model, error) {
	const code = 32
	m := ir.NewModel("ae", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 10})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 784}, ir.Range(0, 1))

	encoder := nn.Sequential("enc", nn.Dense{Out: 256}, nn.ReLU{}, nn.Dense{Out: code})
	decoder := nn.Sequential("dec", nn.Dense{Out: 256}, nn.ReLU{}, nn.Dense{Out: 784})

	h := encoder.Apply(x)
	logits := decoder.Apply(h)
	image := op.Sigmoid(logits)

	loss := nn.BCEWithLogits(logits, x)
	m.Minimize("reconstruct", loss, optim.Adam{LR: 1e-3}, encoder, decoder)
	m.Report("loss", loss)
	m.Report("mse", nn.MSE(image, x))

	pixels := []ir.PortOption{ir.Image{H: 28, W: 28}, ir.Range(0, 1)}
	m.Export("encoder", ir.In("image", x), ir.Out("code", h))
	m.Export("decoder", ir.In("code", h), ir.Out("image", image, pixels...))
	m.Export("autoencoder", ir.In("image", x), ir.Out("reconstruction", image, pixels...))
	return m.Build()
}
