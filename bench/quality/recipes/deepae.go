package main

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// deepAE is the autoencoder of Hinton & Salakhutdinov (2006), 784-1000-500-250-30 and back, under squared error. Otherwise
// than there, nothing is pre-trained layer by layer: SiLU, Adam and a warm-up take the place of it, and images are noisy in
// training (Vincent et al. 2008), so that the network learns them less by heart.
func deepAE() (*ir.Model, error) {
	const code, noise = 30, 0.1
	m := ir.NewModel("deepae", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 20})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 784}, ir.Range(0, 1))
	encoder, decoder := dense("enc", 1000, 500, 250, code), dense("dec", 250, 500, 1000, 784)

	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch, 784})
	h := encoder.Apply(ir.ByMode(op.Add(x, op.Scale(eps, noise)), x))
	y := op.Sigmoid(decoder.Apply(h))
	loss := nn.MSE(y, x) // summed over pixels
	fall := optim.Warmup{For: optim.Fraction(0.05), Then: optim.Cosine{End: 0.005}}
	m.Minimize("squares", loss, optim.Adam{LR: 2e-3, Schedule: fall}, encoder, decoder)
	m.Report("loss", loss)

	m.Export("encoder", ir.In("image", x), ir.Out("code", h))
	m.Export("decoder", ir.In("code", h), ir.Out("image", y, ir.Image{H: 28, W: 28}, ir.Range(0, 1)))
	return m.Build()
}

// dense is layers of the given sizes with SiLU between them, from PyTorch's initial weights.
func dense(name string, sizes ...int) *nn.Net {
	var layers []nn.Layer
	for i, n := range sizes {
		if i > 0 {
			layers = append(layers, nn.SiLU{})
		}
		layers = append(layers, nn.Dense{Out: n, Init: nn.TorchLinear{}})
	}
	return nn.Sequential(name, layers...)
}
