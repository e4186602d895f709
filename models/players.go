package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
)

// hiddenGenerator maps noise to 512 numbers and, as convGenerator does, to 2·width maps, width maps and images. The dense layer lets the parts of
// an image agree, as in Chen et al. (2016, appendix C.1).
func hiddenGenerator(d Images, width int) *nn.Net {
	maps := ir.Shape{ir.Dim(2 * width), ir.Dim(d.Height / 4), ir.Dim(d.Width / 4)}
	return nn.Sequential("gen",
		nn.Dense{Out: 512, Init: small}, nn.LeakyReLU{Alpha: 0.2},
		nn.Dense{Out: 2 * width * d.Height / 4 * d.Width / 4, NoBias: true, Init: small}, nn.Reshape{To: maps}, nn.BatchNorm{}, nn.ReLU{},
		nn.ConvTranspose2D{Out: width, Kernel: 4, Stride: 2, Padding: 1, NoBias: true, Init: small}, nn.BatchNorm{}, nn.ReLU{},
		nn.ConvTranspose2D{Out: d.Channels, Kernel: 4, Stride: 2, Padding: 1, Init: small}, nn.Tanh{})
}

// plainGenerator is hiddenGenerator with LeakyReLU in the place of batch norm and ReLU, and with PyTorch's initial weights.
func plainGenerator(d Images) *nn.Net {
	maps, leaky := ir.Shape{64, ir.Dim(d.Height / 4), ir.Dim(d.Width / 4)}, nn.LeakyReLU{Alpha: 0.2}
	return nn.Sequential("gen",
		linear(512), leaky, linear(64*d.Height/4*d.Width/4), nn.Reshape{To: maps}, leaky,
		nn.ConvTranspose2D{Out: 32, Kernel: 4, Stride: 2, Padding: 1, Init: nn.TorchLinear{}}, leaky,
		nn.ConvTranspose2D{Out: d.Channels, Kernel: 4, Stride: 2, Padding: 1, Init: nn.TorchLinear{}}, nn.Tanh{})
}

// hiddenDiscriminator maps images to width maps of half their height and width, 2·width of a quarter, 256 numbers, and out
// logits or scores. It has no batch norm, so that penalties can take the examples one by one.
func hiddenDiscriminator(name string, width, out int) *nn.Net {
	leaky := nn.LeakyReLU{Alpha: 0.2}
	return nn.Sequential(name,
		nn.Conv2D{Out: width, Kernel: 4, Stride: 2, Padding: 1, Init: small}, leaky,
		nn.Conv2D{Out: 2 * width, Kernel: 4, Stride: 2, Padding: 1, Init: small}, leaky,
		nn.Flatten{}, nn.Dense{Out: 256, Init: small}, leaky,
		// What a bias adds to scores adds nothing to their differences, and to logits hardly anything.
		nn.Dense{Out: out, NoBias: true, Init: small})
}
