package evaluate

import (
	"context"
	"fmt"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/models"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// trainEpochs is the passes over the samples of a classifier of GAN-train.
const trainEpochs = 5

// ganTrain is the accuracy on test examples of a classifier that is trained on samples (Shmelkov et al. 2018), beside that
// of one that is trained on as many training examples.
func (d *drawn) ganTrain(ctx context.Context, seed uint64) error {
	const name = "gan_train"
	if why := d.untrainable(); why != "" {
		d.without(why, name)
		return nil
	}
	if d.floors.trained == nil {
		x, err := d.data.rows(d.data.set.Train, 0, d.Samples)
		if err != nil {
			return err
		}
		labels, err := d.data.labels(d.data.set.Train, 0, d.Samples)
		if err != nil {
			return err
		}
		v, err := d.trained(ctx, "data", x, labels, d.Seed)
		if err != nil {
			return err
		}
		d.floors.trained = &v
	}
	v, err := d.trained(ctx, "samples", d.x, d.asked, seed)
	if err != nil {
		return err
	}
	d.add(name, v, floor(*d.floors.trained), note(fmt.Sprintf("%d epochs", trainEpochs)))
	return nil
}

// leastTrain is the batch of the classifier: fewer samples make none.
const leastTrain = 128

// untrainable says why no classifier can be trained on the samples, empty where one can.
func (d *drawn) untrainable() string {
	switch {
	case d.data.missing() != "":
		return d.data.missing()
	case d.asked == nil:
		return "the generator is not asked for a class, so that its samples have none"
	case d.data.label == nil:
		return d.data.source + " has no classes"
	case min(d.Samples, d.data.set.Train.N) < leastTrain:
		return fmt.Sprintf("at least %d samples and training examples are needed: there are %d and %d", leastTrain, d.Samples, d.data.set.Train.N)
	}
	return ""
}

// trained is the accuracy on test examples of a classifier of the zoo that is trained on images with classes.
func (d *drawn) trained(ctx context.Context, on string, x eval.Matrix, classes []int, seed uint64) (float64, error) {
	image, n := d.subject.image(), d.data.set.Test.N
	test, err := d.data.rows(d.data.set.Test, 0, n)
	if err != nil {
		return 0, err
	}
	labels, err := d.data.labels(d.data.set.Test, 0, n)
	if err != nil {
		return 0, err
	}
	fields := []dataset.Field{
		{Name: "image", Shape: []int{image.Channels(), image.H, image.W}, Min: 0, Max: 1},
		{Name: "label", Classes: d.data.label.Classes},
	}
	set, err := dataset.New(on, fields,
		[]dataset.Array{dataset.Floats(clipped(x.Data)), dataset.Labels(classes)}, nil,
		[]dataset.Array{dataset.Floats(test.Data), dataset.Labels(labels)})
	if err != nil {
		return 0, err
	}
	m, err := models.Classifier(models.Images{Height: image.H, Width: image.W, Channels: image.Channels(), Classes: d.data.label.Classes})
	if err != nil {
		return 0, fault.Model(err)
	}
	plan, err := compile.NewPlan(m)
	if err != nil {
		return 0, fault.Model(err)
	}
	t, err := train.New(plan, set, train.Options{Seed: seed, Epochs: trainEpochs, Batch: leastTrain, Threads: d.threads})
	if err != nil {
		return 0, err
	}
	accuracy := 0.0
	t.Observe = func(e train.Event) {
		d.tell(fmt.Sprintf("GAN-train on %s: step %d of %d", on, e.Step, e.Total))
		for _, v := range e.Tests {
			if v.Name == "accuracy" {
				accuracy = v.Value
			}
		}
	}
	return accuracy, t.Run(ctx)
}

// clipped is numbers within 0 … 1, as a picture shows them.
func clipped(v []float32) []float32 {
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = min(max(x, 0), 1)
	}
	return out
}
