package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// CGANOptions chooses a variant of the conditional GAN. The zero value is the one that reaches most:
//
//	func Model() (*ir.Model, error) { return models.CGANOptions{ConditionLoss: 0.1}.Model() }
type CGANOptions struct {
	Images Images // that it is made for
	Name   string // of the model; "" means "cgan"

	// Concat gives the discriminator the label beside the image, as Mirza & Osindero (2014) do. Otherwise it has an
	// output for every class, of which the label picks its logit: the projection of Miyato & Koyama (2018) without
	// its unconditional part.
	Concat bool

	// ConditionLoss is the weight in the generator's loss of how far its images are from what they were asked to be:
	// the cross-entropy of the label under a classifier, which learns from the real images meanwhile (Odena et al.
	// 2017). 0 leaves both out. A large weight buys agreement with variety; 0.1 costs little.
	ConditionLoss float64

	// PerturbationLoss is the weight in the discriminator's loss of generated images under a label drawn at random:
	// they shall be told from real ones of that class as well. 0 leaves it out.
	PerturbationLoss float64
}

// CGAN is the conditional GAN of Mirza & Osindero (2014): the label is an input of both players. The rest is the
// recipe of GAN, with a learning rate that has fallen to 0.42 of its start where training stops.
func CGAN(d Images) (*ir.Model, error) { return CGANOptions{Images: d}.Model() }

// CGANLosses is the conditional GAN with the label beside the image and with both losses of CGANOptions.
func CGANLosses(d Images) (*ir.Model, error) {
	return CGANOptions{Images: d, Name: "cgan-losses", Concat: true, ConditionLoss: 0.1, PerturbationLoss: 0.1}.Model()
}

// Model declares the variant.
func (o CGANOptions) Model() (*ir.Model, error) {
	if o.Name == "" {
		o.Name = "cgan"
	}
	m := ir.NewModel(o.Name, ir.Defaults{Data: "mnist", Batch: 128, Steps: 15_000})
	d := o.Images.filled(m)
	notNegative(m, "CGANOptions.ConditionLoss", o.ConditionLoss)
	notNegative(m, "CGANOptions.PerturbationLoss", o.PerturbationLoss)
	real := m.Data("image", ir.Float32, d.rows(), ir.Range(-1, 1))
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(d.Classes))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, ganNoise})

	gen := mlpGenerator(d)
	disc := o.discriminator(d)
	class := op.OneHot(label, d.Classes, ir.Float32)
	fake := gen.Apply(op.Concat(1, z, class)) // of the same labels as the real images

	realLogits, fakeLogits := halves(o.judge(disc, op.Concat(0, real, fake), op.Concat(0, class, class)))
	dLoss, gLoss := nn.NonSaturatingD(realLogits, fakeLogits), nn.NonSaturatingG(o.judge(disc, fake, class))
	scores := o.judge(disc, real, class)
	m.Report("d_loss", dLoss)
	m.Report("g_loss", nn.NonSaturatingG(fakeLogits)) // of the same pass
	m.Report("d_real", op.Mean(op.Sigmoid(realLogits)))
	m.Report("d_fake", op.Mean(op.Sigmoid(fakeLogits)))

	if o.PerturbationLoss != 0 {
		other := m.Noise("other", ir.Categorical(d.Classes), ir.Shape{ir.Batch})
		perturbed := nn.NonSaturatingG(op.Neg(o.judge(disc, fake, op.OneHot(other, d.Classes, ir.Float32)))) // −log(1 − σ)
		dLoss = op.Add(dLoss, op.Scale(perturbed, o.PerturbationLoss))
		m.Report("perturbation", perturbed)
	}
	if o.ConditionLoss != 0 {
		classifier := mlp("classifier", nn.LeakyReLU{Alpha: 0.2}, []int{256, d.Classes})
		condition := nn.CrossEntropy(classifier.Apply(fake), label)
		gLoss = op.Add(gLoss, op.Scale(condition, o.ConditionLoss))
		m.Minimize("classifier", nn.CrossEntropy(classifier.Apply(real), label), optim.Adam{LR: 1e-3}, classifier)
		m.Report("condition", condition)
	}

	const gamma, every = 0.3, 4
	adam := optim.Adam{LR: 1e-3, Betas: [2]float64{0, 0.99}, Schedule: optim.Linear{From: optim.Steps(8000), To: optim.Steps(20_000)}}
	m.Minimize("disc", dLoss, adam, disc).Lazy(every, nn.R1(every*gamma, scores, real))
	m.Minimize("gen", gLoss, adam, gen).Average(optim.EMA{Decay: 0.9995})

	m.Export("generator", ir.In("z", z), ir.In("label", label), ir.Out("image", fake, d.port(-1, 1)...), ir.Averaged)
	m.Export("discriminator", ir.In("image", real), ir.In("label", label), ir.Out("logit", scores))
	return m.Build()
}

// discriminator is the one of GAN, with an output for every class unless the label is an input.
func (o CGANOptions) discriminator(d Images) *nn.Net {
	if o.Concat {
		return mlpDiscriminator()
	}
	return mlp("disc", nn.LeakyReLU{Alpha: 0.2}, []int{512, 256, 128, d.Classes})
}

// judge is the discriminator's logits [N, 1] of images under one-hot labels.
func (o CGANOptions) judge(disc *nn.Net, image, class ir.Value) ir.Value {
	if o.Concat {
		return disc.Apply(op.Concat(1, image, class))
	}
	return op.Reshape(op.Sum(op.Mul(disc.Apply(image), class), 1), image.Dim(0), 1)
}
