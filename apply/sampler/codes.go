package sampler

import (
	"context"
	"fmt"
	stdruntime "runtime"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// batch is the number of examples that are encoded at a time.
const batch = 500

// encode is the codes of the training examples of a run.
func encode(ctx context.Context, r *run.Record, m *ir.Model, p pair) (eval.Matrix, error) {
	data, err := run.Options{Data: r.Manifest.Data, Split: r.Manifest.Split}.DataSet(m)
	if err != nil {
		return eval.Matrix{}, err
	}
	if data.Digest() != r.Manifest.DataDigest {
		return eval.Matrix{}, fault.Usagef("the data %s have changed since the run in %s: train it anew", r.Manifest.Data, r.Dir)
	}
	file, err := r.Export(m, p.encoder.Name, export.DefaultOpset)
	if err != nil {
		return eval.Matrix{}, err
	}
	encoder, err := runtime.LoadBytes(file.File, runtime.WithThreads(stdruntime.GOMAXPROCS(0)))
	if err != nil {
		return eval.Matrix{}, err
	}
	codes := eval.NewMatrix(data.Train.N, p.width())
	src := feed.Source{Data: trainingOf(data), Seed: r.Manifest.Seed, Name: "sampler"}
	for at := 0; at < codes.Rows; at += batch {
		if err := ctx.Err(); err != nil {
			return codes, err
		}
		rows := codes.Slice(at, min(at+batch, codes.Rows))
		in, err := src.Inputs(p.encoder.Ins, rows.Rows, at, 0)
		if err != nil {
			return codes, err
		}
		out, err := encoder.Run(in...)
		if err != nil {
			return codes, fmt.Errorf("%s: %w", p.encoder.Name, err)
		}
		copy(rows.Data, out[p.mean].Float32s())
		if p.logVar >= 0 {
			if err := disturb(rows, out[p.logVar].Float32s(), r.Manifest.Seed, at); err != nil {
				return codes, err
			}
		}
	}
	return codes, nil
}

// trainingOf is the data with the training split where feed looks for examples.
func trainingOf(d *dataset.Dataset) *dataset.Dataset {
	training := *d
	training.Test = training.Train
	return &training
}

// disturb turns means into draws of normal distributions with these means and logarithms of variances.
func disturb(mean eval.Matrix, logVar []float32, seed uint64, first int) error {
	eps := ir.NewTensor(ir.Float32, mean.Rows, mean.Cols)
	if err := noise.Fill(eps, ir.Normal, seed, "sampler/eps", uint64(first), 1); err != nil {
		return err
	}
	half := make([]float32, len(logVar))
	for i, v := range logVar {
		half[i] = v / 2
	}
	kernel.Exp(1, half, half)
	for i, e := range eps.Float32s() {
		mean.Data[i] += float32(half[i] * e)
	}
	return nil
}
