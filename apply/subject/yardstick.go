package subject

import (
	"context"
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/runtime/latent"
)

// Yardstick is the errors that a search for codes reaches of images of the data, which the generator has learned to draw.
type Yardstick struct {
	Images int     `json:"images"`
	Median float64 `json:"median_mse"`
	Most   float64 `json:"nine_of_ten_mse"` // the error that nine of ten images do not exceed
}

const (
	yardImages   = 24
	yardRestarts = 2 // more find smaller errors: the limit is on the safe side
)

// Yardstick searches for codes of test images, or of training images where there are none, with their labels, with as many steps as a
// search has.
func (s *Subject) Yardstick(ctx context.Context, steps int) (*Yardstick, error) {
	d, err := s.Data()
	if err != nil {
		return nil, err
	}
	split := d.Test
	if split.N == 0 {
		split = d.Train
	}
	images, labels, err := s.Pick(d, split, firstOf(yardImages, split))
	if err != nil {
		return nil, err
	}
	o := latent.Search{Steps: steps, Restarts: yardRestarts}
	for k := range s.Labels {
		for i := k; !s.knowsLabel(d, k) && i < len(labels); i += len(s.Labels) {
			labels[i] = -1
		}
	}
	if len(labels) > 0 {
		o.Labels = labels
	}
	found, err := s.Invert(ctx, images, o)
	if err != nil {
		return nil, err
	}
	e := slices.Sorted(slices.Values(found.Error))
	return &Yardstick{len(e), e[len(e)/2], e[(len(e)*9-1)/10]}, nil
}

// Text is the yardstick in words.
func (y *Yardstick) Text(data string) string {
	return fmt.Sprintf("%d images of %s: median %.4f, nine of ten at most %.4f", y.Images, data, y.Median, y.Most)
}

// Worse is a note where an error exceeds that of nine of ten images of the data, else empty.
func (y *Yardstick) Worse(mse float64, data string) string {
	if mse <= y.Most {
		return ""
	}
	return fmt.Sprintf("the generator draws this picture worse than nine of ten images of %s: its error is %.4f, theirs at most %.4f: it may be of another kind", data, mse, y.Most)
}
