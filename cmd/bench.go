package cmd

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/bench"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/words"
)

// benchFlags say what is measured, and how often.
type benchFlags struct {
	batch, threads []int
	data           string
	repeats        int
	nodes, memory  bool
}

func (a *app) benchCommand() *cobra.Command {
	f := &benchFlags{}
	c := &cobra.Command{
		Use:   "bench MODEL|FILE",
		Short: "how fast a model trains, or an ONNX file runs",
		Long: `Measure on this machine. A model: the time of a training step, of each stage
where it has some, with loading of data, noise and checks, and what share of
the machine's peak its matrix products reach; the peak is measured before. A
file: the latency of a run into outputs that the caller keeps: half, nine in
ten and 99 in 100 of the runs are as fast or faster.

--nodes: each node of the programs that a training step runs: its share of the
step, the time of an evaluation, and how near that is to the machine's bound,
which is the peak of multiply-adds or the speed of memory, both measured in the
same run. The speed of memory is that of a sum of arrays as large as all that
the step uses; a node whose operands are still in a cache can be faster.

--memory: what the memory of a training is for, and how much of the process is
resident. Measure one model, batch and number of threads at a time.`,
		Example: `  ganc bench gan
  ganc bench build/gan/generator.onnx --batch 1,16,64,256
  ganc bench vae --threads 1,2 --json
  ganc bench gan --nodes --threads 1`,
		Args: a.benchArgument,
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return a.bench(interruptible(c.Context()), f, args)
		},
	}
	f.register(c.Flags())
	a.console.register(c.Flags(), "an object a line on stdout")
	return c
}

func (f *benchFlags) register(set *pflag.FlagSet) {
	set.SortFlags = false
	set.IntSliceVar(&f.batch, "batch", nil, "examples in a batch (default: the model's; 1,16,64 for a file)")
	set.IntSliceVar(&f.threads, "threads", nil, "worker threads (default: 1 and one per core)")
	set.StringVar(&f.data, "data", "", "`SOURCE` of a model's data: see ganc data list (default: the model's)")
	set.IntVar(&f.repeats, "repeats", 9, "measurements of 50 ms, of which the median counts")
	set.BoolVar(&f.memory, "memory", false, "of a model: where the memory of a training is")
	set.BoolVar(&f.nodes, "nodes", false, "of a model: the time of each node of a training step")
}

func (a *app) benchArgument(cmd *cobra.Command, args []string) error {
	if len(args) == 0 && len(a.models) == 1 {
		return nil
	}
	return exactly(1, "the name of a model or a file")(cmd, args)
}

func (f *benchFlags) check() error {
	if f.nodes && f.memory {
		return fault.Usagef("flags --nodes and --memory: each is a measurement of its own: give one of them")
	}
	for _, r := range []struct {
		flag   string
		values []int
		limit  int
	}{{"batch", f.batch, maxBatch}, {"threads", f.threads, maxThreads}, {"repeats", []int{f.repeats}, 10_000}} {
		for _, v := range r.values {
			if err := fault.InRange(r.flag, v, 1, r.limit); err != nil {
				return err
			}
		}
	}
	return nil
}

// counts lists the numbers of threads to measure with.
func (f *benchFlags) counts() []int {
	if n := runtime.GOMAXPROCS(0); len(f.threads) == 0 && n > 1 {
		return []int{1, n}
	} else if len(f.threads) == 0 {
		return []int{1}
	}
	return f.threads
}

func (a *app) bench(ctx context.Context, f *benchFlags, args []string) error {
	_, unknown := a.lookup(args)
	if unknown == nil {
		return a.benchModel(ctx, f, args)
	}
	if _, err := os.Stat(args[0]); err == nil || strings.ContainsRune(args[0], os.PathSeparator) || strings.HasSuffix(args[0], ".onnx") {
		switch {
		case f.nodes:
			return fault.Usagef("flag --nodes: %s is a file: want a model, whose training is measured", args[0])
		case f.memory:
			return fault.Usagef("flag --memory: %s is a file: want a model, whose training is measured", args[0])
		}
		return a.benchFile(ctx, f, args[0])
	}
	return unknown
}

// measured is a line of the results.
type measured struct {
	Model       string  `json:"model,omitempty"`
	Stage       string  `json:"stage,omitempty"` // of a model that has some
	File        string  `json:"file,omitempty"`
	Batch       int     `json:"batch"`
	Threads     int     `json:"threads"`
	StepMS      float64 `json:"step_ms,omitempty"`        // a model: of one iteration
	P50         float64 `json:"latency_us_p50,omitempty"` // a file
	P90         float64 `json:"latency_us_p90,omitempty"`
	P99         float64 `json:"latency_us_p99,omitempty"`
	ProcessorMS float64 `json:"cpu_ms,omitempty"` // processor time of the same, all threads together
	SamplesPerS float64 `json:"samples_per_s"`
	GFLOPS      float64 `json:"gflops"` // of matrix products
	PeakGFLOPS  float64 `json:"peak_gflops"`
	PeakShare   float64 `json:"peak_share"`
	Kernels     string  `json:"kernels"` // avx512, avx2 or generic
}

// show writes a line of the results.
func (a *app) show(m measured) error {
	m.PeakShare = m.GFLOPS / m.PeakGFLOPS
	name, what := m.Model, fmt.Sprintf("%8.3f ms a step", m.StepMS)
	if m.Stage != "" {
		name += ", stage " + m.Stage
	}
	if m.File != "" {
		name, what = m.File, fmt.Sprintf("%8.1f µs p50  %8.1f p90  %8.1f p99", m.P50, m.P90, m.P99)
	}
	a.console.print(fmt.Sprintf("%s  batch %-4d %-9s  %s  %9s samples/s  %6.1f GFLOP/s, %2.0f %% of the peak %.0f", name, m.Batch,
		words.Count(m.Threads, "thread"), what, words.Thousands(int(m.SamplesPerS)), m.GFLOPS, 100*m.PeakShare, m.PeakGFLOPS))
	return a.console.object(m)
}

// peaks measures the peak of the machine for each number of threads.
func peaks(threads []int) map[int]float64 {
	p := map[int]float64{}
	for _, t := range threads {
		if p[t] == 0 {
			p[t] = bench.Peak(t)
		}
	}
	return p
}
