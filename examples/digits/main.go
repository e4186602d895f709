// Command digits declares a small variational autoencoder and has the whole command line of ganc. The generator that
// examples/embed carries is its decoder:
//
//	go run ./examples/digits build digits --out build/digits
//	cp build/digits/decoder.onnx examples/embed/generator.onnx
package main

import (
	"github.com/ganc-ml/ganc/cmd"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// Digits is models.VAE with a decoder of 78 KB: 6-24-784.
func Digits() (*ir.Model, error) {
	const latent = 6
	m := ir.NewModel("digits", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 20})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 784}, ir.Range(0, 1))
	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch, latent})

	encoder := nn.Sequential("enc", nn.Dense{Out: 256}, nn.ReLU{})
	toMean := nn.Sequential("enc.mean", nn.Dense{Out: latent})
	toLogVar := nn.Sequential("enc.logvar", nn.Dense{Out: latent})
	decoder := nn.Sequential("dec", nn.Dense{Out: 24}, nn.Tanh{}, nn.Dense{Out: 784})

	h := encoder.Apply(x)
	mean, logVar := toMean.Apply(h), toLogVar.Apply(h)
	z := op.Add(mean, op.Mul(op.Exp(op.Scale(logVar, 0.5)), eps))
	logits := decoder.Apply(z)
	loss := op.Add(nn.BCEWithLogits(logits, x), nn.KLNormal(mean, logVar))
	m.Minimize("elbo", loss, optim.Adam{LR: 2e-3}, encoder, toMean, toLogVar, decoder)
	m.Report("loss", loss)

	m.Export("decoder", ir.In("z", z, ir.Normal), ir.Out("image", op.Sigmoid(logits), ir.Image{H: 28, W: 28}, ir.Range(0, 1)))
	return m.Build()
}

func main() {
	cmd.Main(cmd.Model{Name: "digits", Doc: "a variational autoencoder whose decoder takes 78 KB", Build: Digits})
}
