package explain

import (
	"context"
	"math"
	"slices"

	"github.com/ganc-ml/ganc/apply/subject"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// Sample is one image, explained by its code.
type Sample struct {
	Kind      string         `json:"kind"` // drawn by the generator, or real
	Class     string         `json:"class,omitempty"`
	Code      []float32      `json:"code"` // as the explainer tells it
	Explained subject.Number `json:"explained"`
	Residual  subject.Number `json:"residual_mse"`            // what the code cannot account for
	Nearest   *int           `json:"nearest_latent"`          // of the samples that were held out, the number of the one with the nearest code
	Far       subject.Number `json:"nearest_latent_distance"` // in standard deviations of a number of the code
	Training  *int           `json:"nearest_training"`        // the number of the nearest training example
	Away      subject.Number `json:"nearest_training_mse"`    // its distance
}

// shown is the number of images of each kind that are explained.
const shown = 8

// sample explains images that the generator drew, and real ones.
func (e *explanation) sample(context.Context) error {
	e.r.pictures.begin(e)
	n := min(shown, e.held.N)
	if err := e.explainAll("drawn", e.seen[:n*e.Pixels()], ordered(n), nil); err != nil {
		return err
	}
	if e.data == nil {
		return nil
	}
	var some []float32
	at := e.spread("real", len(e.test)/e.Pixels())[:min(shown, len(e.test)/e.Pixels())]
	for _, i := range at {
		some = append(some, e.test[i*e.Pixels():(i+1)*e.Pixels()]...)
	}
	if e.data.Test.N > 0 {
		at = nil
	}
	return e.explainAll("real", some, nil, at)
}

// ordered is the numbers from 0 to n-1.
func ordered(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// explainAll explains images. The nearest codes are those of samples that were held out, with the same labels. held are the numbers of
// the images among these samples, training those among the training examples, nil where they are none: an image is not its own neighbour.
func (e *explanation) explainAll(kind string, images []float32, held, training []int) error {
	codes, units, err := e.explain(images)
	if err != nil {
		return err
	}
	again, err := e.Decode(codes)
	if err != nil {
		return err
	}
	p := e.Pixels()
	told, u := eval.Matrix{Rows: e.told.N, Cols: e.Width, Data: e.Standard(e.told)}, e.Standard(codes)
	for i := range codes.N {
		x, y := images[i*p:(i+1)*p], again[i*p:(i+1)*p]
		s := Sample{Kind: kind, Code: codes.Row(i), Explained: subject.Number(subject.Explained(x, y, nil)), Residual: subject.Number(meanSquare(x, y))}
		if len(e.Labels) > 0 {
			s.Class = e.ClassName(codes.LabelsOf(i)[0])
		}
		at, far := eval.NearestRow(told, u[i*e.Width:(i+1)*e.Width], nil, func(k int) bool {
			return !(held != nil && k == held[i]) && slices.Equal(e.told.LabelsOf(k), codes.LabelsOf(i))
		})
		latent, example := make([]float32, p), []float32(nil) // black where there is no neighbour
		if s.Far = subject.Number(math.Sqrt(far)); !math.IsInf(far, 0) {
			s.Nearest, latent = &at, e.seen[at*p:(at+1)*p]
		}
		if e.data != nil {
			k, away := eval.NearestRow(eval.Matrix{Rows: len(e.real) / p, Cols: p, Data: e.real}, x, nil, func(k int) bool {
				return !(training != nil && k == training[i])
			})
			example = make([]float32, p)
			if s.Away = subject.Number(away); !math.IsInf(away, 0) {
				s.Training, example = &k, e.real[k*p:(k+1)*p]
			}
		}
		e.r.Samples = append(e.r.Samples, s)
		e.r.pictures.addSample(kind, x, y, latent, example, units[i*hidden:(i+1)*hidden])
	}
	return nil
}
