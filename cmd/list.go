package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/dataset"
)

func (a *app) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "models and data sets, with a line each",
		Long:  "List the models that build, check, train and inspect know by name, and the data sets for --data.",
		Example: `  ganc list
  ganc build gan-vanilla --data mnist`,
		Args: exactly(0, "no argument"),
		RunE: func(*cobra.Command, []string) error {
			width := 0
			for _, m := range a.models {
				width = max(width, len(m.Name))
			}
			for _, d := range dataset.List() {
				width = max(width, len(d.Name))
			}
			a.console.print("models")
			for _, m := range a.models {
				a.console.print(fmt.Sprintf("  %-*s  %s", width, m.Name, m.Doc))
			}
			a.console.print("data sets")
			for _, d := range dataset.List() {
				a.console.print(fmt.Sprintf("  %-*s  %s", width, d.Name, d.Summary))
			}
			a.console.print(fmt.Sprintf("  %-*s  %s", width, "PATH", "files and directories of several forms: see ganc data list"))
			return nil
		},
	}
}
