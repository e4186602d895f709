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

// judgedRows is the number of images that a classifier sees of each file, resamples how often a bootstrap draws them anew.
const (
	judgedRows = 1024
	resamples  = 40
)

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
	moved := distance(second.Classes.Shares(), other.Classes.Shares())
	if moved > mostMoved {
		return "", fmt.Errorf("the file draws other classes than it should: %.1f %% of %d images change places in the histogram of labels, want at most %g %%", 100*moved, judgedRows, 100*mostMoved)
	}
	reference := eval.FitGaussian(first.Features)
	was, err := bootstrap(reference, second.Features)
	if err != nil {
		return "", err
	}
	is, err := bootstrap(reference, other.Features)
	if err != nil {
		return "", err
	}
	if is.lo > was.hi {
		return "", fmt.Errorf("the file's images are other ones than they should be: Fréchet distance %v, of images drawn anew %v", is, was)
	}
	return fmt.Sprintf("tested: %d images seen by %s: %.1f %% with the same label, %.1f %% moved in the histogram (limit %g %%), Fréchet %v, drawn anew %v",
		judgedRows, j.Name, 100*other.Classes.Agreement(second.Classes.Seen), 100*moved, 100*mostMoved, is, was), nil
}

// look is what a classifier sees in images that an engine draws.
func (e *exporter) look(ctx context.Context, j *judge.Judge, engine parity.Engine, stream string) (judge.View, error) {
	ports := slices.Clone(e.base.Decl.Ins)
	images := eval.NewMatrix(judgedRows, j.Pixels)
	for b := 0; b < judgedRows; b += calibrationRows {
		src := e.source(stream)
		src.Data = nil // labels are drawn
		in := make([]ir.Tensor, len(ports))
		for i, p := range ports {
			in[i] = ir.NewTensor(p.Value.DType(), p.Value.Type().Bind(calibrationRows)...)
			if err := src.Noise(in[i], p.Name, p.Port, uint64(b)); err != nil {
				return judge.View{}, err
			}
		}
		out, err := engine.Run(named(ports, in))
		if err != nil {
			return judge.View{}, err
		}
		r := e.base.Decl.Outs[e.drawing()].Port.Limits()
		lo, width := float32(r.Lo), float32(r.Hi)-float32(r.Lo)
		for i, x := range out[e.drawing()].Tensor.Float32s() {
			images.Data[b*j.Pixels+i] = (x - lo) / width
		}
	}
	return j.Look(ctx, images)
}

// distance is the total variation between two histograms: the share that must move.
func distance(a, b []float64) (sum float64) {
	for i := range a {
		sum += max(0, a[i]-b[i])
	}
	return sum
}

// interval is a distance, and between what bounds 95 % of resampled ones lie.
type interval struct{ value, lo, hi float64 }

func (i interval) String() string { return fmt.Sprintf("%.3g [%.3g, %.3g]", i.value, i.lo, i.hi) }

// bootstrap is the Fréchet distance of rows from a reference, with its interval.
func bootstrap(reference eval.Gaussian, rows eval.Matrix) (out interval, err error) {
	if out.value, err = eval.Frechet(reference, eval.FitGaussian(rows)); err != nil {
		return out, err
	}
	draw := rng.NewSource(rng.Key(0, "forms/bootstrap"))
	drawn := eval.NewMatrix(rows.Rows, rows.Cols)
	list := make([]float64, resamples)
	for k := range list {
		for i := range rows.Rows {
			copy(drawn.Row(i), rows.Row(int(draw.Below(uint64(rows.Rows)))))
		}
		if list[k], err = eval.Frechet(reference, eval.FitGaussian(drawn)); err != nil {
			return out, err
		}
	}
	slices.Sort(list)
	out.lo, out.hi = list[resamples/40], list[resamples-1-resamples/40]
	return out, nil
}
