package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

const ganNoise = 100 // dimensions of z of most models

// GAN is the generative adversarial network of Goodfellow et al. (2014) on flat images, with what keeps it from
// collapsing: the R1 penalty of Mescheder et al. (2018), taken on every fourth step as in StyleGAN2 (Karras et al.
// 2020, §3.2), no momentum, and averaged weights for the exported generator (Yazıcı et al. 2019). Batch norm in the generator
// (Ioffe & Szegedy 2015; the article "GANs and VAEs" has it) and few dimensions of noise let it learn in half of the steps.
func GAN(d Images) (*ir.Model, error) {
	const noise = 16
	m := ir.NewModel("gan", ir.Defaults{Data: "mnist", Batch: 128, Steps: 12_000})
	d = d.filled(m)
	real := m.Data("image", ir.Float32, d.rows(), ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, noise})

	gen, disc := normedGenerator(d), mlpDiscriminator()
	fake := gen.Apply(z)

	// One pass of the discriminator over real and fake images: it treats examples one by one.
	logits := op.Split(disc.Apply(op.Concat(0, real, fake)), 0, ir.Batch, ir.Batch)
	realLogits, fakeLogits := logits[0], logits[1]
	dLoss := nn.NonSaturatingD(realLogits, fakeLogits)
	gLoss := nn.NonSaturatingG(disc.Apply(fake))
	scores := disc.Apply(real)

	const gamma, every = 0.2, 4
	adam := optim.Adam{LR: 1e-3, Betas: [2]float64{0, 0.99}} // averaged weights take the place of a rate that falls
	m.Minimize("disc", dLoss, adam, disc).Lazy(every, nn.R1(every*gamma, scores, real))
	m.Minimize("gen", gLoss, adam, gen).Average(optim.EMA{Decay: 0.9995})
	m.Report("d_loss", dLoss)
	m.Report("g_loss", nn.NonSaturatingG(fakeLogits)) // of the same pass
	m.Report("d_real", op.Mean(op.Sigmoid(realLogits)))
	m.Report("d_fake", op.Mean(op.Sigmoid(fakeLogits)))

	m.Export("generator", ir.In("z", z), ir.Out("image", fake, d.port(-1, 1)...), ir.Averaged)
	m.Export("discriminator", ir.In("image", real), ir.Out("logit", scores))
	return m.Build()
}

// normedGenerator is mlpGenerator with batch norm, which does the work of the hidden layers' biases.
func normedGenerator(d Images) *nn.Net {
	var layers []nn.Layer
	for _, out := range []int{128, 256, 512} {
		layers = append(layers, nn.Dense{Out: out, NoBias: true, Init: nn.TorchLinear{}}, nn.BatchNorm{}, nn.LeakyReLU{Alpha: 0.2})
	}
	return nn.Sequential("gen", append(layers, linear(d.numbers()), nn.Tanh{})...)
}

// mlpGenerator is 100-128-256-512-784 for MNIST, as in the article "GANs and VAEs" of the seeds, with LeakyReLU.
func mlpGenerator(d Images) *nn.Net {
	return nn.Sequential("gen",
		linear(128), nn.LeakyReLU{Alpha: 0.2},
		linear(256), nn.LeakyReLU{Alpha: 0.2},
		linear(512), nn.LeakyReLU{Alpha: 0.2},
		linear(d.numbers()), nn.Tanh{})
}

// mlpDiscriminator is 784-512-256-128-1 for MNIST; its output is a logit.
func mlpDiscriminator() *nn.Net {
	return nn.Sequential("disc",
		linear(512), nn.LeakyReLU{Alpha: 0.2},
		linear(256), nn.LeakyReLU{Alpha: 0.2},
		linear(128), nn.LeakyReLU{Alpha: 0.2},
		linear(1))
}

func linear(out int) nn.Dense { return nn.Dense{Out: out, Init: nn.TorchLinear{}} }
