package cmd

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/ir"
)

func (a *app) inspectCommand() *cobra.Command {
	data := ""
	c := &cobra.Command{
		Use:   "inspect FILE|MODEL",
		Short: "what is in an ONNX file, or the graphs of a model",
		Long: `Print what an ONNX file holds: inputs, outputs, nodes with their source lines,
weights, metadata. Or print the graphs that a model becomes: as declared, one
step of training for each group of objectives, and the exported networks.`,
		Example: `  ganc inspect build/gan/generator.onnx
  ganc inspect vae
  ganc inspect vae --data photos,size=24`,
		Args: exactly(1, "a file or the name of a model"),
		RunE: func(_ *cobra.Command, args []string) error {
			_, unknown := a.lookup(args)
			_, err := os.Stat(args[0])
			switch {
			case unknown == nil:
				return a.inspectModel(args, &run.Options{Data: data})
			case err == nil || strings.ContainsRune(args[0], os.PathSeparator) || strings.HasSuffix(args[0], ".onnx"):
				if data != "" {
					return fault.Usagef("--data is for models: %s is a file", args[0])
				}
				return a.inspectFile(args[0])
			}
			return unknown
		},
	}
	c.Flags().StringVar(&data, "data", "", dataFor)
	return c
}

func (a *app) inspectModel(args []string, o *run.Options) error {
	plan, err := a.plan(args, o)
	if err != nil {
		return err
	}
	m := plan.Model
	a.graph("declaration", m.Graph())
	for i, g := range plan.Groups {
		prog, err := plan.Program(i, plan.Whole(i))
		if err != nil {
			return fault.Model(err)
		}
		a.graph(stepTitle(plan, g), prog.Graph)
	}
	for _, n := range m.Networks {
		g, err := plan.Network(n)
		if err != nil {
			return fault.Model(err)
		}
		a.graph("network "+n.Name, g)
	}
	return nil
}

// stepTitle names the objectives and the stage that a group's program is a step of.
func stepTitle(p *compile.Plan, g compile.Group) string {
	title := "step of " + objectiveNames(g.Objectives)
	if name := p.Stages[g.Stage].Name; name != "" {
		title += ", in stage " + name
	}
	return title
}

// objectiveNames lists objectives, and says whether the program shows lazy terms of theirs.
func objectiveNames(list []*ir.Objective) string {
	var names []string
	lazy := ""
	for _, o := range list {
		names = append(names, o.Name)
		if len(o.Lazies) > 0 {
			lazy = ", with every lazy term"
		}
	}
	return strings.Join(names, ", ") + lazy
}

func (a *app) graph(title string, g *ir.Graph) {
	a.console.print(fmt.Sprintf("# %s: %d nodes", title, g.Len()))
	a.console.print(g.String())
}
