package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/summary"
)

func (a *app) exportCommand() *cobra.Command {
	out, net, model, opset := "", "", "", export.DefaultOpset
	c := &cobra.Command{
		Use:   "export RUN",
		Short: "write a network of a run as an ONNX file",
		Long: `Export a network with the weights of the newest checkpoint of a run, or of its best where --best chose one. RUN is a
directory that train made, or that of a build. The file is what build writes, byte for byte, where the opset is the
same.`,
		Example: `  ganc export runs/vae-1 --net decoder -o decoder.onnx
  ganc export build/gan --net generator --opset 13 -o generator-13.onnx
  ganc export runs/digits-1 --model ./digits --net decoder -o decoder.onnx`,
		Args: exactly(1, "the directory of a run"),
		RunE: func(c *cobra.Command, args []string) error {
			if a.isPackage(model) {
				return a.runPackage(c.Context(), model)
			}
			if out == "" {
				return fault.Usagef("export: give the file to write with -o")
			}
			if err := inRange("opset", opset, export.MinOpset, export.MaxOpset); err != nil {
				return err
			}
			return a.exportRun(args[0], model, net, out, opset)
		},
	}
	c.Flags().SortFlags = false
	c.Flags().StringVarP(&out, "out", "o", "", "`FILE` to write")
	c.Flags().StringVar(&net, "net", "", "`NAME` of the network (default: the only one)")
	c.Flags().StringVar(&model, "model", "", "`NAME|DIR` of the model (default: the name that the run records)")
	c.Flags().IntVar(&opset, "opset", export.DefaultOpset, fmt.Sprintf("ONNX operator set, %d to %d", export.MinOpset, export.MaxOpset))
	return c
}

func (a *app) exportRun(dir, model, net, out string, opset int) error {
	record, err := run.Open(dir)
	if err != nil {
		return err
	}
	if model == "" {
		model = record.Manifest.Model
	}
	if _, err := a.lookup([]string{model}); err != nil {
		return fault.Modelf("%w: of a package of your own, give its directory with --model", err)
	}
	_, m, err := a.model([]string{model})
	if err != nil {
		return err
	}
	e, err := record.Export(m, net, opset)
	if err != nil {
		return err
	}
	if err := rundir.WriteText(out, string(e.File)); err != nil {
		return err
	}
	a.console.print(fmt.Sprintf("%s  %s, opset %d, weights of step %s", out, summary.Signature(e.Network), opset, e.Step))
	return nil
}
