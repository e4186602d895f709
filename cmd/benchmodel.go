package cmd

import (
	"context"

	"github.com/ganc-ml/ganc/bench"
	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/run"
)

// benchModel measures training steps.
func (a *app) benchModel(ctx context.Context, f *benchFlags, args []string) error {
	plan, err := a.plan(args)
	if err != nil {
		return err
	}
	m := plan.Model
	name, err := run.DataOf(m, f.data)
	if err != nil {
		return err
	}
	data, err := dataset.OpenFor(name, picture.Geometry(m))
	if err != nil {
		return err
	}
	batches := f.batch
	if len(batches) == 0 {
		batches = []int{train.Options{}.Resolve(m.Defaults).Batch}
	}
	peak := peaks(f.counts())
	for _, threads := range f.counts() {
		for _, n := range batches {
			for stage := range plan.Stages {
				r, err := benchStep(ctx, plan, stage, data, train.Options{Seed: 1, Batch: n, Threads: threads}, f.repeats)
				if err != nil {
					return err
				}
				r.PeakGFLOPS = peak[threads]
				if err := a.show(r); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func benchStep(ctx context.Context, p *compile.Plan, stage int, data *dataset.Dataset, o train.Options, repeats int) (measured, error) {
	t, err := bench.TrainStep(ctx, p, stage, data, o, repeats)
	if err != nil {
		return measured{}, err
	}
	flops, err := bench.StepFlops(p, stage, o.Batch)
	if err != nil {
		return measured{}, err
	}
	s, draws := p.Stages[stage], 0
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
