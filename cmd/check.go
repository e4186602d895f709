package cmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
)

func (a *app) checkCommand() *cobra.Command {
	f := &recipeFlags{}
	c := &cobra.Command{
		Use:   "check MODEL",
		Short: "types, shapes, modes and exportability, without training",
		Long: `Check a model without training it: every mistake in types, shapes and use of blocks is reported at once, with its
line; then every gradient is taken and every network is brought into the form in which it is exported. What is printed
of the recipe is what --set can change; a span of a schedule is a number of steps, 500, or with a point a fraction of
the run, 0.25.`,
		Example: `  ganc check gan
  ganc check gan --set disc.optim.lr=5e-4,average.decay=0.99
  ganc check vae --set optim.schedule.for=500,optim.schedule.then.end=0.1`,
		Args: a.modelArgument,
		RunE: func(c *cobra.Command, args []string) error {
			_, m, err := a.model(args)
			if err != nil {
				return err
			}
			changes, err := f.changes(c.Flags())
			if err != nil {
				return err
			}
			if _, err := recipeOf(m).apply(m, changes); err != nil {
				return err
			}
			plan, err := newPlan(m)
			if err != nil {
				return err
			}
			for _, n := range m.Networks {
				if err := checkExport(plan, n); err != nil {
					return err
				}
			}
			for _, line := range describe(plan) {
				a.console.print(line)
			}
			return nil
		},
	}
	c.Flags().SortFlags = false
	f.register(c.Flags())
	return c
}

// newPlan plans a model: what a gradient or an optimiser refuses is a mistake in the model.
func newPlan(m *ir.Model) (*compile.Plan, error) {
	plan, err := compile.NewPlan(m)
	if err != nil {
		return nil, modelError{err}
	}
	return plan, nil
}

// describe is a few lines that say what a model is.
func describe(p *compile.Plan) []string {
	m := p.Model
	lines := []string{fmt.Sprintf("%s: %s parameters, %s, %s", m.Name, thousands(parameters(m.States())), count(len(m.Objectives), "objective"), count(len(m.Networks), "network"))}
	for _, in := range m.Inputs() {
		lines = append(lines, fmt.Sprintf("  %-8s  %s %v%s", in.Source, in.Name, in.Type, portText(in.Port)))
	}
	for i, s := range p.Stages {
		if s.Name != "" {
			lines = append(lines, "  stage     "+stagesText(m.Stages[i:i+1]))
		}
		for _, g := range p.Groups[s.First:s.End] {
			for _, o := range g.Objectives {
				lines = append(lines, "  minimise  "+objectiveText(o))
			}
		}
	}
	for _, l := range recipeOf(m).lines() {
		lines = append(lines, "  recipe    "+l)
	}
	for _, r := range m.Reports {
		lines = append(lines, "  report    "+r.Name)
	}
	for _, n := range m.Networks {
		lines = append(lines, "  export    "+networkText(n))
	}
	return append(lines, "ok")
}

// parameters counts the elements of trainable state.
func parameters(states []*ir.State) int {
	n := 0
	for _, s := range states {
		if s.Trainable {
			count, _ := s.Type.Count()
			n += count
		}
	}
	return n
}

func objectiveText(o *ir.Objective) string {
	s := fmt.Sprintf("%s over %s parameters", o.Name, thousands(parameters(o.Parameters())))
	if o.Count > 1 {
		s += fmt.Sprintf(", %d times an iteration", o.Count)
	}
	if o.Micro > 1 {
		s += fmt.Sprintf(", each on %d batches", o.Micro)
	}
	for _, l := range o.Lazies {
		s += fmt.Sprintf(", with a term every %d", l.Every)
	}
	if len(o.Clippers) > 0 {
		s += ", gradients clipped"
	}
	if len(o.Limits) > 0 {
		s += ", parameters limited"
	}
	if o.Averager != nil {
		s += ", averaged"
	}
	return s
}

func networkText(n *ir.Network) string {
	s := n.Name + ": " + portsText(n.Ins) + " → " + portsText(n.Outs)
	if n.Averaged {
		s += ", averaged weights"
	}
	return s
}

func portsText(ports []ir.NetworkPort) string {
	s := make([]string, len(ports))
	for i, p := range ports {
		s[i] = fmt.Sprintf("%s %v", p.Name, p.Value.Type())
	}
	return strings.Join(s, ", ")
}

// portText is what a port's values mean, for a person.
func portText(p ir.Port) string {
	s := ""
	if p.Law != nil {
		s += " " + p.Law.Name
	}
	if p.Range != nil {
		s += fmt.Sprintf(" in [%g, %g]", p.Range.Lo, p.Range.Hi)
	}
	if p.Classes > 0 {
		s += fmt.Sprintf(" %d classes", p.Classes)
	}
	if p.Image != nil {
		s += fmt.Sprintf(" image %d×%d×%d", p.Image.Channels(), p.Image.H, p.Image.W)
	}
	return s
}

// count is "1 network" or "1,000 networks".
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return thousands(n) + " " + what
}

// thousands is n with commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
