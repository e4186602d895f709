package cmd

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/summary"
)

// exportFlags say which network of a run is exported, and how.
type exportFlags struct {
	out, net, model string
	opset           int
}

func (a *app) exportCommand() *cobra.Command {
	f := &exportFlags{}
	c := &cobra.Command{
		Use:   "export RUN",
		Short: "write a network of a run as an ONNX file",
		Long: `Export a network with the weights of the newest checkpoint of a run, or of its
best where --best chose one. RUN is a directory that train made, or that of a
build. The file is what build writes, byte for byte, where the opset is the
same.`,
		Example: `  ganc export runs/vae-1 --net decoder -o decoder.onnx
  ganc export build/gan --net generator --opset 13 -o generator-13.onnx
  ganc export runs/digits-1 --model ./digits --net decoder -o decoder.onnx`,
		Args: exactly(1, "the directory of a run"),
		RunE: func(c *cobra.Command, args []string) error {
			if a.isPackage(f.model) {
				return a.runPackage(c.Context(), f.model)
			}
			if err := f.check(); err != nil {
				return err
			}
			return a.export(args[0], f)
		},
	}
	f.register(c.Flags())
	return c
}

func (f *exportFlags) register(set *pflag.FlagSet) {
	set.SortFlags = false
	set.StringVarP(&f.out, "out", "o", "", "`FILE` to write")
	set.StringVar(&f.net, "net", "", "`NAME` of the network (default: the only one)")
	set.StringVar(&f.model, "model", "", "`NAME|DIR` of the model (default: the name that the run records)")
	set.IntVar(&f.opset, "opset", export.DefaultOpset, fmt.Sprintf("ONNX operator set, %d to %d", export.MinOpset, export.MaxOpset))
}

func (f *exportFlags) check() error {
	if f.out == "" {
		return fault.Usagef("export: give the file to write with -o")
	}
	return inRange("opset", f.opset, export.MinOpset, export.MaxOpset)
}

func (a *app) export(dir string, f *exportFlags) error {
	record, err := run.Open(dir)
	if err != nil {
		return err
	}
	model := f.model
	if model == "" {
		model = record.Manifest.Model
	}
	if _, err := a.lookup([]string{model}); err != nil {
		return fault.Modelf("%w: of a package of your own, give its directory with --model", err)
	}
	_, m, err := a.modelFor([]string{model}, record.Manifest.Images)
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
