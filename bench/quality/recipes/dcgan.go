package main

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// dcganCodes is a DCGAN of few maps, with a dense layer at the other end of each player, whose generator gets one of ten codes
// beside the noise. A second head of the discriminator is to find the code in the image (Chen et al. 2016), so that codes
// divide the digits among them and few images lie between two digits. No label is used. With a weight of 1 in the place of
// 0.3, codes are found before digits are drawn, and each draws one image.
func dcganCodes() (*ir.Model, error) {
	const noise, codes = 100, 10
	m := ir.NewModel("dcgan-codes", ir.Defaults{Data: "mnist", Batch: 64, Steps: 8000})
	real := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 1, 28, 28}, ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, noise})
	code := m.Noise("code", ir.Categorical(codes), ir.Shape{ir.Batch})

	gen, disc := smallGenerator(), smallDiscriminator(1+codes)
	heads := func(x ir.Value) (logit, code ir.Value) {
		parts := op.Split(disc.Apply(x), 1, 1, codes)
		return parts[0], parts[1]
	}
	fake := gen.Apply(op.Concat(1, z, op.OneHot(code, codes, ir.Float32)))
	logits, _ := heads(op.Concat(0, real, fake))
	both := op.Split(logits, 0, ir.Batch, ir.Batch)
	fooled, found := heads(fake)
	scores, _ := heads(real)
	dLoss, gLoss := nn.NonSaturatingD(both[0], both[1]), nn.NonSaturatingG(fooled)
	information := nn.CrossEntropy(found, code)
	weighed := op.Scale(information, 0.3)

	const gamma, every = 1, 4
	adam := func(rate float64) optim.Adam {
		return optim.Adam{LR: rate, Betas: [2]float64{0, 0.99}, Schedule: optim.Linear{From: optim.Fraction(0.5), End: 0.3}}
	}
	m.Minimize("disc", op.Add(dLoss, weighed), adam(1e-3), disc).Lazy(every, nn.R1(every*gamma, scores, real))
	m.Minimize("gen", op.Add(gLoss, weighed), adam(2e-3), gen).Average(optim.EMA{Decay: 0.999, Statistics: true})
	m.Report("d_loss", dLoss)
	m.Report("g_loss", gLoss)
	m.Report("information", information)

	m.Export("generator", ir.In("z", z), ir.In("code", code), ir.Out("image", fake, ir.Image{H: 28, W: 28}, ir.Range(-1, 1)), ir.Averaged)
	return m.Build()
}

// small is the initialiser of DCGAN (Radford et al. 2016, §4).
var small = nn.Normal{SD: 0.02}

func smallGenerator() *nn.Net {
	return nn.Sequential("gen",
		nn.Dense{Out: 512, Init: small}, nn.LeakyReLU{Alpha: 0.2},
		nn.Dense{Out: 32 * 7 * 7, NoBias: true, Init: small}, nn.Reshape{To: ir.Shape{32, 7, 7}}, nn.BatchNorm{}, nn.ReLU{},
		nn.ConvTranspose2D{Out: 16, Kernel: 4, Stride: 2, Padding: 1, NoBias: true, Init: small}, nn.BatchNorm{}, nn.ReLU{},
		nn.ConvTranspose2D{Out: 1, Kernel: 4, Stride: 2, Padding: 1, Init: small}, nn.Tanh{})
}

func smallDiscriminator(out int) *nn.Net {
	leaky := nn.LeakyReLU{Alpha: 0.2}
	return nn.Sequential("disc",
		nn.Conv2D{Out: 16, Kernel: 4, Stride: 2, Padding: 1, Init: small}, leaky,
		nn.Conv2D{Out: 32, Kernel: 4, Stride: 2, Padding: 1, Init: small}, leaky,
		nn.Flatten{}, nn.Dense{Out: 256, Init: small}, leaky,
		nn.Dense{Out: out, NoBias: true, Init: small})
}
