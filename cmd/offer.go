package cmd

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/generator"
	"github.com/ganc-ml/ganc/internal/latent"
	"github.com/ganc-ml/ganc/internal/recipe"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/summary"
	"github.com/ganc-ml/ganc/ir"
)

// A completion returns the values that the shell offers for an argument or a flag. Behind a tab, each has a line that
// explains it.
type completion = func(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective)

// completeFlags makes the shell offer values for the flags of a command whose values can be listed.
func (a *app) completeFlags(c *cobra.Command) {
	for flag, f := range map[string]completion{
		"data": completeSource, "best": a.completeBest, "set": a.completeSet, "net": a.completeNet,
		"format":      cobra.FixedCompletions(generator.Forms, cobra.ShellCompDirectiveNoFileComp),
		"interpolate": cobra.FixedCompletions([]string{latent.Strips, latent.Corners}, cobra.ShellCompDirectiveNoFileComp),
	} {
		if c.Flags().Lookup(flag) != nil {
			_ = c.RegisterFlagCompletionFunc(flag, f) // it fails where there is no such flag
		}
	}
}

// completeModel offers the names of models to the shell, and files.
func (a *app) completeModel(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, m := range a.models {
		names = append(names, m.Name+"\t"+m.Doc)
	}
	return names, cobra.ShellCompDirectiveDefault
}

// completeSource offers the names of data sets to the shell, and files.
func completeSource(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, s := range dataset.List() {
		names = append(names, s.Name+"\t"+s.Summary)
	}
	return names, cobra.ShellCompDirectiveDefault
}

// begunModel is the model that the arguments before a flag name, or nil.
func (a *app) begunModel(args []string) *ir.Model {
	if len(args) == 0 && len(a.models) != 1 {
		return nil
	}
	_, m, err := a.model(args)
	if err != nil {
		return nil
	}
	return m
}

// completeBest offers the reports of the model, plain for the least value and behind max: for the greatest.
func (a *app) completeBest(_ *cobra.Command, args []string, _ string) (values []string, _ cobra.ShellCompDirective) {
	if m := a.begunModel(args); m != nil {
		for _, r := range m.Reports {
			values = append(values, r.Name+"\tleast", "max:"+r.Name+"\tgreatest")
		}
	}
	return values, cobra.ShellCompDirectiveNoFileComp
}

// completeSet offers the settings of the model, explained by their values. The text up to the last comma stays.
func (a *app) completeSet(_ *cobra.Command, args []string, begun string) (values []string, _ cobra.ShellCompDirective) {
	before := begun[:strings.LastIndexByte(begun, ',')+1]
	if m := a.begunModel(args); m != nil {
		for _, s := range recipe.Of(m).Settings() {
			values = append(values, before+s.Key+"=\t"+s.Value)
		}
	}
	return values, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// completeNet offers the networks of the model that the run records.
func (a *app) completeNet(c *cobra.Command, args []string, _ string) (values []string, _ cobra.ShellCompDirective) {
	if len(args) == 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	record, err := run.Open(args[0])
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	if _, m, err := a.modelFor([]string{record.Manifest.Model}, record.Manifest.Images); err == nil {
		for _, n := range m.Networks {
			values = append(values, n.Name+"\t"+summary.Signature(n))
		}
	}
	return values, cobra.ShellCompDirectiveNoFileComp
}
