package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// CycleGAN translates images a into images b and back, without pairs of them (Zhu et al. 2017): each way has a residual
// generator, and a discriminator of patches that sees images of a pool of earlier ones, under least squares. There and back
// again gives the image (the cycle), and an image that is in its style already stays (the identity). Height and width are
// multiples of 4. Otherwise than there, the generators work on half the size, not a quarter, and have 3 residual blocks.
func CycleGAN(d Images) (*ir.Model, error) {
	m := ir.NewModel("cyclegan", ir.Defaults{Data: "thin-thick,pairs=no", Batch: 8, Steps: 1500})
	d = d.multiplesOf(m, 4)
	a := m.Data("a", ir.Float32, d.planes(), d.port(-1, 1)...)
	b := m.Data("b", ir.Float32, d.planes(), d.port(-1, 1)...)

	toB, toA := residualTranslator("a2b", d, 16), residualTranslator("b2a", d, 16)
	discA, discB := patchDiscriminator("disc_a", 32), patchDiscriminator("disc_b", 32)
	poolA, poolB := nn.Sequential("pool_a", nn.ImagePool{}), nn.Sequential("pool_b", nn.ImagePool{})

	fakeB, sameB := halves(toB.Apply(op.Concat(0, a, b)))
	fakeA, sameA := halves(toA.Apply(op.Concat(0, b, a)))
	cycle := op.Add(meanError(d, toA.Apply(fakeB), a), meanError(d, toB.Apply(fakeA), b))
	identity := op.Add(meanError(d, sameA, a), meanError(d, sameB, b))
	dLoss := op.Add(patchLoss(discA, a, poolA.Apply(fakeA)), patchLoss(discB, b, poolB.Apply(fakeB)))
	fooled := op.Add(nn.LeastSquaresG(discA.Apply(fakeA)), nn.LeastSquaresG(discB.Apply(fakeB)))

	const weight = 5 // of the cycle, half the paper's λ, as the loss of least squares is half the paper's; the identity has half of it
	adam := func(rate float64) optim.Adam {
		return optim.Adam{LR: rate, Betas: [2]float64{0.5, 0.999}, Schedule: optim.Linear{From: optim.Fraction(0.5)}}
	}
	m.Minimize("disc", dLoss, adam(5e-4), discA, discB, poolA, poolB)
	m.Minimize("gen", op.Add(fooled, op.Add(op.Scale(cycle, weight), op.Scale(identity, weight/2.0))), adam(1e-3), toB, toA)
	m.Report("cycle", op.Scale(cycle, 0.5))
	m.Report("identity", op.Scale(identity, 0.5))
	m.Report("d_loss", dLoss)
	m.Report("g_loss", fooled)

	m.Export("a2b", ir.In("a", a), ir.Out("b", toB.Apply(a), d.port(-1, 1)...))
	m.Export("b2a", ir.In("b", b), ir.Out("a", toA.Apply(b), d.port(-1, 1)...))
	return m.Build()
}

// residualTranslator maps images to images of values in (−1, 1): width maps of their size, twice as many of half their height
// and width, on which three residual blocks work, and back.
func residualTranslator(name string, d Images, width int) *nn.Net {
	norm := nn.InstanceNorm{}
	conv := func(out int) nn.Layer {
		return nn.Conv2D{Out: out, Kernel: 3, Padding: 1, NoBias: true, Init: small}
	}
	block := nn.Residual{Main: nn.Layers{conv(2 * width), norm, nn.ReLU{}, conv(2 * width), norm}}
	return nn.Sequential(name,
		conv(width), norm, nn.ReLU{},
		nn.Conv2D{Out: 2 * width, Kernel: 4, Stride: 2, Padding: 1, NoBias: true, Init: small}, norm, nn.ReLU{},
		block, block, block,
		nn.ConvTranspose2D{Out: width, Kernel: 4, Stride: 2, Padding: 1, NoBias: true, Init: small}, norm, nn.ReLU{},
		nn.Conv2D{Out: d.Channels, Kernel: 3, Padding: 1, Init: small}, nn.Tanh{})
}

// patchLoss is the loss of a discriminator that sees real and generated images in one pass.
func patchLoss(disc *nn.Net, real, fake ir.Value) ir.Value {
	return nn.LeastSquaresD(halves(disc.Apply(op.Concat(0, real, fake))))
}
