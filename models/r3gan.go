package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// R3GAN is the GAN of Huang et al. (2024), small: the relativistic pairing loss (Jolicoeur-Martineau 2019), in which an image
// counts as real by how far it is ahead of a generated one, the gradient penalty on real images, R1, and on generated
// ones, R2, and players of residual blocks without normalisation. Otherwise than there, the penalties are taken on every
// fourth step (Karras et al. 2020, §3.2), a player has a block at a half and at a quarter of the size of images and a strided
// convolution beyond, and images end in tanh.
func R3GAN(d Images) (*ir.Model, error) {
	m := ir.NewModel("r3gan", ir.Defaults{Data: "mnist", Batch: 32, Steps: 1500})
	d = d.multiplesOf(m, 4)
	real := m.Data("image", ir.Float32, d.planes(), ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, ganNoise})

	gen := nn.Sequential("gen", append(firstMaps(d, 64), bottleneck(64),
		nn.Upsample2D{Scale: 2, Mode: "bilinear"}, pointwise(32), bottleneck(32),
		nn.ConvTranspose2D{Out: d.Channels, Kernel: 4, Stride: 2, Padding: 1, Init: unitVariance}, nn.Tanh{})...)
	disc := nn.Sequential("disc",
		nn.Conv2D{Out: 32, Kernel: 4, Stride: 2, Padding: 1, Init: unitVariance}, bottleneck(32),
		nn.AvgPool2D{Kernel: 2}, pointwise(64), bottleneck(64),
		nn.Flatten{}, nn.Dense{Out: 1, NoBias: true, Init: unitVariance})

	fake := gen.Apply(z)
	realLogits, fakeLogits := halves(disc.Apply(op.Concat(0, real, fake)))
	dLoss := nn.RelativisticD(realLogits, fakeLogits)
	scores, fooled := disc.Apply(real), disc.Apply(fake)

	const gamma, every = 0.3, 4
	penalty := op.Add(nn.R1(every*gamma, scores, real), nn.R2(every*gamma, fooled, fake))
	adam := optim.Adam{LR: 1e-3, Betas: [2]float64{0, 0.99}, Schedule: optim.Linear{From: optim.Fraction(0.5), End: 0.3}}
	m.Minimize("disc", dLoss, adam, disc).Lazy(every, penalty)
	m.Minimize("gen", nn.RelativisticG(scores, fooled), adam, gen).Average(optim.EMA{Decay: 0.999})
	m.Report("d_loss", dLoss)
	m.Report("g_loss", nn.RelativisticG(realLogits, fakeLogits)) // of the same pass

	m.Export("generator", ir.In("z", z), ir.Out("image", fake, d.port(-1, 1)...), ir.Averaged)
	m.Export("discriminator", ir.In("image", real), ir.Out("logit", scores))
	return m.Build()
}

// unitVariance keeps the variance of what is mapped linearly.
var unitVariance = nn.LeCunNormal{}

// pointwise maps each pixel to out channels, without a bias.
func pointwise(out int) nn.Layer {
	return nn.Conv2D{Out: out, Kernel: 1, NoBias: true, Init: unitVariance}
}

// bottleneck is the residual block of R3GAN (§3.4, configuration E): a convolution of 1×1 to twice the channels, one of 3×3 in
// groups of 16, and one of 1×1 back, which starts at 0 (Fixup, Zhang et al. 2019).
func bottleneck(channels int) nn.Layer {
	wide, leaky, he := 2*channels, nn.LeakyReLU{Alpha: 0.2}, nn.HeNormal{Slope: 0.2}
	return nn.Residual{Main: nn.Layers{
		nn.Conv2D{Out: wide, Kernel: 1, Init: he}, leaky,
		nn.Conv2D{Out: wide, Kernel: 3, Padding: 1, Groups: wide / 16, Init: he}, leaky,
		nn.Conv2D{Out: channels, Kernel: 1, NoBias: true, Init: nn.Zeros{}}}}
}
