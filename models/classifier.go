package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// Classifier is a convolutional network after LeCun et al. (1998), with batch norm (Ioffe & Szegedy 2015), dropout
// (Srivastava et al. 2014) and a learning rate that falls along a cosine. The exported file gives logits, probabilities
// and the 128 features before the last layer, by which distributions of images can be compared.
func Classifier(d Images) (*ir.Model, error) {
	m := ir.NewModel("classifier", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 5})
	d = d.multiplesOf(m, 4)
	x := m.Data("image", ir.Float32, d.planes(), ir.Range(0, 1))
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(d.Classes))

	trunk := nn.Sequential("trunk",
		nn.Conv2D{Out: 24, Kernel: 5, Stride: 2, Same: true, NoBias: true}, nn.BatchNorm{}, nn.ReLU{},
		nn.Conv2D{Out: 48, Kernel: 3, Same: true, NoBias: true}, nn.BatchNorm{}, nn.ReLU{}, nn.MaxPool2D{Kernel: 2},
		nn.Conv2D{Out: 96, Kernel: 3, Same: true, NoBias: true}, nn.BatchNorm{}, nn.ReLU{},
		nn.Flatten{}, nn.Dense{Out: 128, NoBias: true}, nn.BatchNorm{}, nn.ReLU{})
	head := nn.Sequential("head", nn.Dropout{P: 0.3}, nn.Dense{Out: d.Classes})

	features := trunk.Apply(x)
	logits := head.Apply(features)
	loss := nn.CrossEntropy(logits, label)
	adam := optim.Adam{LR: 3e-3, Schedule: optim.Warmup{Then: optim.Cosine{End: 0.01}}}
	m.Minimize("classify", loss, adam, trunk, head)
	m.Report("accuracy", accuracy(logits, label))
	m.Report("loss", loss)

	m.Export("classifier", ir.In("image", x),
		ir.Out("logits", logits), ir.Out("probabilities", op.Softmax(logits, 1)), ir.Out("features", features))
	return m.Build()
}

// accuracy is the share of examples whose greatest score, of [N, classes], is that of their label.
func accuracy(scores, label ir.Value) ir.Value {
	return accuracyOf(op.ArgMax(scores, 1), label)
}

// accuracyOf is the share of classes [N] that are those of the labels.
func accuracyOf(class, label ir.Value) ir.Value {
	return op.Mean(op.Cast(op.Equal(class, label), ir.Float32))
}
