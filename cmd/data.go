package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/dataset"
)

func (a *app) dataCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "data",
		Short: "what data there are, and what is in them",
		Long: `Data are named by a SOURCE: a name or a path, and options behind commas. Every
command that takes --data takes the same; --split is another way to write the
options that set examples aside.`,
		Example: `  ganc data list
  ganc data check photos,size=64x64
  ganc data show ring8 -o ring.png
  ganc build gan --data fashion-mnist,validation=5000`,
		Args: cobra.ArbitraryArgs,
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		return unknownCommand(c, args[0])
	}
	c.AddCommand(a.dataListCommand(), a.dataCheckCommand(), a.dataShowCommand())
	return c
}

func (a *app) dataListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "sources by name, forms of paths, and their options",
		Long: `List the data sets that are known by name, what a path may hold, and the
options that each takes behind a comma.`,
		Example: `  ganc data list`,
		Args:    exactly(0, "no argument"),
		RunE: func(*cobra.Command, []string) error {
			a.console.print("names")
			a.printSources(dataset.List())
			a.console.print("paths")
			a.printSources(dataset.Paths())
			a.console.print("options of every source")
			a.printOptions(dataset.SplitOptions)
			return nil
		},
	}
}

func (a *app) printSources(list []dataset.Info) {
	for _, s := range list {
		a.console.print(fmt.Sprintf("  %-24s  %s", s.Name, s.Summary))
		a.printOptions(s.Options)
	}
}

func (a *app) printOptions(list []dataset.Option) {
	for _, o := range list {
		a.console.print(fmt.Sprintf("    ,%-22s %s: %s", o.Key+"=", o.Doc, o.Want))
	}
}
