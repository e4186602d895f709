package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// Classifier is a small convolutional network, 57,000 parameters for MNIST: kernels of 3×3 with batch norm (Ioffe & Szegedy 2015) as
// in Simonyan & Zisserman (2015), a mean over each channel in the place of dense layers (Lin et al. 2014), images that are
// moved by up to a fourteenth of their size in training, and a learning rate that falls along a cosine. The exported file gives
// logits, probabilities and the 64 features before the last layer, by which distributions of images can be compared.
func Classifier(d Images) (*ir.Model, error) {
	m := ir.NewModel("classifier", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 8})
	d = d.multiplesOf(m, 4)
	x := m.Data("image", ir.Float32, d.planes(), ir.Range(0, 1))
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(d.Classes))

	// The convolutions have no biases: batch norm takes away what a bias before it adds.
	trunk := nn.Sequential("trunk", nn.Augment2D{Translation: 1. / 14},
		kernels(16), nn.BatchNorm{}, nn.ReLU{}, nn.MaxPool2D{Kernel: 2},
		kernels(32), nn.BatchNorm{}, nn.ReLU{},
		kernels(32), nn.BatchNorm{}, nn.ReLU{}, nn.MaxPool2D{Kernel: 2},
		kernels(48), nn.BatchNorm{}, nn.ReLU{},
		kernels(64), nn.BatchNorm{}, nn.ReLU{}, nn.GlobalAvgPool2D{})
	head := nn.Sequential("head", nn.Dense{Out: d.Classes})

	features := trunk.Apply(x)
	logits := head.Apply(features)
	loss := nn.CrossEntropy(logits, label)
	adam := optim.Adam{LR: 4e-3, Schedule: optim.Warmup{Then: optim.Cosine{End: 0.01}}}
	m.Minimize("classify", loss, adam, trunk, head)
	m.Report("accuracy", accuracy(logits, label))
	m.Report("loss", loss)

	m.Export("classifier", ir.In("image", x),
		ir.Out("logits", logits), ir.Out("probabilities", op.Softmax(logits, 1)), ir.Out("features", features))
	return m.Build()
}

// kernels is a convolution of 3×3 that keeps the size of images and has no bias.
func kernels(out int) nn.Conv2D {
	return nn.Conv2D{Out: out, Kernel: 3, Same: true, NoBias: true, Init: nn.HeNormal{}}
}

// accuracy is the share of examples whose greatest score, of [N, classes], is that of their label.
func accuracy(scores, label ir.Value) ir.Value {
	return accuracyOf(op.ArgMax(scores, 1), label)
}

// accuracyOf is the share of classes [N] that are those of the labels.
func accuracyOf(class, label ir.Value) ir.Value {
	return op.Mean(op.Cast(op.Equal(class, label), ir.Float32))
}
