package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/runtime"
)

// BenchmarkTrainStep is one training iteration of each model of the zoo with its own batch size, through
// train.Trainer. Products of matrices have their benchmarks in internal/kernel.
func BenchmarkTrainStep(b *testing.B) {
	data, err := dataset.Open("mnist")
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"gan", "gan-vanilla", "vae", "deepvae"} {
		plan := planOf(b, name)
		flops, err := StepFlops(plan, 0, train.Options{}.Resolve(plan.Model.Defaults).Batch)
		if err != nil {
			b.Fatal(err)
		}
		for threads := 1; threads <= 2; threads++ {
			b.Run(fmt.Sprintf("%s/%dT", name, threads), func(b *testing.B) {
				t, err := train.New(plan, data, train.Options{Seed: 1, Threads: threads, Steps: endless})
				if err != nil {
					b.Fatal(err)
				}
				steps(b, t, 2*Period(plan, 0))
				begin := now()
				b.ResetTimer()
				steps(b, t, b.N)
				b.StopTimer()
				report(b, flops, threads, now().since(begin))
			})
		}
	}
}

// steps runs n iterations.
func steps(b *testing.B, t *train.Trainer, n int) {
	b.Helper()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	left := n
	t.Observe = func(e train.Event) {
		if e.Kind == "step" {
			if left--; left == 0 {
				stop()
			}
		}
	}
	if err := t.Run(ctx); !errors.Is(err, train.ErrInterrupted) {
		b.Fatal(err)
	}
}

// report adds the rate of the matrix products: one thread by processor time, which a busy machine does not change.
func report(b *testing.B, flops float64, threads int, d instant) {
	t := d.wall
	if threads == 1 && d.processor > 0 {
		t = d.processor
	}
	b.ReportMetric(flops*float64(b.N)/float64(t), "GFLOP/s")
}

// BenchmarkInfer is one run of the generator of gan, as exported, into outputs that the caller holds.
func BenchmarkInfer(b *testing.B) {
	file := generator(b)
	for _, n := range []int{1, 16, 64, 256} {
		for threads := 1; threads <= 2; threads++ {
			b.Run(fmt.Sprintf("generator/b%d/%dT", n, threads), func(b *testing.B) {
				s, err := runtime.LoadBytes(file, runtime.WithThreads(threads))
				if err != nil {
					b.Fatal(err)
				}
				inputs, err := s.Draw(n, 1)
				if err != nil {
					b.Fatal(err)
				}
				outputs, err := s.NewOutputs(inputs...)
				if err != nil {
					b.Fatal(err)
				}
				flops, err := FileFlops(bytes.NewReader(file), inputs)
				if err != nil {
					b.Fatal(err)
				}
				begin := now()
				b.ResetTimer()
				for range b.N {
					if err := s.RunInto(context.Background(), outputs, inputs); err != nil {
						b.Fatal(err)
					}
				}
				b.StopTimer()
				report(b, float64(flops), threads, now().since(begin))
			})
		}
	}
}

// generator is gan's generator with the weights that training begins with, as an ONNX file.
func generator(b *testing.B) []byte {
	b.Helper()
	data, err := dataset.Open("mnist")
	if err != nil {
		b.Fatal(err)
	}
	plan := planOf(b, "gan")
	t, err := train.New(plan, data, train.Options{Seed: 1, Steps: 1})
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range plan.Model.Networks {
		if n.Name != "generator" {
			continue
		}
		g, err := plan.Network(n)
		if err != nil {
			b.Fatal(err)
		}
		file, err := export.Marshal(g, export.Options{Name: n.Name, Weights: t.State, Network: n})
		if err != nil {
			b.Fatal(err)
		}
		return file
	}
	b.Fatal("gan exports no generator")
	return nil
}
