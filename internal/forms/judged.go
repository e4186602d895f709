package forms

import (
	"context"
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/judge"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// judgedRows is the number of images that a classifier sees of each file.
const judgedRows = 1024

// judged compares the images of both files through a classifier. Three sets are drawn: two of the float32 file from noise
// that differs, and one of the file with rounded weights from the noise of the second. A file that draws as well as the float32
// one is as far from the first set as the second set is: the Fréchet distances of features say it, with the intervals that
// hold 95 % of the distances of sets drawn anew (Efron 1979).
func (e *exporter) judged(ctx context.Context, j *judge.Judge, full, stored parity.Engine) (string, error) {
	first, err := e.look(ctx, j, full, "judge/first")
	if err != nil {
		return "", err
	}
	second, err := e.look(ctx, j, full, "judge/second")
	if err != nil {
		return "", err
	}
	rounded, err := e.look(ctx, j, stored, "judge/second")
	if err != nil {
		return "", err
	}
	line, err := compareViews(j, first, second, rounded)
	if err != nil {
		return "", &proof.ParityError{Err: fmt.Errorf("%w%s", err, e.remedy())}
	}
	return line, nil
}

// compareViews compares the images that a file draws otherwise (other) with those of the file that it stands for: first and second
// are what a classifier sees in two sets of these, other is drawn from the noise of second. An error says which limit is exceeded.
func compareViews(j *judge.Judge, first, second, other judge.View) (string, error) {
	moved := eval.TotalVariation(second.Classes.Shares(), other.Classes.Shares())
	if moved > mostMoved {
		return "", fmt.Errorf("the file draws other classes than it should: %.1f %% of %d images change places in the histogram of labels, want at most %g %%", 100*moved, judgedRows, 100*mostMoved)
	}
	reference := eval.FitGaussian(first.Features)
	was, err := eval.FrechetInterval(reference, second.Features, bootstrapKey())
	if err != nil {
		return "", err
	}
	is, err := eval.FrechetInterval(reference, other.Features, bootstrapKey())
	if err != nil {
		return "", err
	}
	if is.Lo > was.Hi {
		return "", fmt.Errorf("the file's images are other ones than they should be: Fréchet distance %v, of images drawn anew %v", is, was)
	}
	return fmt.Sprintf("tested: %d images seen by %s: %.1f %% with the same label, %.1f %% moved in the histogram (limit %g %%), Fréchet %v, drawn anew %v",
		judgedRows, j.Name, 100*other.Classes.Agreement(second.Classes.Seen), 100*moved, 100*mostMoved, is, was), nil
}

// bootstrapKey is of the rows that a bootstrap draws anew.
func bootstrapKey() uint64 { return rng.Key(0, "forms/bootstrap") }

// look is what a classifier sees in images that an engine draws.
func (e *exporter) look(ctx context.Context, j *judge.Judge, engine parity.Engine, stream string) (judge.View, error) {
	ports := slices.Clone(e.base.Decl.Ins)
	src := e.source(stream)
	src.Data = nil // labels are drawn
	var sets [][]parity.NamedTensor
	for b := 0; b < judgedRows; b += calibrationRows {
		in := make([]ir.Tensor, len(ports))
		for i, p := range ports {
			in[i] = ir.NewTensor(p.Value.DType(), p.Value.Type().Bind(calibrationRows)...)
			if err := src.Noise(in[i], p.Name, p.Port, uint64(b)); err != nil {
				return judge.View{}, err
			}
		}
		sets = append(sets, named(ports, in))
	}
	out, err := runAll(ctx, engine, sets)
	if err != nil {
		return judge.View{}, err
	}
	at := e.drawing()
	return j.Look(ctx, imagesOf(e.base.Decl.Outs[at].Port, j, out, at))
}
