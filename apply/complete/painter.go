package complete

import (
	"context"
	"fmt"

	"github.com/ganc-ml/ganc/apply/subject"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// painter completes images, numbers from 0 to 1, of all of which the same pixels are known. The results are whole images: their
// known pixels count as the hidden ones do.
type painter interface {
	// probable completes each image by its most probable code. tell, which may be nil, is told the images that are done.
	probable(ctx context.Context, images eval.Matrix, known []float32, tell func(done int)) (eval.Matrix, error)

	// drawn completes each image by codes that are drawn, times over: a matrix for each time.
	drawn(ctx context.Context, images eval.Matrix, known []float32, times int, seed uint64, tell func(done int)) ([]eval.Matrix, error)
}

func (f *filler) probable(_ context.Context, images eval.Matrix, known []float32, _ func(int)) (eval.Matrix, error) {
	return f.fill(images, known, eval.NewMatrix(images.Rows, f.width))
}

func (f *filler) drawn(_ context.Context, images eval.Matrix, known []float32, times int, seed uint64, _ func(int)) ([]eval.Matrix, error) {
	n := images.Rows
	codes, err := f.draw(1+times*n, seed)
	if err != nil {
		return nil, err
	}
	var out []eval.Matrix
	for k := range times {
		filled, err := f.fill(images, known, codes.Slice(1+k*n, 1+(k+1)*n))
		if err != nil {
			return nil, err
		}
		out = append(out, filled)
	}
	return out, nil
}

// seeker completes images by a search for codes of a generator whose images agree with what is known.
type seeker struct {
	*subject.Subject
	latent.Search
}

// together is the images whose codes are searched for between two reports of progress.
const together = 16

func (s seeker) probable(ctx context.Context, images eval.Matrix, known []float32, tell func(int)) (eval.Matrix, error) {
	middle := latent.Codes{}
	if s.HasPrior() {
		middle = s.NewCodes(images.Rows)
		for i := range images.Rows {
			copy(middle.Row(i), s.Middle())
		}
	}
	return s.search(ctx, images, known, middle, tell)
}

func (s seeker) drawn(ctx context.Context, images eval.Matrix, known []float32, times int, seed uint64, tell func(int)) ([]eval.Matrix, error) {
	var out []eval.Matrix
	for k := range times {
		anchors := latent.Codes{}
		if s.HasPrior() {
			var err error
			if anchors, err = s.Draw(images.Rows, rng.Fork(seed, uint64(k))); err != nil {
				return nil, fault.Filef("%s: %w", s.Path, err)
			}
		}
		filled, err := s.search(ctx, images, known, anchors, tell)
		if err != nil {
			return nil, err
		}
		out = append(out, filled)
	}
	return out, nil
}

// search is the images whose codes agree best with what is known, each of a search that is pulled to an anchor, where there are some.
func (s seeker) search(ctx context.Context, images eval.Matrix, known []float32, anchors latent.Codes, tell func(int)) (eval.Matrix, error) {
	out := eval.NewMatrix(images.Rows, images.Cols)
	for from := 0; from < images.Rows; from += together {
		to := min(from+together, images.Rows)
		o := s.Search
		o.Weights = known
		if o.Prior == 0 {
			o.Prior = prior
		}
		if anchors.N > 0 {
			o.Anchors = anchors.Range(from, to)
		}
		found, err := s.Invert(ctx, images.Slice(from, to).Data, o)
		if err != nil {
			return out, err
		}
		drawn, err := s.Decode(found.Codes)
		if err != nil {
			return out, fault.Filef("%s: %w", s.Path, err)
		}
		copy(out.Slice(from, to).Data, drawn)
		if tell != nil {
			tell(to)
		}
	}
	return out, nil
}

// counted tells of images that are done, in words.
func (p *protocol) counted(i int, now string) func(done int) {
	return func(done int) { p.tell(i, fmt.Sprintf("%s, image %d of %d", now, done, p.test.Rows)) }
}
