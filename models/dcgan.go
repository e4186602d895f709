package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// DCGANOptions chooses a variant of DCGAN:
//
//	func Model() (*ir.Model, error) { return models.DCGANOptions{Pack: 2}.Model() }
type DCGANOptions struct {
	Images Images // that it is made for
	Name   string // of the model; "" means "dcgan"
	Pack   int    // images that the discriminator sees at once (nn.Pack); 0 means 1. PacGAN's for stacked MNIST is 2
}

// DCGAN is the convolutional generative adversarial network of Radford et al. (2016) for images whose height and width
// are multiples of 4: strided convolutions, batch norm and ReLU in the generator, LeakyReLU in the discriminator.
// Otherwise than there, the R1 penalty of Mescheder et al. (2018) stands in for batch norm in the discriminator, since it
// keeps every digit, and the exported generator has averaged weights.
func DCGAN(d Images) (*ir.Model, error) { return DCGANOptions{Images: d}.Model() }

// Model declares the variant.
func (o DCGANOptions) Model() (*ir.Model, error) {
	name, pack := "dcgan", max(1, o.Pack)
	if o.Name != "" {
		name = o.Name
	}
	m := ir.NewModel(name, ir.Defaults{Data: "mnist", Batch: 64, Steps: 1600})
	if o.Pack < 0 {
		m.Graph().Fail("DCGANOptions.Pack is %d: want a positive number, or 0 for 1", o.Pack)
	}
	d := o.Images.multiplesOf(m, 4)
	real := m.Data("image", ir.Float32, d.planes(), ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, ganNoise})

	gen, disc := convGenerator(d, 64), convDiscriminator(64, 1)
	fake := gen.Apply(z)
	realLogits, fakeLogits := halves(disc.Apply(nn.Pack(pack, op.Concat(0, real, fake))))
	dLoss := nn.NonSaturatingD(realLogits, fakeLogits)
	gLoss := nn.NonSaturatingG(disc.Apply(nn.Pack(pack, fake)))
	seen := nn.Pack(pack, real)
	scores := disc.Apply(seen)

	const gamma, every = 0.3, 4
	adam := func(rate float64) optim.Adam { return optim.Adam{LR: rate, Betas: [2]float64{0, 0.99}} }
	m.Minimize("disc", dLoss, adam(5e-4), disc).Lazy(every, nn.R1(every*gamma, scores, seen))
	m.Minimize("gen", gLoss, adam(1e-3), gen).Average(optim.EMA{Decay: 0.999})
	m.Report("d_loss", dLoss)
	m.Report("g_loss", nn.NonSaturatingG(fakeLogits)) // of the same pass

	m.Export("generator", ir.In("z", z), ir.Out("image", fake, d.port(-1, 1)...), ir.Averaged)
	m.Export("discriminator", ir.In("image", real), ir.Out("logit", scores))
	return m.Build()
}

// convGenerator maps noise to 2·width maps of a quarter of the height and width of an image, width maps of a half and images,
// by kernels of 4.
func convGenerator(d Images, width int) *nn.Net {
	maps := ir.Shape{ir.Dim(2 * width), ir.Dim(d.Height / 4), ir.Dim(d.Width / 4)}
	return nn.Sequential("gen",
		nn.Dense{Out: 2 * width * d.Height / 4 * d.Width / 4, NoBias: true, Init: small}, nn.Reshape{To: maps}, nn.BatchNorm{}, nn.ReLU{},
		nn.ConvTranspose2D{Out: width, Kernel: 4, Stride: 2, Padding: 1, NoBias: true, Init: small}, nn.BatchNorm{}, nn.ReLU{},
		nn.ConvTranspose2D{Out: d.Channels, Kernel: 4, Stride: 2, Padding: 1, Init: small, BiasInit: nn.Zeros{}}, nn.Tanh{})
}

// convDiscriminator maps images to width maps of half their height and width, 2·width maps of a quarter, and logits.
func convDiscriminator(width, out int) *nn.Net {
	return nn.Sequential("disc",
		nn.Conv2D{Out: width, Kernel: 4, Stride: 2, Padding: 1, Init: small}, nn.LeakyReLU{Alpha: 0.2},
		nn.Conv2D{Out: 2 * width, Kernel: 4, Stride: 2, Padding: 1, Init: small}, nn.LeakyReLU{Alpha: 0.2},
		nn.Flatten{}, nn.Dense{Out: out, Init: small})
}

// small is the initialiser of DCGAN (Radford et al. 2016, §4).
var small = nn.Normal{SD: 0.02}
