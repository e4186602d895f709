package cmd

import (
	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/internal/anatomy"
)

func (a *app) diffCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "diff FILE FILE",
		Short: "in what two ONNX files differ",
		Long: `Compare two ONNX files: what they declare, their nodes in order, their weights
by name, their metadata, and what they compute from the same inputs, with every
open dimension 1. Names of values inside the graph alone are no difference. A
line stands for each difference, of which the first file's part comes first; the
exit code is 7 where there is one.`,
		Example: `  ganc diff build/gan/generator.onnx other/generator.onnx`,
		Args:    exactly(2, "two files"),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.diff(args[0], args[1])
		},
	}
}

func (a *app) diff(first, second string) error {
	x, err := anatomy.Of(first)
	if err != nil {
		return err
	}
	y, err := anatomy.Of(second)
	if err != nil {
		return err
	}
	list := anatomy.Diff(x, y)
	for _, d := range list {
		a.console.print(d.Part + ": " + d.Text)
	}
	if len(list) > 0 {
		return &anatomy.DifferError{Differences: len(list)}
	}
	return nil
}
