package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// ConvAE is a convolutional autoencoder (Masci et al. 2011) with a code of 32 numbers: strided convolutions in place of
// pools, transposed ones in the decoder, and a Bernoulli likelihood of the pixels.
func ConvAE(d Images) (*ir.Model, error) {
	const code = 32
	m := ir.NewModel("convae", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 3})
	d = d.multiplesOf(m, 4)
	x := m.Data("image", ir.Float32, d.planes(), ir.Range(0, 1))

	encoder, decoder := convEncoder(code), convDecoder(d)
	h := encoder.Apply(x)
	logits := decoder.Apply(h)
	image := op.Sigmoid(logits)

	loss := nn.BCEWithLogits(logits, x)
	adam := optim.Adam{LR: 2e-3, Schedule: optim.Warmup{Then: optim.Cosine{End: 0.01}}}
	m.Minimize("reconstruct", loss, adam, encoder, decoder)
	m.Report("loss", loss)
	m.Report("mse", nn.MSE(image, x))

	m.Export("encoder", ir.In("image", x), ir.Out("code", h))
	m.Export("decoder", ir.In("code", h), ir.Out("image", image, d.port(0, 1)...))
	m.Export("autoencoder", ir.In("image", x), ir.Out("reconstruction", image, d.port(0, 1)...))
	return m.Build()
}

// convEncoder maps images to 32 maps of half their height and width, 64 of a quarter, and numbers.
func convEncoder(out int) *nn.Net {
	return nn.Sequential("enc",
		nn.Conv2D{Out: 32, Kernel: 4, Stride: 2, Padding: 1}, nn.ReLU{},
		nn.Conv2D{Out: 64, Kernel: 4, Stride: 2, Padding: 1}, nn.ReLU{},
		nn.Flatten{}, nn.Dense{Out: out})
}

// convDecoder maps numbers to 64 maps of a quarter of the height and width of an image, 32 of a half, and the logits of images.
func convDecoder(d Images) *nn.Net {
	return nn.Sequential("dec",
		nn.Dense{Out: 64 * d.Height / 4 * d.Width / 4}, nn.ReLU{}, nn.Reshape{To: ir.Shape{64, ir.Dim(d.Height / 4), ir.Dim(d.Width / 4)}},
		nn.ConvTranspose2D{Out: 32, Kernel: 4, Stride: 2, Padding: 1}, nn.ReLU{},
		nn.ConvTranspose2D{Out: d.Channels, Kernel: 4, Stride: 2, Padding: 1})
}
