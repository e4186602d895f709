package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// CVAE is the conditional variational autoencoder of Sohn et al. (2015): encoder and decoder are told the label, so that
// the code need not hold it. The prior of the code is the standard normal one for every label, as in model M2 of Kingma
// et al. (2014).
func CVAE(d Images) (*ir.Model, error) {
	const latent = 8
	m := ir.NewModel("cvae", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 15})
	d = d.filled(m)
	x := m.Data("image", ir.Float32, d.rows(), ir.Range(0, 1))
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(d.Classes))
	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch, latent})

	class := op.OneHot(label, d.Classes, ir.Float32)
	encoder := mlp("enc", nn.ReLU{}, []int{500, 500, 2 * latent})
	decoder := mlp("dec", nn.ReLU{}, []int{500, 500, d.numbers()})

	mean, logVar := moments(encoder.Apply(op.Concat(1, x, class)), latent)
	z := reparameterise(mean, logVar, eps)
	logits := decoder.Apply(op.Concat(1, z, class))

	kl := nn.KLNormal(mean, logVar)
	loss := op.Add(nn.BCEWithLogits(logits, x), kl)
	m.Minimize("elbo", loss, optim.Adam{LR: 1e-3}, encoder, decoder).Average(optim.EMA{Decay: 0.999})
	m.Report("loss", loss)
	m.Report("kl", kl)

	m.Export("encoder", ir.In("image", x), ir.In("label", label), ir.Out("mean", mean), ir.Out("logvar", logVar), ir.Averaged)
	m.Export("decoder", ir.In("z", z, ir.Normal), ir.In("label", label), ir.Out("image", op.Sigmoid(logits), d.port(0, 1)...), ir.Averaged)
	return m.Build()
}
