// Command deepvae is ganc's command line for the deep VAE that bench/peers compares: 784-512-256-128-20 and back.
package main

import (
	"github.com/ganc-ml/ganc/cmd"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

func main() {
	cmd.Main(cmd.Model{Name: "deepvae", Doc: "a VAE of four layers each way", Build: build})
}

func build() (*ir.Model, error) {
	const latent = 20
	m := ir.NewModel("deepvae", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 10})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 784}, ir.Range(0, 1))
	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch, latent})

	trunk := nn.Sequential("enc", nn.Dense{Out: 512}, nn.ReLU{}, nn.Dense{Out: 256}, nn.ReLU{}, nn.Dense{Out: 128}, nn.ReLU{})
	toMean, toLogVar := nn.Sequential("enc.mean", nn.Dense{Out: latent}), nn.Sequential("enc.logvar", nn.Dense{Out: latent})
	decoder := nn.Sequential("dec", nn.Dense{Out: 128}, nn.ReLU{}, nn.Dense{Out: 256}, nn.ReLU{}, nn.Dense{Out: 512}, nn.ReLU{}, nn.Dense{Out: 784})

	h := trunk.Apply(x)
	mean, logVar := toMean.Apply(h), toLogVar.Apply(h)
	logits := decoder.Apply(op.Add(mean, op.Mul(op.Exp(op.Scale(logVar, 0.5)), eps)))
	loss := op.Add(nn.BCEWithLogits(logits, x), nn.KLNormal(mean, logVar))
	m.Minimize("elbo", loss, optim.Adam{LR: 1e-3}, trunk, toMean, toLogVar, decoder)
	m.Report("loss", loss)
	m.Export("decoder", ir.In("z", eps, ir.Normal), ir.Out("image", op.Sigmoid(decoder.Apply(eps)), ir.Image{H: 28, W: 28}, ir.Range(0, 1)))
	return m.Build()
}
