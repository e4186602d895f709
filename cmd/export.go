package cmd

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/summary"
	"github.com/ganc-ml/ganc/internal/userpackage"
	"github.com/ganc-ml/ganc/ir"
)

// exportFlags say which network of a run is exported, and how, or of what training the step.
type exportFlags struct {
	recipeFlags
	set             *pflag.FlagSet
	out, net, model string
	opset           int

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
build. The file is what build writes, byte for byte, where the opset is the
same.

With --step, what is exported is the training itself: DIR holds ONNX files that
execute an iteration (forward, backward and update of every player, with
moments, running statistics, averages and schedules), step.json, which says in
which order they run and what to feed, and the state. A program with nothing but
an ONNX runtime goes on training from there. RUN may then be the name of a
model, for the training before its first step.`,
		Example: `  ganc export runs/vae-1 --net decoder -o decoder.onnx
  ganc export build/gan --net generator --opset 13 -o generator-13.onnx
  ganc export runs/digits-1 --model ./digits --net decoder -o decoder.onnx
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
			return a.export(args[0], f)
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
	set.BoolVar(&f.step, "step", false, "export the training step")
	set.StringVar(&f.data, "data", "", "with --step of a model: `SOURCE` of the data (default: the model's)")
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
	return inRange("opset", f.opset, export.MinOpset, export.MaxOpset)
}

// checkStep returns what is wrong with the flags that --step takes, and the others do not.
func (f *exportFlags) checkStep() error {
	if f.step && f.net != "" {
		return fault.Usagef("flags --step and --net: the step is of the whole model: leave --net out")
	}
	for _, flag := range beginning {
		if !f.step && f.set.Changed(flag) {
			return fault.Usagef("flag --%s: it is for --step alone", flag)
		}
	}
	return checkLength(f.set, f.epochs, f.steps, f.batch)
}

func (a *app) export(dir string, f *exportFlags) error {
	record, m, err := a.recorded(dir, f.model)
	if err != nil {
		return err
	}
	e, err := record.Export(m, f.net, f.opset)
	if err != nil {
		return err
	}
	if err := rundir.WriteText(f.out, string(e.File)); err != nil {
		return err
	}
	a.console.print(fmt.Sprintf("%s  %s, opset %d, weights of step %s", f.out, summary.Signature(e.Network), f.opset, e.Step))
	return nil
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
