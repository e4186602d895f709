package augment

import (
	"context"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/fit"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// batch is the examples of a step of a classifier's training.
const batch = 64

// network declares the classifier that learns from few examples: two convolutions of 5×5 that each halve the sides (LeCun et al. 1998,
// with strides in the place of their means over 2×2), dropout, and a dense layer; 30,000 numbers for MNIST.
func network(i ir.Image, classes int) (*ir.Model, error) {
	m := ir.NewModel("classifier", ir.Defaults{Batch: batch})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, ir.Dim(i.Channels()), ir.Dim(i.H), ir.Dim(i.W)}, ir.Range(0, 1))
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(classes))
	net := nn.Sequential("net",
		nn.Conv2D{Out: 16, Kernel: 5, Stride: 2, Same: true, Init: nn.HeNormal{}}, nn.ReLU{},
		nn.Conv2D{Out: 32, Kernel: 5, Stride: 2, Same: true, Init: nn.HeNormal{}}, nn.ReLU{},
		nn.Flatten{}, nn.Dropout{P: 0.3}, nn.Dense{Out: classes})
	logits := net.Apply(x)
	loss := nn.CrossEntropy(logits, label)
	m.Minimize("classify", loss, optim.Adam{LR: 2e-3, Schedule: optim.Warmup{Then: optim.Cosine{End: 0.01}}}, net)
	m.Report("loss", loss)
	m.Export("classifier", ir.In("image", x), ir.Out("logits", logits))
	return m.Build()
}

// classifier trains a classifier for some steps on one thread and returns it as a loaded file.
func classifier(ctx context.Context, x set, i ir.Image, classes, steps int, seed uint64) (*runtime.Session, error) {
	m, err := network(i, classes)
	if err != nil {
		return nil, fault.Model(err)
	}
	fields := []dataset.Field{{Name: "image", Shape: []int{i.Channels(), i.H, i.W}, Max: 1}, {Name: "label", Classes: classes}}
	d, err := dataset.New("examples", fields, []dataset.Array{dataset.Floats(x.images.Data), dataset.Labels(x.labels)}, nil, nil)
	if err != nil {
		return nil, err
	}
	file, _, err := fit.Network(ctx, m, d, train.Options{Seed: seed, Steps: steps, Batch: batch, Threads: 1})
	if err != nil {
		return nil, err
	}
	return runtime.LoadBytes(file, runtime.WithThreads(1))
}

// lookedAt is the test examples of a run of a classifier.
const lookedAt = 500

// accuracy is the share of examples that a classifier tells right.
func accuracy(ctx context.Context, s *runtime.Session, x set, i ir.Image) (float64, error) {
	right := 0
	for first := 0; first < x.images.Rows; first += lookedAt {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		last := min(first+lookedAt, x.images.Rows)
		out, err := s.Run(ir.FromSlice(x.images.Slice(first, last).Data, last-first, i.Channels(), i.H, i.W))
		if err != nil {
			return 0, err
		}
		logits := eval.Matrix{Rows: last - first, Cols: out[0].Shape()[1], Data: out[0].Float32s()}
		for k, seen := range eval.Classify(logits).Seen {
			if seen == x.labels[first+k] {
				right++
			}
		}
	}
	return float64(right) / float64(x.images.Rows), nil
}
