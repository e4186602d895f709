package cmd

import (
	"context"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/apply/sampler"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/forms"
	"github.com/ganc-ml/ganc/internal/rebuild"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/ir"
)

// rebuildFlags say where the things are that a file is derived from.
type rebuildFlags struct {
	run, model, data, init string
	threads                int
}

func (a *app) rebuildCommand() *cobra.Command {
	f := &rebuildFlags{}
	c := &cobra.Command{
		Use:   "rebuild FILE",
		Short: "derive a file anew from its provenance, compare the bytes",
		Long: `Train again what an exported file comes from, as the run beside it records:
model, recipe, data, seed, length and release; export its network, and compare
the SHA-256. The file must lie in its build, or --run names the run or build. A
file of another form, or a sampler, is made again as its metadata say.
Nothing is taken from the checkpoints of the run, and nothing is written.

Exit codes: 0 the bytes are the same; 7 they differ, and the first differences
are printed; 4 the record or the data are missing or not those of the file, or
another release wrote it; 3 the model is unknown (--model names the package of
a model of your own) or has changed.`,
		Example: `  ganc rebuild build/gan/generator.onnx
  ganc rebuild generator.onnx --run build/gan
  ganc rebuild build/digits/decoder.onnx --model ./digits`,
		Args: exactly(1, "a file"),
		RunE: func(c *cobra.Command, args []string) error {
			if a.isPackage(f.model) {
				return a.runPackage(c.Context(), f.model)
			}
			if c.Flags().Changed("threads") {
				if err := fault.InRange("threads", f.threads, 1, maxThreads); err != nil {
					return err
				}
			}
			return a.rebuild(c.Context(), args[0], f)
		},
	}
	set := c.Flags()
	set.SortFlags = false
	set.StringVar(&f.run, "run", "", "`DIR` of the run or build (default: that of the file)")
	set.StringVar(&f.model, "model", "", "`NAME|DIR` of the model (default: the name that the run records)")
	set.StringVar(&f.data, "data", "", "`SOURCE` of the data, where they lie elsewhere now, with its splits")
	set.StringVar(&f.init, "init", "", "the `WEIGHTS.safetensors` that the run began with")
	set.IntVar(&f.threads, "threads", 0, "worker threads; they change no result (default: one per core)")
	return c
}

func (a *app) rebuild(ctx context.Context, path string, f *rebuildFlags) error {
	declare := func(was run.Manifest) (*ir.Model, error) {
		name := f.model
		if name == "" {
			name = was.Model
		}
		if _, err := a.lookup([]string{name}); err != nil {
			return nil, fault.Modelf("%w: of a package of your own, give its directory with --model", err)
		}
		_, m, err := a.modelFor([]string{name}, was.Images)
		return m, err
	}
	threads := f.threads
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	r, err := rebuild.Make(interruptible(ctx), path, declare, rebuild.Options{Run: f.run, Data: f.data, Init: f.init, Threads: threads, Sampler: declareSampler}, newReporter(a.console))
	if err != nil {
		return err
	}
	a.console.print(fmt.Sprintf("%s  SHA-256 %s", path, r.SHA256))
	a.console.print(fmt.Sprintf("PASS  derived anew, in %s iterations: the bytes are the same", r.Step))
	return nil
}

// declareSampler declares the sampler that a file is.
func declareSampler(ctx context.Context, r *run.Record, m *ir.Model, o forms.Options) error {
	p, err := sampler.ParsePrior(o.Prior)
	if err != nil {
		return err
	}
	_, err = sampler.Declare(ctx, r, m, o.Decoder, p)
	return err
}
