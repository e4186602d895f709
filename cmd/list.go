package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/dataset"
)

func (a *app) listCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "list",
		Short: "models and data sets, with a line each",
		Long: `List the models that build, check, train and inspect know by name, and the data
sets for --data.`,
		Example: `  ganc list
  ganc list --json
  ganc build gan-vanilla --data mnist`,
		Args: exactly(0, "no argument"),
		RunE: func(*cobra.Command, []string) error { return a.list() },
	}
	a.console.register(c.Flags(), "an object a line on stdout")
	return c
}

// listed is a line of list --json.
type listed struct {
	Kind string `json:"kind"` // model or data
	Name string `json:"name"`
	Doc  string `json:"doc"`
}

func (a *app) list() error {
	var models, data []listed
	width := 0
	for _, m := range a.models {
		models = append(models, listed{"model", m.Name, m.Doc})
		width = max(width, len(m.Name))
	}
	for _, d := range dataset.List() {
		data = append(data, listed{"data", d.Name, d.Summary})
		width = max(width, len(d.Name))
	}
	for _, part := range []struct {
		title string
		list  []listed
	}{{"models", models}, {"data sets", data}} {
		a.console.print(part.title)
		for _, l := range part.list {
			a.console.print(fmt.Sprintf("  %-*s  %s", width, l.Name, l.Doc))
			if err := a.console.object(l); err != nil {
				return err
			}
		}
	}
	a.console.print(fmt.Sprintf("  %-*s  %s", width, "PATH", "files and directories of several forms: see ganc data list"))
	return nil
}
