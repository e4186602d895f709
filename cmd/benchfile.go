package cmd

import (
	"bytes"
	"context"
	"os"

	"github.com/ganc-ml/ganc/bench"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// benchFile measures runs of a file.
func (a *app) benchFile(ctx context.Context, f *benchFlags, path string) error {
	first, err := loadFile(path)
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
		net, err := loadFile(path, runtime.WithThreads(threads))
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

// fileBatches is the sizes to measure: those asked for, or the one that the file is made for.
func (f *benchFlags) fileBatches(net *loaded) ([]int, error) {
	for _, in := range net.session.Inputs() {
		if len(in.Dims) == 0 || in.Dims[0].Size < 0 {
			continue
		}
		fixed := in.Dims[0].Size
		for _, n := range f.batch {
			if n != fixed {
				return nil, fault.Usagef("flag --batch: %d: input %s of %s is %s: want %d", n, in.Name, net.path, in.Type(), fixed)
			}
		}
		return []int{fixed}, nil
	}
	if len(f.batch) > 0 {
		return f.batch, nil
	}
	return []int{1, 16, 64}, nil
}

func benchRuns(ctx context.Context, net *loaded, text []byte, n, repeats int) (measured, error) {
	inputs, err := net.inputs(n)
	if err != nil {
		return measured{}, err
	}
	t, err := bench.Inference(ctx, net.session, inputs, repeats)
	if err != nil {
		return measured{}, fault.Filef("%s: %w", net.path, err)
	}
	flops, err := bench.FileFlops(bytes.NewReader(text), inputs)
	if err != nil {
		return measured{}, fault.Filef("%s: %w", net.path, err)
	}
	return measured{
		File: net.path, Batch: n,
		P50: t.P50.Seconds() * 1e6, P90: t.P90.Seconds() * 1e6, P99: t.P99.Seconds() * 1e6,
		ProcessorMS: t.Mean.Processor.Seconds() * 1e3, SamplesPerS: float64(n) / t.Mean.Wall.Seconds(),
		GFLOPS: float64(flops) / t.P50.Seconds() / 1e9, Kernels: kernel.ISA(),
	}, nil
}

// inputs is inputs for a batch of n, by what the file says of them; normal numbers where it says nothing.
func (l *loaded) inputs(n int) ([]ir.Tensor, error) {
	list := l.session.Inputs()
	out := make([]ir.Tensor, len(list))
	for i, in := range list {
		shape := make([]int, len(in.Dims))
		for k, d := range in.Dims {
			switch {
			case d.Size >= 0:
				shape[k] = d.Size
			case k == 0:
				shape[k] = n
			default:
				return nil, fault.Filef("%s: input %s is %s: only its first dimension may be open", l.path, in.Name, in.Type())
			}
		}
		out[i] = ir.NewTensor(in.DType, shape...)
		if err := (source{seed: 1, name: "bench"}).fillNoise(out[i], in.Name, in.Port, 0); err != nil {
			return nil, fault.Filef("%s: %w", l.path, err)
		}
	}
	return out, nil
}
