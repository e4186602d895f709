package cmd

import (
	"context"

	"github.com/ganc-ml/ganc/bench"
	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/run"
)

// benchModel measures training steps.
func (a *app) benchModel(ctx context.Context, f *benchFlags, args []string) error {
	o := run.Options{Data: f.data}
	plan, err := a.plan(args, &o)
	if err != nil {
		return err
	}
	m := plan.Model
	data, err := o.DataSet(m)
	if err != nil {
		return err
	}
	batches := f.batch
	if len(batches) == 0 {
		batches = []int{train.Options{}.Resolve(m.Defaults).Batch}
	}
	measure := a.benchSteps(f)
	if f.nodes {
		measure = a.benchNodes
	}
	if f.memory {
		measure = a.benchMemory
	}
	for _, threads := range f.counts() {
		for _, n := range batches {
			for stage := range plan.Stages {
				w := training{plan, stage, data, train.Options{Seed: 1, Batch: n, Threads: threads}, f.repeats}
				if err := measure(ctx, w); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// training is what is measured: iterations of a stage of a plan.
type training struct {
	plan    *compile.Plan
	stage   int
	data    *dataset.Dataset
	options train.Options
	repeats int
}

// benchSteps measures iterations as a whole, against the peak for each number of threads, which it measures first.
func (a *app) benchSteps(f *benchFlags) func(context.Context, training) error {
	peak := map[int]float64{}
	return func(ctx context.Context, w training) error {
		if len(peak) == 0 {
			peak = peaks(f.counts())
		}
		r, err := benchStep(ctx, w)
		if err != nil {
			return err
		}
		r.PeakGFLOPS = peak[w.options.Threads]
		return a.show(r)
	}
}

func benchStep(ctx context.Context, w training) (measured, error) {
	p, o := w.plan, w.options
	t, err := bench.TrainStep(ctx, p, w.stage, w.data, o, w.repeats)
	if err != nil {
		return measured{}, err
	}
	flops, err := bench.StepFlops(p, w.stage, o.Batch)
	if err != nil {
		return measured{}, err
	}
	s, draws := p.Stages[w.stage], 0
	for _, g := range p.Groups[s.First:s.End] {
		draws += g.Count
	}
	return measured{
		Model: p.Model.Name, Stage: s.Name, Batch: o.Batch, Threads: o.Threads,
		StepMS: t.Wall.Seconds() * 1e3, ProcessorMS: t.Processor.Seconds() * 1e3,
		SamplesPerS: float64(draws*o.Batch) / t.Wall.Seconds(), GFLOPS: flops / t.Wall.Seconds() / 1e9,
		Kernels: kernel.ISA(),
	}, nil
}
