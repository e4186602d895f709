package explain

import (
	"context"
	"errors"

	"github.com/ganc-ml/ganc/apply/subject"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// Gap is how well the generator draws images of a class: the best that a gradient search for their codes finds.
type Gap struct {
	Class     string         `json:"class"` // of the data; "drawn" for the generator's own samples, which it can draw
	Images    int            `json:"images"`
	Error     subject.Number `json:"mse"`
	Explained subject.Number `json:"explained"`
}

// Own is the class of the generator's own samples.
const Own = "drawn"

// each is the number of images of a class that are inverted.
const each = 4

// gaps inverts test images of each class, and samples of the generator. Of one through which no code can be searched for, a note says so.
func (e *explanation) gaps(ctx context.Context) error {
	if e.labels[1] == nil {
		return nil
	}
	err := e.inverted(ctx)
	var none *latent.NoGradientError
	if errors.As(err, &none) {
		e.r.Notes = append(e.r.Notes, "what the generator cannot draw is left out: "+none.Error())
		return nil
	}
	return err
}

func (e *explanation) inverted(ctx context.Context) error {
	p := e.Pixels()
	add := func(class string, images []float32) error {
		found, err := e.Invert(ctx, images, e.o.Search)
		if err != nil {
			return err
		}
		again, err := e.Decode(found.Codes)
		if err != nil {
			return err
		}
		e.r.Gaps = append(e.r.Gaps, Gap{class, len(images) / p, subject.Number(meanSquare(images, again)), subject.Number(subject.Explained(images, again, nil))})
		e.r.pictures.addGap(class, images, again)
		return nil
	}
	for class := range e.names.Classes {
		var images []float32
		for i, c := range e.labels[1] {
			if c == int64(class) && len(images) < each*p {
				images = append(images, e.test[i*p:(i+1)*p]...)
			}
		}
		if images == nil {
			continue
		}
		if err := add(e.names.ClassName(class), images); err != nil {
			return err
		}
	}
	return add(Own, e.seen[:min(each, e.held.N)*p])
}
