package augment

import (
	"cmp"
	"slices"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/judge"
)

// set is images, rows of numbers from 0 to 1, with their classes.
type set struct {
	images eval.Matrix
	labels []int
}

// data is real examples.
type data struct {
	set     *dataset.Dataset
	source  string // in the user's words
	image   dataset.Field
	label   dataset.Field
	classes int // 0 where the data have no label
}

// newData finds the images and labels of a data set for a generator.
func newData(d *dataset.Dataset, source string, a *augmentation) (*data, error) {
	r := &data{set: d, source: source}
	var ok bool
	pixels := a.image.Channels() * a.image.H * a.image.W
	if r.image, ok = d.Field("image"); !ok || r.image.Size() != pixels {
		return nil, fault.Usagef("data %s: its examples are not images of the %d numbers that %s draws: give other --data", source, pixels, a.generator.Path)
	}
	if i := slices.IndexFunc(d.Fields, func(f dataset.Field) bool { return f.Classes > 0 }); i >= 0 {
		r.label, r.classes = d.Fields[i], d.Fields[i].Classes
	}
	switch {
	case a.told && r.classes > 0 && r.classes != a.classes:
		return nil, fault.Usagef("data %s: they have %d classes, %s is asked for %d: give the data that it was trained on", source, r.classes, a.generator.Path, a.classes)
	case !a.Gain:
	case r.classes == 0:
		return nil, fault.Usagef("data %s: its examples have no labels, without which no gain is measured: give labelled data, or --no-report", source)
	case r.classes == 1:
		return nil, fault.Usagef("data %s: all of its examples are of one class, so that there is nothing to tell apart: give data of several classes, or --no-report", source)
	case d.Test.N == 0:
		return nil, fault.Usagef("data %s: there is no test split, on which the gain is measured: set examples aside, such as --data %s,test=0.1, or give --no-report", source, source)
	}
	return r, nil
}

// judge is the classifier that ganc brings for the data, or nil.
func (d *data) judge() *judge.Judge {
	return cmp.Or(judge.For(d.set.Name), judge.ForDigest(d.set.Digest()))
}

func (d *data) className(class int) string { return d.label.ClassName(class) }

// pick is examples of a split by their numbers.
func (d *data) pick(s *dataset.Split, idx []int) (x set, err error) {
	x = set{eval.NewMatrix(len(idx), d.image.Size()), make([]int, len(idx))}
	if err := s.Floats(1, x.images.Data, d.image.Name, idx, 0, 1); err != nil {
		return x, err
	}
	labels := make([]int64, len(idx))
	if err := s.Ints(labels, d.label.Name, idx); err != nil {
		return x, err
	}
	for i, class := range labels {
		x.labels[i] = int(class)
	}
	return x, nil
}

// all is every example of a split.
func (d *data) all(s *dataset.Split) (set, error) {
	idx := make([]int, s.N)
	for i := range idx {
		idx[i] = i
	}
	return d.pick(s, idx)
}

// choose is the numbers of n of the examples with the given labels, as many of each class as there are, in an order that the seed and
// the draw decide. The first of them are what choose gives for fewer.
func choose(labels []int, classes, n int, seed, draw uint64) []int {
	of := make([][]int, classes)
	for _, i := range rng.Permutation(len(labels), rng.Key(seed, "labelled"), draw) {
		of[labels[i]] = append(of[labels[i]], i)
	}
	chosen := make([]int, 0, n)
	for turn := 0; len(chosen) < n; turn++ {
		for _, class := range of {
			if turn < len(class) && len(chosen) < n {
				chosen = append(chosen, class[turn])
			}
		}
	}
	return chosen
}
