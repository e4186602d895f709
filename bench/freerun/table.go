package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/judge"
	"gonum.org/v1/gonum/stat"
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
				a, b := stat.Mean(p.ours.reports[name][w*n:(w+1)*n], nil), stat.Mean(p.theirs.reports[name][w*n:(w+1)*n], nil)
				ours, theirs, d = append(ours, a), append(theirs, b), append(d, b-a)
			}
			half := student[len(d)] * stat.StdDev(d, nil) / math.Sqrt(float64(len(d)))
			agrees := "yes"
			if !(math.Abs(stat.Mean(d, nil)) <= half) {
				agrees = "no"
			}
			lines = append(lines, fmt.Sprintf("| %s | %d to %d | %.4f | %.4f | %.4f | ±%.4f | %s |", name, w*n+1, (w+1)*n, stat.Mean(ours, nil), stat.Mean(theirs, nil), stat.Mean(d, nil), half, agrees))
		}
	}
	return lines
}

// pictures compares samples: of images by a classifier, of points by the modes of their mixture.
func pictures(ctx context.Context, name string, pairs []pair) ([]string, error) {
	m, err := declared(name)
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
		reference, shares := eval.FitGaussian(ours[i].Features), ours[i].Classes.Shares()
		is, err := eval.FrechetInterval(reference, theirs[i].Features, rng.Key(0, "freerun/bootstrap"))
		if err != nil {
			return nil, err
		}
		was, err := eval.FrechetInterval(reference, next.Features, rng.Key(0, "freerun/bootstrap"))
		if err != nil {
			return nil, err
		}
		agrees := "yes"
		if is.Lo > was.Hi {
			agrees = "no"
		}
		lines = append(lines, fmt.Sprintf("| %d | %.1f %% | %.1f %% | %v | %v | %s |", i+1, 100*eval.TotalVariation(shares, theirs[i].Classes.Shares()), 100*eval.TotalVariation(shares, next.Classes.Shares()), is, was, agrees))
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
	mix, _ := eval.MixtureOf(data)
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
