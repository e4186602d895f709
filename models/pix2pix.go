package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// Pix2Pix translates images a into images b, as pairs of them show it (Isola et al. 2017): a U-Net draws b from a, and a
// discriminator that sees a beside b judges patches of 18×18 pixels. Height and width are multiples of 4. Otherwise than
// there, the generator has no noise, which theirs learned to ignore.
func Pix2Pix(d Images) (*ir.Model, error) {
	m := ir.NewModel("pix2pix", ir.Defaults{Data: "thin-thick", Batch: 32, Steps: 2000})
	d = d.multiplesOf(m, 4)
	a := m.Data("a", ir.Float32, d.planes(), d.port(-1, 1)...)
	b := m.Data("b", ir.Float32, d.planes(), d.port(-1, 1)...)

	gen, disc := unet(d, 16), patchDiscriminator("disc", 32)
	fake := gen.Apply(a)
	realLogits, fakeLogits := halves(disc.Apply(op.Concat(0, op.Concat(1, a, b), op.Concat(1, a, fake))))
	dLoss := op.Scale(nn.NonSaturatingD(realLogits, fakeLogits), 0.5)
	apart := meanError(d, fake, b)
	fooled := nn.NonSaturatingG(disc.Apply(op.Concat(1, a, fake)))

	const weight = 100 // of the error, the paper's λ
	adam := optim.Adam{LR: 1e-3, Betas: [2]float64{0.5, 0.999}, Schedule: optim.Linear{From: optim.Fraction(0.5)}}
	m.Minimize("disc", dLoss, adam, disc)
	m.Minimize("gen", op.Add(fooled, op.Scale(apart, weight)), adam, gen)
	m.Report("l1", apart)
	m.Report("d_loss", dLoss)
	m.Report("g_loss", nn.NonSaturatingG(fakeLogits)) // of the same pass

	m.Export("a2b", ir.In("a", a), ir.Out("b", fake, d.port(-1, 1)...))
	m.Export("discriminator", ir.In("a", a), ir.In("b", b), ir.Out("logits", disc.Apply(op.Concat(1, a, b))))
	return m.Build()
}

// unet maps images to images of values in (−1, 1): width maps of their size, twice as many of half their height and width and
// four times as many of a quarter, and back, with what each size had on the way down beside what comes up.
func unet(d Images, width int) *nn.Net {
	leaky, same := nn.LeakyReLU{Alpha: 0.2}, nn.BatchNorm{}
	down := func(out int) nn.Layer {
		return nn.Conv2D{Out: out, Kernel: 4, Stride: 2, Padding: 1, NoBias: true, Init: small}
	}
	up := func(out int) nn.Layer {
		return nn.ConvTranspose2D{Out: out, Kernel: 4, Stride: 2, Padding: 1, NoBias: true, Init: small}
	}
	quarter := nn.Skip{Main: nn.Layers{down(4 * width), same, leaky, up(2 * width), same, nn.ReLU{}}}
	half := nn.Skip{Main: nn.Layers{down(2 * width), same, leaky, quarter, up(width), same, nn.ReLU{}}}
	return nn.Sequential("gen",
		nn.Conv2D{Out: width, Kernel: 3, Padding: 1, Init: small}, leaky, half,
		nn.Conv2D{Out: d.Channels, Kernel: 3, Padding: 1, Init: small}, nn.Tanh{})
}

// patchDiscriminator maps images to a logit or score for each patch of 18×18 pixels, four pixels apart.
func patchDiscriminator(name string, width int) *nn.Net {
	leaky := nn.LeakyReLU{Alpha: 0.2}
	return nn.Sequential(name,
		nn.Conv2D{Out: width, Kernel: 4, Stride: 2, Padding: 1, Init: small}, leaky,
		nn.Conv2D{Out: 2 * width, Kernel: 4, Stride: 2, Padding: 1, NoBias: true, Init: small}, nn.InstanceNorm{}, leaky,
		nn.Conv2D{Out: 1, Kernel: 3, Padding: 1, Init: small})
}

// meanError is the absolute error of images, mean over all numbers.
func meanError(d Images, x, target ir.Value) ir.Value {
	return op.Scale(nn.L1(x, target), 1/float64(d.numbers()))
}
