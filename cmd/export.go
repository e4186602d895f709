package cmd

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/apply/sampler"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/forms"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/summary"
	"github.com/ganc-ml/ganc/internal/userpackage"
	"github.com/ganc-ml/ganc/ir"
)

// exportFlags say which network of a run is exported, and how, or of what training the step.
type exportFlags struct {
	recipeFlags
	set *pflag.FlagSet
	formFlags
	out, net, model string
	opset           int
	prior           string

	step                 bool
	data                 string
	steps, epochs, batch int
	seed                 uint64
}

// beginning is the flags that say how the training of a model begins whose step is exported.
var beginning = []string{"data", "steps", "epochs", "batch", "seed", "lr", "set"}

func (a *app) exportCommand() *cobra.Command {
	f := &exportFlags{}
	c := &cobra.Command{
		Use:   "export RUN",
		Short: "write a network of a run as an ONNX file",
		Long: `Export a network with the weights of the newest checkpoint of a run, or of its
best where --best chose one. RUN is a directory that train made, or that of a
build. The file is what build writes, byte for byte, where no other form is
asked for.

No file is written that was not proved: it runs in ganc's runtime and as onnx-go
reads it, on examples and on probes, and must give the numbers of the training
graph, to the bit. What other forms compute is followed in plain Go:

  --opset        older or newer operators; what they lack is refused by name,
                 with the lowest opset that has it
  --profile      the operators that a runtime has: others are written with
                 those, or refused, all at once
  --image        pictures as bytes, from 0 to 255: uint8 (as files of pictures
                 hold them, N×H×W×C) or uint8-nchw
  --class-index  class indices in the place of one-hot rows
  --seed-input   a seed for each example in the place of noise: the same
                 pictures in every runtime, up to the last bits of its
                 logarithm, sine and cosine

Two forms compute other numbers than the training graph. They are proved to
compute those that they say, and compared with the float32 file: by the cosine
of outputs, by the labels that a classifier sees, by Fréchet distance.

  --weights fp16   weights are held as float16 and cast to float32 when the file
                   is loaded: half the size, and float32 arithmetic
  --quantize int8  products are quantised (QuantizeLinear, DequantizeLinear):
                   weights by channel, what they multiply by its range on data

With --prior, what is exported is a sampler: an autoencoder gets a distribution
of its codes, fitted to those of the training examples, and noise, prior and
decoder become one file that draws. gmm:20 is a mixture of 20 normal
distributions (gmm:20,covariance=diagonal: with diagonal covariances); normal,
to compare with, takes the codes for standard normal.

With --step, what is exported is the training itself: DIR holds ONNX files that
execute an iteration (forward, backward and update of every player, with
moments, running statistics, averages and schedules), step.json, which says in
which order they run and what to feed, and the state. A program with nothing but
an ONNX runtime goes on training from there. RUN may then be the name of a
model, for the training before its first step.`,
		Example: `  ganc export runs/vae-1 --net decoder -o decoder.onnx
  ganc export build/gan --net generator --opset 13 -o generator-13.onnx
  ganc export build/gan --net generator --seed-input --image uint8 -o draw.onnx
  ganc export build/gan --net generator --profile tensorrt -o generator-trt.onnx
  ganc export build/gan --net generator --quantize int8 -o generator-int8.onnx
  ganc export runs/digits-1 --model ./digits --net decoder -o decoder.onnx
  ganc export build/ae --prior gmm:20 -o sampler.onnx
  ganc export gan --step -o gan-step
  ganc export runs/gan-1 --step -o gan-step`,
		Args: exactly(1, "the directory of a run"),
		RunE: func(c *cobra.Command, args []string) error {
			if a.isPackage(f.model) {
				return a.runPackage(c.Context(), f.model)
			}
			if f.step && a.isPackage(args[0]) && userpackage.HoldsGo(args[0]) {
				return a.runPackage(c.Context(), args[0])
			}
			if err := f.check(); err != nil {
				return err
			}
			if f.step {
				return a.exportStep(c.Context(), args[0], f)
			}
			return a.export(c.Context(), args[0], f)
		},
	}
	f.register(c.Flags())
	return c
}

func (f *exportFlags) register(set *pflag.FlagSet) {
	f.set = set
	set.SortFlags = false
	set.StringVarP(&f.out, "out", "o", "", "`FILE` to write; with --step, a directory")
	set.StringVar(&f.net, "net", "", "`NAME` of the network (default: the only one)")
	set.StringVar(&f.model, "model", "", "`NAME|DIR` of the model (default: the name that the run records)")
	set.IntVar(&f.opset, "opset", export.DefaultOpset, fmt.Sprintf("ONNX operator set, %d to %d", export.MinOpset, export.MaxOpset))
	set.StringVar(&f.prior, "prior", "", "`PRIOR` of codes for a sampler: gmm:COMPONENTS or normal")
	f.formFlags.register(set)
	set.BoolVar(&f.step, "step", false, "export the training step")
	set.StringVar(&f.data, "data", "", "`SOURCE` of the data for --step of a model, or for calibration")
	set.IntVar(&f.steps, "steps", 0, "with --step of a model: iterations of the training")
	set.IntVar(&f.epochs, "epochs", 0, "with --step of a model: passes over the training data, instead of steps")
	set.IntVar(&f.batch, "batch", 0, "with --step of a model: examples in a batch; the files take any number")
	set.Uint64Var(&f.seed, "seed", 1, "with --step of a model: of the first values")
	f.recipeFlags.register(set)
}

func (f *exportFlags) check() error {
	if f.out == "" {
		return fault.Usagef("export: give the file to write with -o")
	}
	if err := f.checkStep(); err != nil {
		return err
	}
	if f.set.Changed("prior") {
		if _, err := sampler.ParsePrior(f.prior); err != nil {
			return err
		}
	}
	if err := f.formFlags.check(f); err != nil {
		return err
	}
	return fault.InRange("opset", f.opset, export.MinOpset, export.MaxOpset)
}

// checkStep returns what is wrong with the flags that --step takes, and the others do not.
func (f *exportFlags) checkStep() error {
	if f.step && f.set.Changed("prior") {
		return fault.Usagef("flags --step and --prior: a step draws nothing: leave one out")
	}
	if f.step && f.net != "" {
		return fault.Usagef("flags --step and --net: the step is of the whole model: leave --net out")
	}
	for _, flag := range beginning {
		if !f.step && f.set.Changed(flag) && flag != "data" {
			return fault.Usagef("flag --%s: it is for --step alone", flag)
		}
	}
	return checkLength(f.set, f.epochs, f.steps, f.batch)
}

func (a *app) export(ctx context.Context, dir string, f *exportFlags) error {
	record, m, err := a.recorded(dir, f.model)
	if err != nil {
		return err
	}
	ctx = interruptible(ctx)
	options := f.options(f)
	var drawing *sampler.Sampler
	if f.set.Changed("prior") {
		if drawing, err = f.sampler(ctx, record, m); err != nil {
			return err
		}
		options.Net, options.Prior, options.Decoder = sampler.Name, f.prior, f.net
	}
	e, err := forms.Make(ctx, record, m, options)
	if err != nil {
		return err
	}
	if err := rundir.WriteText(f.out, string(e.File)); err != nil {
		return err
	}
	a.console.print(fmt.Sprintf("%s  %s, opset %d, weights of step %s", f.out, summary.Signature(e.Network), e.Opset, e.Step))
	if drawing != nil {
		a.console.print(fmt.Sprintf("prior %v", drawing))
	}
	for _, line := range e.Proof {
		a.console.print("PASS  " + line)
	}
	return nil
}

// sampler declares the sampler that --prior asks for.
func (f *exportFlags) sampler(ctx context.Context, record *run.Record, m *ir.Model) (*sampler.Sampler, error) {
	p, err := sampler.ParsePrior(f.prior)
	if err != nil {
		return nil, err
	}
	return sampler.Declare(ctx, record, m, f.net, p)
}

// recorded opens the run in dir and declares its model: the one called name, or else as the run names it.
func (a *app) recorded(dir, name string) (*run.Record, *ir.Model, error) {
	record, err := run.Open(dir)
	if err != nil {
		return nil, nil, err
	}
	name = cmp.Or(name, record.Manifest.Model)
	if _, err := a.lookup([]string{name}); err != nil {
		return nil, nil, fault.Modelf("%w: of a package of your own, give its directory with --model", err)
	}
	_, m, err := a.modelFor([]string{name}, record.Manifest.Images)
	return record, m, err
}
