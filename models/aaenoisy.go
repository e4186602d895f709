package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// noisy declares the variant with a stochastic encoder, which Makhzani et al. (2016, §2) describe as its "Gaussian posterior".
// The code z is in units of the prior. Critic and decoder see it times the prior's standard deviation, so that what the
// encoder adds to its mean has the prior's spread at first.
func (o AAEOptions) noisy() (*ir.Model, error) {
	m := ir.NewModel(o.Name, ir.Defaults{Data: "mnist", Batch: 100, Epochs: 18})
	d := o.Images.filled(m)
	x := m.Data("image", ir.Float32, d.rows(), ir.Range(0, 1))
	prior := m.Noise("prior", ir.Normal, ir.Shape{ir.Batch, aaeLatent})
	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch, aaeLatent})

	encoder, decoder, critic := dropped("enc", 2*aaeLatent), dropped("dec", d.numbers()), dropped("critic", 1)
	spread := func(z ir.Value) ir.Value { return op.Scale(z, aaeSD) }
	mean, logVar := moments(encoder.Apply(x), aaeLatent)
	mean = op.Scale(mean, 1./aaeSD)
	z := reparameterise(mean, logVar, eps)
	logits := decoder.Apply(spread(z))
	priorLogits, codeLogits := halves(critic.Apply(spread(op.Concat(0, prior, z))))
	cLoss := nn.NonSaturatingD(priorLogits, codeLogits)
	recon, adversarial := nn.BCEWithLogits(logits, x), nn.NonSaturatingG(critic.Apply(spread(z)))

	m.Minimize("autoencoder", recon, optim.Adam{LR: 2e-4}, encoder, decoder).Average(optim.EMA{Decay: 0.999})
	m.Minimize("critic", cLoss, optim.Adam{LR: 1e-4}, critic)
	m.Minimize("encoder", adversarial, optim.Adam{LR: 1e-4}, encoder)
	m.Report("reconstruction", recon)
	m.Report("critic_loss", cLoss)

	m.Export("encoder", ir.In("image", x), ir.Out("z", mean))
	m.Export("decoder", ir.In("z", z, ir.Normal), ir.Out("image", op.Sigmoid(logits), d.port(0, 1)...), ir.Averaged)
	return m.Build()
}

// dropped is two layers of 1200 units, of which dropout takes a fifth before each ReLU, and one of out units.
func dropped(name string, out int) *nn.Net {
	drop := nn.Dropout{P: 0.2}
	return nn.Sequential(name, linear(1200), drop, nn.ReLU{}, linear(1200), drop, nn.ReLU{}, linear(out))
}
