// Freerun trains GANs twice from the same first values: by ganc, and by ONNX Runtime on the files of ganc export --step, with batches
// and noise of its own. The runs cannot agree bit for bit: GANs part within some 50 steps, because Adam without momentum is a sign
// where a gradient is nearly zero. It prints how far their losses and their pictures agree, over several seeds:
//
//	go run ./bench/freerun -python .venv/bin/python gan2d gan > bench/freerun/RESULTS.md
//
// With -provider CUDAExecutionProvider the same files run on a GPU, where ONNX Runtime has that provider.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// options say how long is trained, how often, and by what.
type options struct {
	steps, batch, seeds, samples int
	python, provider             string
}

func main() {
	o := options{}
	flag.IntVar(&o.steps, "steps", 400, "iterations of each run")
	flag.IntVar(&o.batch, "batch", 64, "examples in a batch")
	flag.IntVar(&o.seeds, "seeds", 4, "runs of each model, 2 to 10")
	flag.IntVar(&o.samples, "samples", 1024, "samples of each run")
	flag.StringVar(&o.python, "python", os.Getenv("GANC_PYTHON"), "`INTERPRETER` with numpy and onnxruntime")
	flag.StringVar(&o.provider, "provider", "CPUExecutionProvider", "`PROVIDER` of ONNX Runtime")
	flag.Parse()
	if flag.NArg() == 0 || o.seeds < 2 || o.seeds > 10 || o.steps < windows || o.python == "" {
		fmt.Fprintln(os.Stderr, "usage: freerun [flags] MODEL… with 2 to 10 seeds, a Python interpreter (-python or GANC_PYTHON)")
		os.Exit(2)
	}
	if err := o.run(context.Background(), flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "freerun:", err)
		os.Exit(1)
	}
}

func (o options) run(ctx context.Context, names []string) error {
	fmt.Printf(`# The exported step, free-running in ONNX Runtime

%d iterations of batch %d from the same first values, %d seeds: ganc, and ONNX Runtime (%s) on the files of ganc export --step,
each on batches and noise of its own. Losses: means over each quarter of the run; the interval holds 95 %% of what chance makes of the
mean difference of two runs (Student's t over the seeds), so that one row of twenty may lie outside. Pictures: %d of each run.
`, o.steps, o.batch, o.seeds, o.provider, o.samples)
	for _, name := range names {
		dir, err := os.MkdirTemp("", "ganc-freerun-")
		if err != nil {
			return err
		}
		err = o.model(ctx, dir, name)
		os.RemoveAll(dir)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// model trains a model by both and prints its tables.
func (o options) model(ctx context.Context, dir, name string) error {
	var pairs []pair
	for seed := 1; seed <= o.seeds; seed++ {
		t, err := o.trainer(name, uint64(seed))
		if err != nil {
			return err
		}
		place := filepath.Join(dir, fmt.Sprint(seed))
		if err := o.export(ctx, place, name, uint64(seed)); err != nil {
			return err
		}
		theirs, err := o.python3(ctx, t, place, seed)
		if err != nil {
			return err
		}
		ours, err := o.train(ctx, t)
		if err != nil {
			return err
		}
		pairs = append(pairs, pair{ours, theirs})
		fmt.Fprintln(os.Stderr, name, "seed", seed)
	}
	fmt.Printf("\n## `%s`\n\n", name)
	for _, line := range losses(pairs) {
		fmt.Println(line)
	}
	fmt.Println()
	lines, err := pictures(ctx, name, pairs)
	for _, line := range lines {
		fmt.Println(line)
	}
	return err
}
