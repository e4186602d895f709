// Command autoencoder is the model of the README with the whole command line of ganc.
package main

import (
	"github.com/ganc-ml/ganc/cmd"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

func Autoencoder() (*ir.Model, error) {
	m := ir.NewModel("autoencoder", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 5})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 784}, ir.Range(0, 1))
	encoder := nn.Sequential("enc", nn.Dense{Out: 256}, nn.ReLU{}, nn.Dense{Out: 16})
	decoder := nn.Sequential("dec", nn.Dense{Out: 256}, nn.ReLU{}, nn.Dense{Out: 784})

	code := encoder.Apply(x)
	logits := decoder.Apply(code)
	loss := nn.BCEWithLogits(logits, x) // summed over pixels, averaged over the batch
	m.Minimize("reconstruction", loss, optim.Adam{LR: 2e-3}, encoder, decoder)
	m.Report("loss", loss)

	copied := ir.Out("copy", op.Sigmoid(logits), ir.Image{H: 28, W: 28}, ir.Range(0, 1))
	m.Export("encoder", ir.In("image", x), ir.Out("code", code))
	m.Export("autoencoder", ir.In("image", x), copied)
	return m.Build()
}

func main() {
	cmd.Main(cmd.Model{Name: "autoencoder", Doc: "the autoencoder of the README", Build: Autoencoder})
}
