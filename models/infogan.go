package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// InfoGAN is the GAN of Chen et al. (2016) whose generator gets a code, one of ten chosen at random, beside the noise.
// A second head of the discriminator, the recogniser, is to find the code in the image, so that codes come to stand for
// what images differ by most. No label is used in training. The report code_error holds that the classes stand for d.Classes: each class is
// matched to the digit that images seen as that class mostly were, in training, and the error is the share of images of
// which the class that the recogniser sees is matched to another digit.
func InfoGAN(d Images) (*ir.Model, error) {
	const noise, codes = 62, 10
	m := ir.NewModel("infogan", ir.Defaults{Data: "mnist", Batch: 64, Steps: 2500})
	d = d.multiplesOf(m, 4)
	real := m.Data("image", ir.Float32, d.planes(), ir.Range(-1, 1))
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(d.Classes))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, noise})
	code := m.Noise("code", ir.Categorical(codes), ir.Shape{ir.Batch})

	leaky := nn.LeakyReLU{Alpha: 0.1}
	gen := hiddenGenerator(d, 32)
	trunk := nn.Sequential("trunk",
		nn.Conv2D{Out: 32, Kernel: 4, Stride: 2, Padding: 1, Init: small}, leaky,
		nn.Conv2D{Out: 64, Kernel: 4, Stride: 2, Padding: 1, NoBias: true, Init: small}, nn.BatchNorm{}, leaky,
		nn.Flatten{}, nn.Dense{Out: 512, NoBias: true, Init: small}, nn.BatchNorm{}, leaky)
	disc := nn.Sequential("disc", nn.Dense{Out: 1, Init: small})
	recogniser := nn.Sequential("recogniser",
		nn.Dense{Out: 128, NoBias: true, Init: small}, nn.BatchNorm{}, leaky, nn.Dense{Out: codes, Init: small})

	fake := gen.Apply(op.Concat(1, z, op.OneHot(code, codes, ir.Float32)))
	onReal, onFake := trunk.Apply(real), trunk.Apply(fake)
	realLogits, fakeLogits := disc.Apply(onReal), disc.Apply(onFake)
	seen := recogniser.Apply(onReal)
	information := nn.CrossEntropy(recogniser.Apply(onFake), code) // the bound of equation 5, up to its sign and the entropy of the code

	adam := func(rate float64) optim.Adam {
		return optim.Adam{LR: rate, Betas: [2]float64{0.5, 0.99}, Schedule: optim.Linear{From: optim.Fraction(0.5), End: 0.1}}
	}
	dLoss, gLoss := nn.NonSaturatingD(realLogits, fakeLogits), nn.NonSaturatingG(fakeLogits)
	m.Minimize("disc", op.Add(dLoss, information), adam(2e-4), trunk, disc, recogniser)
	m.Minimize("gen", op.Add(gLoss, information), adam(1e-3), gen)
	m.Report("code_error", codeError(m, seen, label, codes, d.Classes))
	m.Report("information", information)
	m.Report("d_loss", dLoss)
	m.Report("g_loss", gLoss)

	m.Export("generator", ir.In("z", z), ir.In("code", code), ir.Out("image", fake, d.port(-1, 1)...))
	m.Export("recogniser", ir.In("image", real), ir.Out("logits", seen))
	return m.Build()
}

// codeError is the share of images whose greatest logit, of [N, codes], is that of a code that belongs to another class.
// A code belongs to the class that it met most often of late, of the labels [N] of images in training.
func codeError(m *ir.Model, logits, label ir.Value, codes, classes int) ir.Value {
	met := m.State("met", ir.TypeOf(ir.Float32, ir.Dim(codes), ir.Dim(classes)), nn.Zeros{})
	code := op.OneHot(op.ArgMax(logits, 1), codes, ir.Float32)
	pairs := op.MatMulT(code, op.OneHot(label, classes, ir.Float32), true, false)
	m.Set(met, op.Add(op.Scale(m.Read(met), 0.995), pairs))
	class := op.Gather(op.ArgMax(m.Read(met), 1), op.ArgMax(logits, 1), 0)
	return op.AddScalar(op.Neg(accuracyOf(class, label)), 1)
}
