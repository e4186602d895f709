package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// AAEOptions chooses a variant of AAE:
//
//	func Model() (*ir.Model, error) { return models.AAEOptions{Noisy: true}.Model() }
type AAEOptions struct {
	Images Images // that it is made for
	Name   string // of the model; "" means "aae"

	// Noisy is the recipe of reproductions that reach the published likelihood of samples: an encoder that gives a normal
	// distribution of codes, dropout in every network, two layers of 1200 units each, and a rate and an optimiser of its own
	// for each of the three losses. A run takes several times as long.
	Noisy bool
}

// AAE is the adversarial autoencoder of Makhzani et al. (2016): a critic of the codes takes the place of the KL term of a
// VAE. As there, the code has 8 dimensions and a normal prior of standard deviation 5; what critic and decoder see is the
// code divided by 5. Encoder and decoder descend on the reconstruction and the critic's verdict together.
func AAE(d Images) (*ir.Model, error) { return AAEOptions{Images: d}.Model() }

const aaeLatent, aaeSD = 8, 5 // dimensions of the code; standard deviation of its prior

// Model declares the variant.
func (o AAEOptions) Model() (*ir.Model, error) {
	if o.Name == "" {
		o.Name = "aae"
	}
	if o.Noisy {
		return o.noisy()
	}
	m := ir.NewModel(o.Name, ir.Defaults{Data: "mnist", Batch: 128, Epochs: 12})
	d := o.Images.filled(m)
	x := m.Data("image", ir.Float32, d.rows(), ir.Range(0, 1))
	prior := m.Noise("prior", ir.Normal, ir.Shape{ir.Batch, aaeLatent})

	encoder := mlp("enc", nn.ReLU{}, []int{500, 500, 500, aaeLatent})
	decoder := mlp("dec", nn.ReLU{}, []int{500, 500, 500, d.numbers()})
	critic := mlp("critic", nn.LeakyReLU{Alpha: 0.2}, []int{500, 500, 1})

	z := op.Scale(encoder.Apply(x), 1./aaeSD)
	logits := decoder.Apply(z)
	priorLogits, codeLogits := halves(critic.Apply(op.Concat(0, prior, z)))
	cLoss := nn.NonSaturatingD(priorLogits, codeLogits)
	recon, adversarial := nn.BCEWithLogits(logits, x), nn.NonSaturatingG(critic.Apply(z))

	fall := optim.Linear{From: optim.Fraction(0.5), End: 0.01}
	m.Minimize("critic", cLoss, optim.Adam{LR: 1e-3, Betas: [2]float64{0.5, 0.999}, Schedule: fall}, critic)
	m.Minimize("autoencoder", op.Add(recon, op.Scale(adversarial, 3)), optim.Adam{LR: 1e-3, Schedule: fall}, encoder, decoder).
		Average(optim.EMA{Decay: 0.999})
	m.Report("reconstruction", recon)
	m.Report("critic_loss", cLoss)

	m.Export("encoder", ir.In("image", x), ir.Out("z", z), ir.Averaged)
	m.Export("decoder", ir.In("z", z, ir.Normal), ir.Out("image", op.Sigmoid(logits), d.port(0, 1)...), ir.Averaged)
	return m.Build()
}
