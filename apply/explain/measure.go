package explain

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/ganc-ml/ganc/apply/subject"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// Code is what is known of the numbers of the code.
type Code struct {
	Width       int             `json:"width"`
	Active      *int            `json:"active_units,omitempty"`           // numbers whose code of real images varies by more than 0.01 (Burda et al. 2016), of the build's encoder, or of the explainer
	Probe       *subject.Number `json:"probe_accuracy,omitempty"`         // of a linear classifier of codes of real images
	ProbePixels *subject.Number `json:"probe_accuracy_pixels,omitempty"`  // the same of the pixels themselves
	MIG         []Factor        `json:"mutual_information_gap,omitempty"` // of the generator's own samples (Chen et al. 2018)
}

// Factor is how much the numbers of the code tell of one attribute of the image.
type Factor struct {
	Name   string         `json:"name"`
	Gap    subject.Number `json:"gap"`    // of the two numbers of the code that tell most, as a share of the attribute's entropy
	Most   subject.Number `json:"most"`   // what the first tells, as a share
	Number int            `json:"number"` // the first, from 0
}

func number(v float64) *subject.Number { n := subject.Number(v); return &n }

// measure measures the encoder on what was held out, and the code.
func (e *explanation) measure(ctx context.Context) error {
	codes, _, err := e.explain(e.seen)
	if err != nil {
		return err
	}
	e.told = codes
	x := &e.r.Explainer
	e.fidelity(x, e.Standard(e.held), e.Standard(codes))
	again, err := e.Decode(codes)
	if err != nil {
		return err
	}
	x.Cycle = subject.Number(meanSquare(e.seen, again))
	x.Explained = subject.Number(subject.Explained(e.seen, again, nil))
	if len(e.Labels) > 0 {
		right := 0
		for i := range codes.N {
			if codes.LabelsOf(i)[0] == e.held.LabelsOf(i)[0] {
				right++
			}
		}
		x.Label = number(float64(right) / float64(codes.N))
	}
	e.r.Code = Code{Width: e.Width, MIG: e.factors()}
	return e.measureReal()
}

// fidelity is how much of codes the encoder tells.
func (e *explanation) fidelity(x *Explainer, want, got []float32) {
	left, all := 0.0, 0.0
	for k := range e.Width {
		mean, l, a, n := 0.0, 0.0, 0.0, len(want)/e.Width
		for i := range n {
			mean += float64(want[i*e.Width+k]) / float64(n)
		}
		for i := range n {
			v := float64(want[i*e.Width+k])
			l += math.Pow(v-float64(got[i*e.Width+k]), 2)
			a += math.Pow(v-mean, 2)
		}
		x.R2Each = append(x.R2Each, subject.Number(1-l/a))
		left, all = left+l, all+a
	}
	x.R2, x.CodeError = subject.Number(1-left/all), subject.Number(math.Sqrt(left/float64(len(want))))
}

func meanSquare(a, b []float32) float64 {
	sum := 0.0
	for i, v := range a {
		sum += math.Pow(float64(v-b[i]), 2)
	}
	return sum / float64(len(a))
}

// measureReal measures codes of real images.
func (e *explanation) measureReal() error {
	if e.data == nil {
		return nil
	}
	codes, _, err := e.explain(e.test)
	if err != nil {
		return err
	}
	again, err := e.Decode(codes)
	if err != nil {
		return err
	}
	e.r.Explainer.Real = number(subject.Explained(e.test, again, nil))
	train, test, err := e.realCodes()
	if err != nil {
		return err
	}
	active := eval.ActiveUnits(matrix(test, e.Width))
	e.r.Code.Active = &active
	if e.labels[0] == nil {
		return nil
	}
	e.r.Code.Probe = number(probe(matrix(train, e.Width), e.labels[0], matrix(test, e.Width), e.labels[1], e.names.Classes))
	if e.Pixels() > eval.MostPCA { // as that of principal components, the work grows with the cube of the numbers of an image
		e.r.Notes = append(e.r.Notes, fmt.Sprintf("the probe of pixels is left out: images have %s numbers, more than %s",
			words.Thousands(e.Pixels()), words.Thousands(eval.MostPCA)))
		return nil
	}
	e.r.Code.ProbePixels = number(probe(matrix(e.real, e.Pixels()), e.labels[0], matrix(e.test, e.Pixels()), e.labels[1], e.names.Classes))
	return nil
}

// realCodes is the codes of training and test images, in standard form: of the build's encoder, where there is one that is told nothing, or
// of the explainer.
func (e *explanation) realCodes() (train, test []float32, err error) {
	var out [2][]float32
	for i, images := range [][]float32{e.real, e.test} {
		codes, _, err := e.explain(images)
		if e.Encoder != nil && !e.Encoder.NeedsLabels() {
			codes, err = e.Encoder.Encode(images, nil)
		}
		if err != nil {
			return nil, nil, err
		}
		out[i] = e.Standard(codes)
	}
	return out[0], out[1], nil
}

// probe is the accuracy on a test set of a linear classifier: least squares onto the classes, with a ridge of a thousandth of the variance
// (Alain & Bengio 2017 ask how much a linear map tells).
func probe(x eval.Matrix, class []int64, test eval.Matrix, truth []int64, classes int) float64 {
	width := x.Cols + 1
	rows := mat.NewDense(x.Rows, width, nil)
	want := mat.NewDense(x.Rows, classes, nil)
	for i := range x.Rows {
		for k, v := range x.Row(i) {
			rows.Set(i, k, float64(v))
		}
		rows.Set(i, x.Cols, 1)
		want.Set(i, int(class[i]), 1)
	}
	var gram mat.SymDense
	gram.SymOuterK(1, rows.T())
	trace := 0.0
	for k := range width {
		trace += gram.At(k, k) / float64(width)
	}
	for k := range width {
		gram.SetSym(k, k, gram.At(k, k)+1e-3*trace)
	}
	var right, weights mat.Dense
	right.Mul(rows.T(), want)
	var chol mat.Cholesky
	if !chol.Factorize(&gram) || chol.SolveTo(&weights, &right) != nil {
		return math.NaN()
	}
	hits := 0
	for i := range test.Rows {
		best, at := math.Inf(-1), 0
		for c := range classes {
			score := weights.At(x.Cols, c)
			for k, v := range test.Row(i) {
				score += float64(v) * weights.At(k, c)
			}
			if score > best {
				best, at = score, c
			}
		}
		if int64(at) == truth[i] {
			hits++
		}
	}
	return float64(hits) / float64(test.Rows)
}
