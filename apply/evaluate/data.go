package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// data is the examples that networks are compared with.
type data struct {
	set    *dataset.Dataset
	source string // in the user's words
	field  dataset.Field
	label  *dataset.Field // nil where the data have no classes
}

// newData finds the images or points of a data set for the networks of a subject.
func newData(set *dataset.Dataset, source string, s *Subject) (*data, error) {
	d := &data{set: set, source: source, field: set.Fields[0]}
	if i := slices.IndexFunc(set.Fields, func(f dataset.Field) bool { return f.Classes > 0 }); i >= 0 {
		d.label = &set.Fields[i]
	}
	if want := s.exampleSize(); want > 0 && d.field.Size() != want {
		return nil, fault.Usagef("--data %s: its examples are %v, the networks of %s draw %d numbers: give the data that they were trained on", source, d.field.Shape, s.Path, want)
	}
	return d, nil
}

// exampleSize is the numbers of an example of the data, 0 where the networks do not tell.
func (s *Subject) exampleSize() int {
	for _, n := range []*Network{s.Generator, s.Decoder, s.Copier} {
		switch {
		case n == nil:
		case n.Port.Image != nil:
			return numbers(n.Port.Port)
		default:
			return elements(n.Port)
		}
	}
	return 0
}

func (d *data) name() string {
	if d == nil {
		return ""
	}
	return d.source
}

// missing says why data cannot be compared with, empty where they can.
func (d *data) missing() string {
	switch {
	case d == nil:
		return "nothing says which data: give --data"
	case d.set.Test.N == 0:
		return fmt.Sprintf("%s has no test split: set examples aside, such as --data %s,test=0.1", d.source, d.source)
	}
	return ""
}

// rows is examples first to first+n−1 of a split, or as many as there are, as numbers from 0 to 1.
func (d *data) rows(s *dataset.Split, first, n int) (eval.Matrix, error) {
	idx := indexes(s, first, n)
	m := matrix(len(idx), d.field.Size())
	return m, s.Floats(1, m.Data, d.field.Name, idx, 0, 1)
}

// labels is the classes of examples first to first+n−1 of a split.
func (d *data) labels(s *dataset.Split, first, n int) ([]int, error) {
	idx := indexes(s, first, n)
	labels := make([]int64, len(idx))
	if err := s.Ints(labels, d.label.Name, idx); err != nil {
		return nil, err
	}
	out := make([]int, len(idx))
	for i, l := range labels {
		out[i] = int(l)
	}
	return out, nil
}

func indexes(s *dataset.Split, first, n int) []int {
	idx := make([]int, max(0, min(n, s.N-first)))
	for i := range idx {
		idx[i] = first + i
	}
	return idx
}

// validation is the examples that widths of windows are chosen by: 1,000 of the validation split, or else those from the
// last sixth of the training split, which for MNIST are 50,000 to 50,999 as in Goodfellow et al. (2014).
func (d *data) validation() (eval.Matrix, error) {
	if d.set.Validation.N > 0 {
		return d.rows(d.set.Validation, 0, widthExamples)
	}
	return d.rows(d.set.Train, d.set.Train.N*5/6, widthExamples)
}

const widthExamples = 1000

// mixture is the Gaussians that points were drawn from, where they are known.
func (d *data) mixture() (eval.Mixture, bool) {
	name, _, _ := strings.Cut(d.source, ",")
	return eval.MixtureOf(name)
}
