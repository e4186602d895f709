// Package explain says what a generator's code means and what the generator can draw: it trains an encoder on the generator's own
// samples, and measures with it how well codes explain images.
package explain

import (
	"context"

	"github.com/ganc-ml/ganc/apply/subject"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// Options say what is explained, and how long it may take.
type Options struct {
	subject.Options
	Samples int           // that the generator draws to train the encoder; a tenth more are held out
	Steps   int           // of the training
	Search  latent.Search // of the inversion gap
}

// Result is what is known of a generator. Numbers that were not measured, for want of data, are left out.
type Result struct {
	File       string         `json:"file"`
	Encoder    string         `json:"encoder,omitempty"` // of the build
	Data       string         `json:"data,omitempty"`
	Explainer  Explainer      `json:"explainer"`
	Samples    []Sample       `json:"samples"`
	Directions []latent.Named `json:"directions"`
	Code       Code           `json:"code"`
	Gaps       []Gap          `json:"inversion_gap,omitempty"` // by class of the data, and of the generator's own samples at last
	Notes      []string       `json:"notes,omitempty"`

	file     []byte // the explainer as ONNX
	pictures pictures
}

// explanation is an explanation on its way.
type explanation struct {
	*subject.Subject
	o    Options
	r    *Result
	net  *network
	held latent.Codes // codes that the encoder was not trained on
	seen []float32    // their images
	told latent.Codes // their codes as the encoder tells them

	data   *dataset.Dataset // nil where nothing says which
	real   []float32        // training images
	test   []float32        // test images; of data without a test split, training images
	labels [2][]int64       // the classes of both; nil where there are none
	names  dataset.Field    // of the classes
}

// Run explains a generator.
func Run(ctx context.Context, o Options) (*Result, error) {
	s, err := subject.Open(o.Options)
	if err != nil {
		return nil, err
	}
	if !s.HasPrior() {
		return nil, fault.Usagef("%s: %w: give the build with its encoder", s.Path, latent.ErrNoPrior)
	}
	e := &explanation{Subject: s, o: o, r: &Result{File: s.Path, Encoder: s.EncoderPath}}
	for _, phase := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"reads the data", e.read},
		{"trains an encoder on what the generator draws", e.train},
		{"measures the encoder and the code", e.measure},
		{"names directions", e.direct},
		{"explains samples", e.sample},
		{"looks for what the generator cannot draw", e.gaps},
	} {
		o.Tell(phase.name)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := phase.run(ctx); err != nil {
			return nil, err
		}
	}
	return e.r, nil
}

// The most examples of the data that are looked at.
const (
	mostReal = 10_000
	mostTest = 2_000
)

// read reads examples of the data, where something says which they are.
func (e *explanation) read(context.Context) (err error) {
	if e.DataName() == "" {
		e.r.Notes = append(e.r.Notes, "nothing says which data the generator was trained on: what needs them is left out (--data names them)")
		return nil
	}
	if e.data, err = e.Data(); err != nil {
		return err
	}
	e.r.Data = e.DataName()
	test := e.data.Test
	if test.N == 0 {
		test = e.data.Train
		e.r.Notes = append(e.r.Notes, "the data have no test split: training examples stand for it")
	}
	if e.real, e.labels[0], err = e.examples(e.data.Train, mostReal); err != nil {
		return err
	}
	e.test, e.labels[1], err = e.examples(test, mostTest)
	return err
}

// examples is the first examples of a split and their classes; nil where the data have no label.
func (e *explanation) examples(s *dataset.Split, n int) ([]float32, []int64, error) {
	idx := make([]int, min(n, s.N))
	for i := range idx {
		idx[i] = i
	}
	images, _, err := e.Pick(e.data, s, idx)
	if err != nil {
		return nil, nil, err
	}
	f, ok := e.data.Field("label")
	if !ok || f.Classes == 0 {
		return images, nil, nil
	}
	e.names = f
	classes := make([]int64, len(idx))
	return images, classes, s.Ints(classes, "label", idx)
}

// direct finds and names the directions of the code.
func (e *explanation) direct(ctx context.Context) error {
	named, _, err := e.Directions(ctx)
	if err != nil {
		return err
	}
	e.r.Directions = named
	return e.walks(named)
}

// matrix is numbers as rows.
func matrix(v []float32, cols int) eval.Matrix {
	return eval.Matrix{Rows: len(v) / cols, Cols: cols, Data: v}
}

// spread is a permutation of n numbers by the seed.
func (e *explanation) spread(name string, n int) []int {
	return rng.Permutation(n, rng.Key(e.Options.Seed, "explain/"+name), 0)
}
