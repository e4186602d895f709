package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/internal/build"
	"github.com/ganc-ml/ganc/internal/recipe"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/summary"
	"github.com/ganc-ml/ganc/internal/words"
)

func (a *app) checkCommand() *cobra.Command {
	f, data := &recipeFlags{}, ""
	c := &cobra.Command{
		Use:   "check MODEL",
		Short: "types, shapes, modes and exportability, without training",
		Long: `Check a model without training it: every mistake in types, shapes and use of
blocks is reported at once, with its line; then every gradient is taken and
every network is brought into the form in which it is exported. What is printed
of the recipe is what --set can change; a span of a schedule is a number of
steps, 500, or with a point a fraction of the run, 0.25. With --data the model
is declared for the data, if it takes their size, and must fit them.`,
		Example: `  ganc check gan
  ganc check cvae --data photos,size=24
  ganc check gan --set disc.optim.lr=5e-4,average.decay=0.99
  ganc check vae --set optim.schedule.for=500,optim.schedule.then.end=0.1`,
		Args: a.modelArgument,
		RunE: func(c *cobra.Command, args []string) error {
			o := &run.Options{Data: data}
			_, m, err := a.modelOf(args, o, anew)
			if err != nil {
				return err
			}
			changes, err := f.changes(c.Flags())
			if err != nil {
				return err
			}
			plan, err := run.Plan(m, changes, "")
			if err != nil {
				return err
			}
			if err := build.Exportable(plan.Plan); err != nil {
				return err
			}
			if err := o.CheckData(m); err != nil {
				return err
			}
			for _, line := range describe(plan.Plan) {
				a.console.print(line)
			}
			return nil
		},
	}
	c.Flags().SortFlags = false
	c.Flags().StringVar(&data, "data", "", dataFor)
	f.register(c.Flags())
	return c
}

// describe says what a model is, in a few lines.
func describe(p *compile.Plan) []string {
	m := p.Model
	lines := []string{fmt.Sprintf("%s: %s parameters, %s, %s", m.Name, words.Thousands(summary.Parameters(m.States())), words.Count(len(m.Objectives), "objective"), words.Count(len(m.Networks), "network"))}
	for _, in := range m.Inputs() {
		lines = append(lines, fmt.Sprintf("  %-8s  %s %v%s", in.Source, in.Name, in.Type, summary.Port(in.Port)))
	}
	for i, s := range p.Stages {
		if s.Name != "" {
			lines = append(lines, "  stage     "+summary.Stages(m.Stages[i:i+1]))
		}
		for _, g := range p.Groups[s.First:s.End] {
			for _, o := range g.Objectives {
				lines = append(lines, "  minimise  "+summary.Objective(o))
			}
		}
	}
	for _, l := range summary.Untrained(m) {
		lines = append(lines, "  warning   "+l)
	}
	for _, l := range recipe.Of(m).Lines() {
		lines = append(lines, "  recipe    "+l)
	}
	for _, r := range m.Reports {
		lines = append(lines, "  report    "+r.Name)
	}
	for _, n := range m.Networks {
		lines = append(lines, "  export    "+summary.Network(n))
	}
	return append(lines, "ok")
}
