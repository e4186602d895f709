package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/models"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/judge"
)

// windows is the number of stretches of a run over which losses are averaged.
const windows = 4

// student is the 97.5th percentile of Student's t for n − 1 degrees of freedom, at n.
var student = [...]float64{2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}

// losses is a table of means over windows. A seed's two runs begin with the same values, so that differences are taken seed by seed.
func losses(pairs []pair) []string {
	lines := []string{"| report | iterations | ganc | ONNX Runtime | difference | 95 % interval | agrees |", "|---|---|---:|---:|---:|---:|---|"}
	for _, name := range slices.Sorted(maps.Keys(pairs[0].ours.reports)) {
		for w := range windows {
			var ours, theirs, d []float64
			n := len(pairs[0].ours.reports[name]) / windows
			for _, p := range pairs {
				a, b := mean(p.ours.reports[name][w*n:(w+1)*n]), mean(p.theirs.reports[name][w*n:(w+1)*n])
				ours, theirs, d = append(ours, a), append(theirs, b), append(d, b-a)
			}
			half := student[len(d)] * deviation(d) / math.Sqrt(float64(len(d)))
			agrees := "yes"
			if !(math.Abs(mean(d)) <= half) {
				agrees = "no"
			}
			lines = append(lines, fmt.Sprintf("| %s | %d to %d | %.4f | %.4f | %.4f | ±%.4f | %s |", name, w*n+1, (w+1)*n, mean(ours), mean(theirs), mean(d), half, agrees))
		}
	}
	return lines
}

func mean(v []float64) (sum float64) {
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// deviation is the standard deviation of a sample.
func deviation(v []float64) float64 {
	m, sum := mean(v), 0.0
	for _, x := range v {
		sum += (x - m) * (x - m)
	}
	return math.Sqrt(sum / float64(len(v)-1))
}

// pictures compares samples: of images by a classifier, of points by the modes of their mixture.
func pictures(ctx context.Context, name string, pairs []pair) ([]string, error) {
	e, err := models.Lookup(name)
	if err != nil {
		return nil, err
	}
	m, err := e.Build()
	if err != nil {
		return nil, err
	}
	j := judge.For(m.Defaults.Data)
	if j == nil {
		return points(m.Defaults.Data, pairs)
	}
	var ours, theirs []judge.View
	for _, p := range pairs {
		for _, c := range []struct {
			samples eval.Matrix
			to      *[]judge.View
		}{{p.ours.samples, &ours}, {p.theirs.samples, &theirs}} {
			v, err := j.Look(ctx, unit(c.samples))
			if err != nil {
				return nil, err
			}
			*c.to = append(*c.to, v)
		}
	}
	lines := []string{"Images seen by ganc's classifier: how far ONNX Runtime's are from ganc's with the same seed, and ganc's with the next seed from these. " +
		"Labels: share that changes places in the histogram. Fréchet distance of features, with the interval that holds 95 % of 40 bootstrap resamples.", "",
		"| seed | labels, ONNX Runtime | labels, next seed | Fréchet, ONNX Runtime | Fréchet, next seed | agrees |", "|---:|---:|---:|---:|---:|---|"}
	for i := range pairs {
		next := ours[(i+1)%len(ours)]
		reference := eval.FitGaussian(ours[i].Features)
		is, err := bootstrap(reference, theirs[i].Features)
		if err != nil {
			return nil, err
		}
		was, err := bootstrap(reference, next.Features)
		if err != nil {
			return nil, err
		}
		agrees := "yes"
		if is[1] > was[2] {
			agrees = "no"
		}
		lines = append(lines, fmt.Sprintf("| %d | %.1f %% | %.1f %% | %s | %s | %s |", i+1, 100*moved(ours[i], theirs[i]), 100*moved(ours[i], next), text(is), text(was), agrees))
	}
	return lines, nil
}

// unit is samples from −1 to 1 as rows of numbers from 0 to 1.
func unit(x eval.Matrix) eval.Matrix {
	out := eval.NewMatrix(x.Rows, x.Cols)
	for i, v := range x.Data {
		out.Data[i] = (v + 1) / 2
	}
	return out
}

// moved is the share of labels that change places between two histograms.
func moved(a, b judge.View) (sum float64) {
	for i, x := range a.Classes.Shares() {
		sum += max(0, x-b.Classes.Shares()[i])
	}
	return sum
}

// resamples is how often a bootstrap draws rows anew.
const resamples = 40

// bootstrap is the Fréchet distance of rows from a reference, and the bounds of 95 % of those of rows that are drawn anew.
func bootstrap(reference eval.Gaussian, rows eval.Matrix) (out [3]float64, err error) {
	if out[0], err = eval.Frechet(reference, eval.FitGaussian(rows)); err != nil {
		return out, err
	}
	draw := rng.NewSource(rng.Key(0, "freerun/bootstrap"))
	list := make([]float64, resamples)
	drawn := eval.NewMatrix(rows.Rows, rows.Cols)
	for k := range list {
		for i := range rows.Rows {
			copy(drawn.Row(i), rows.Row(int(draw.Below(uint64(rows.Rows)))))
		}
		if list[k], err = eval.Frechet(reference, eval.FitGaussian(drawn)); err != nil {
			return out, err
		}
	}
	slices.Sort(list)
	out[1], out[2] = list[resamples/40], list[resamples-1-resamples/40]
	return out, nil
}

func text(i [3]float64) string { return fmt.Sprintf("%.3g [%.3g, %.3g]", i[0], i[1], i[2]) }

// points counts modes of mixtures in the plane.
func points(data string, pairs []pair) ([]string, error) {
	if data != "ring8" {
		return nil, fmt.Errorf("no classifier knows %s, and it is no ring", data)
	}
	source, err := dataset.Open(data + ",n=1")
	if err != nil {
		return nil, err
	}
	field, _ := source.Field("point")
	mix := eval.Ring(8, 0.01)
	lines := []string{"Points: modes of eight that are found, points of high quality, divergence of the histogram over the modes (bench/modes).", "",
		"| seed | ganc | ONNX Runtime |", "|---:|---|---|"}
	for i, p := range pairs {
		cells := []any{i + 1}
		for _, c := range []course{p.ours, p.theirs} {
			r := mix.Modes(field.Original(c.samples.Data, -1, 1))
			cells = append(cells, fmt.Sprintf("%d of %d, %.1f %%, %.3f", r.Found, r.Of, 100*r.Quality, r.KL))
		}
		lines = append(lines, fmt.Sprintf("| %d | %s | %s |", cells...))
	}
	return lines, nil
}
