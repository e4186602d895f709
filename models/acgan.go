package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// ACGAN is the auxiliary classifier GAN of Odena et al. (2017) with the players of CDCGAN: the generator is told the class, and
// the discriminator tells the class of an image besides whether it is real. The cross-entropy of its classes, on
// real images for the discriminator and on generated ones for the generator, has the weight 0.1: a large weight buys
// agreement with variety.
func ACGAN(d Images) (*ir.Model, error) {
	const weight = 0.1
	m := ir.NewModel("acgan", ir.Defaults{Data: "mnist", Batch: 64, Steps: 2000})
	d = d.multiplesOf(m, 4)
	real := m.Data("image", ir.Float32, d.planes(), ir.Range(-1, 1))
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(d.Classes))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, ganNoise})

	gen, disc := hiddenGenerator(d, 32), hiddenDiscriminator("disc", 32, 1+d.Classes)
	fake := gen.Apply(op.Concat(1, z, op.OneHot(label, d.Classes, ir.Float32))) // of the same labels as the real images

	both, classes := verdict(disc.Apply(op.Concat(0, real, fake)))
	realLogits, fakeLogits := halves(both)
	realClasses, _ := halves(classes)
	fooled, fakeClasses := verdict(disc.Apply(fake))
	scores, told := verdict(disc.Apply(real))
	dLoss := op.Add(nn.NonSaturatingD(realLogits, fakeLogits), op.Scale(nn.CrossEntropy(realClasses, label), weight))
	gLoss := op.Add(nn.NonSaturatingG(fooled), op.Scale(nn.CrossEntropy(fakeClasses, label), weight))

	const gamma, every = 0.3, 4
	adam := func(rate float64) optim.Adam {
		return optim.Adam{LR: rate, Betas: [2]float64{0, 0.99}, Schedule: optim.Linear{From: optim.Fraction(0.5), End: 0.3}}
	}
	m.Minimize("disc", dLoss, adam(1e-3), disc).Lazy(every, nn.R1(every*gamma, scores, real))
	m.Minimize("gen", gLoss, adam(2e-3), gen).Average(optim.EMA{Decay: 0.999})
	m.Report("d_loss", dLoss)
	m.Report("g_loss", gLoss)
	m.Report("accuracy", accuracy(told, label))

	m.Export("generator", ir.In("z", z), ir.In("label", label), ir.Out("image", fake, d.port(-1, 1)...), ir.Averaged)
	m.Export("discriminator", ir.In("image", real), ir.Out("logit", scores), ir.Out("classes", told))
	return m.Build()
}

// verdict splits the outputs of a discriminator, [N, 1+classes], into its logit and those of the classes.
func verdict(outputs ir.Value) (logit, classes ir.Value) {
	parts := op.Split(outputs, 1, 1, outputs.Dim(1)-1)
	return parts[0], parts[1]
}
