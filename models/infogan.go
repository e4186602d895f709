package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// InfoGAN is the GAN of Chen et al. (2016) whose generator gets a code, one of ten chosen at random, beside the noise. A
// recogniser is to find the code in the image (their bound of the mutual information, equation 5), so that codes come to
// stand for what images differ by most. No label is used in training.
//
// What is added to the paper is what makes the codes classes of the data, not some difference that is as easy to see: the
// recogniser, a network of its own here, also looks at real images, and is to see one code in an image and in a copy of it
// that is turned, slanted, stretched, moved and drawn with another pen: of one pen, codes would be how thick strokes are. For
// the first 400 steps it learns from labels that it gives itself, with equal shares for all codes (Asano et al. 2020; Caron et
// al. 2020): they find the classes, but do not grow sure. From there to step 800 the mutual information of the codes of both
// views (Ji et al. 2019), which alone joins some classes and parts others, takes their place, and the bound sets in.
//
// The report code_error holds that the classes stand for d.Classes: each class is matched to the digit that images seen as
// that class mostly were, in training, and the error is the share of images of which the class that the recogniser sees is
// matched to another digit.
func InfoGAN(d Images) (*ir.Model, error) {
	const noise, codes = 62, 10
	m := ir.NewModel("infogan", ir.Defaults{Data: "mnist", Batch: 128, Steps: 1200})
	d = d.multiplesOf(m, 4)
	real := m.Data("image", ir.Float32, d.planes(), ir.Range(-1, 1))
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(d.Classes))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, noise})
	code := m.Noise("code", ir.Categorical(codes), ir.Shape{ir.Batch})

	leaky := nn.LeakyReLU{Alpha: 0.1}
	gen := hiddenGenerator(d, 32)
	disc := nn.Sequential("disc",
		nn.Conv2D{Out: 32, Kernel: 4, Stride: 2, Padding: 1, Init: small}, leaky,
		nn.Conv2D{Out: 64, Kernel: 4, Stride: 2, Padding: 1, NoBias: true, Init: small}, nn.BatchNorm{}, leaky,
		nn.Flatten{}, nn.Dense{Out: 256, NoBias: true, Init: small}, nn.BatchNorm{}, leaky,
		nn.Dense{Out: 1, Init: small})
	distort := nn.Sequential("distort", nn.Distort2D{Rotation: 0.3, Shear: 0.4, Scale: 0.3, Translation: 0.1, Thin: 0.7, Thick: 1, Fill: -1})
	recogniser := nn.Sequential("recogniser",
		nn.Conv2D{Out: 16, Kernel: 4, Stride: 2, Padding: 1, NoBias: true, Init: nn.HeNormal{}}, nn.BatchNorm{}, leaky,
		nn.Conv2D{Out: 32, Kernel: 4, Stride: 2, Padding: 1, NoBias: true, Init: nn.HeNormal{}}, nn.BatchNorm{}, leaky,
		nn.Flatten{}, nn.Dense{Out: 128, NoBias: true, Init: nn.HeNormal{}}, nn.BatchNorm{}, leaky,
		nn.Dense{Out: codes, Init: nn.Normal{SD: 0.05}})

	fake := gen.Apply(op.Concat(1, z, op.OneHot(code, codes, ir.Float32)))
	realLogits, fakeLogits := disc.Apply(real), disc.Apply(fake)
	seen := op.Split(recogniser.Apply(op.Concat(0, real, distort.Apply(real), fake)), 0, ir.Batch, ir.Batch, ir.Batch)
	later := ramp(m, counter(m, "step"), 400, 800)
	first, then := nn.SelfLabelling(2, seen[0], seen[1]), nn.InvariantInformation(1.2, seen[0], seen[1])
	cluster := op.Add(first, op.Mul(later, op.Sub(then, first)))
	information := nn.CrossEntropy(seen[2], code) // the bound of equation 5, up to its sign and the entropy of the code

	adam := func(rate float64) optim.Adam {
		return optim.Adam{LR: rate, Betas: [2]float64{0.5, 0.99}, Schedule: optim.Linear{From: optim.Fraction(0.5), End: 0.1}}
	}
	dLoss, gLoss := nn.NonSaturatingD(realLogits, fakeLogits), nn.NonSaturatingG(fakeLogits)
	m.Minimize("disc", dLoss, adam(2e-4), disc)
	m.Minimize("recogniser", op.Add(cluster, op.Mul(later, information)),
		optim.Adam{LR: 2e-3, Betas: [2]float64{0.9, 0.99}, Schedule: optim.Cosine{End: 0.05}}, recogniser)
	m.Minimize("gen", op.Add(gLoss, op.Mul(later, information)), adam(1e-3), gen)
	m.Report("code_error", codeError(m, seen[0], label, codes, d.Classes))
	m.Report("information", information)
	m.Report("d_loss", dLoss)
	m.Report("g_loss", gLoss)

	m.Export("generator", ir.In("z", z), ir.In("code", code), ir.Out("image", fake, d.port(-1, 1)...))
	m.Export("recogniser", ir.In("image", real), ir.Out("logits", recogniser.Apply(real)))
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
