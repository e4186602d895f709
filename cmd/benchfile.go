package cmd

import (
	"bytes"
	"context"
	"os"

	"github.com/ganc-ml/ganc/bench"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/onnxfile"
	"github.com/ganc-ml/ganc/runtime"
)

// benchFile measures runs of a file.
func (a *app) benchFile(ctx context.Context, f *benchFlags, path string) error {
	first, err := onnxfile.Load(path)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fault.Filef("%s: %w", path, fault.Reason(err))
	}
	batches, err := f.fileBatches(first)
	if err != nil {
		return err
	}
	peak := peaks(f.counts())
	for _, threads := range f.counts() {
		net, err := onnxfile.Load(path, runtime.WithThreads(threads))
		if err != nil {
			return err
		}
		for _, n := range batches {
			r, err := benchRuns(ctx, net, text, n, f.repeats)
			if err != nil {
				return err
			}
			r.Threads, r.PeakGFLOPS = threads, peak[threads]
			if err := a.show(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// fileBatches lists the batch sizes to measure: those of --batch, or the size that the file fixes.
func (f *benchFlags) fileBatches(net *onnxfile.File) ([]int, error) {
	for _, in := range net.Session.Inputs() {
		if len(in.Dims) == 0 || in.Dims[0].Size < 0 {
			continue
		}
		fixed := in.Dims[0].Size
		for _, n := range f.batch {
			if n != fixed {
				return nil, fault.Usagef("flag --batch: %d: input %s of %s is %s: want %d", n, in.Name, net.Path, in.Type(), fixed)
			}
		}
		return []int{fixed}, nil
	}
	if len(f.batch) > 0 {
		return f.batch, nil
	}
	return []int{1, 16, 64}, nil
}

func benchRuns(ctx context.Context, net *onnxfile.File, text []byte, n, repeats int) (measured, error) {
	inputs, err := feed.Source{Seed: 1, Name: "bench"}.Session(net.Session.Inputs(), n)
	if err != nil {
		return measured{}, net.Errorf("%w", err)
	}
	t, err := bench.Inference(ctx, net.Session, inputs, repeats)
	if err != nil {
		return measured{}, net.Errorf("%w", err)
	}
	flops, err := bench.FileFlops(bytes.NewReader(text), inputs)
	if err != nil {
		return measured{}, net.Errorf("%w", err)
	}
	return measured{
		File: net.Path, Batch: n,
		P50: t.P50.Seconds() * 1e6, P90: t.P90.Seconds() * 1e6, P99: t.P99.Seconds() * 1e6,
		ProcessorMS: t.Mean.Processor.Seconds() * 1e3, SamplesPerS: float64(n) / t.Mean.Wall.Seconds(),
		GFLOPS: float64(flops) / t.P50.Seconds() / 1e9, Kernels: kernel.ISA(),
	}, nil
}
