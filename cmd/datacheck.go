package cmd

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/words"
)

func (a *app) dataCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check SOURCE",
		Short: "count, range, classes, duplicates, all that is wrong",
		Long: `Read every example of a source and say what there is: splits, fields with their
range, mean and standard deviation, classes, and what a person should know of:
examples that repeat another, that are in two splits, or whose label is another
than that of an equal one, images of one colour, classes without examples. Of
what cannot be read the first twenty files or rows are told, and how many more
there are, with exit code 4.`,
		Example: `  ganc data check mnist
  ganc data check photos,size=64x64
  ganc data check table.csv,columns=height:weight,label=species,test=0.2`,
		Args:              exactly(1, "a source"),
		ValidArgsFunction: completeSource,
		RunE: func(_ *cobra.Command, args []string) error {
			d, err := dataset.Open(args[0])
			if err != nil {
				return err
			}
			a.printReport(args[0], d)
			return nil
		},
	}
}

func (a *app) printReport(source string, d *dataset.Dataset) {
	p := func(format string, args ...any) {
		a.console.print(strings.TrimRight(fmt.Sprintf(format, args...), " "))
	}
	p("%s", source)
	p("  %-12s%s", "digest", d.Digest())
	for _, s := range d.Splits() {
		p("  %-12s%s", s.Name, words.Count(s.N, "example"))
	}
	r := d.Check()
	for _, f := range r.Fields {
		p("  %-12s%s", f.Name, fieldLine(f))
		for i, c := range f.Columns[:min(len(f.Columns), maxColumns)] {
			p("    %-20s%s", c.Name, valuesText(f.Values[i]))
		}
		if n := len(f.Columns) - maxColumns; n > 0 {
			p("    and %s", words.Count(n, "more column"))
		}
	}
	for _, c := range r.Classes {
		line := fmt.Sprintf("    %-20s", c.Name)
		for _, n := range c.Count {
			line += fmt.Sprintf("%8s", blankZero(n))
		}
		p("%s", line)
	}
	notes := slices.Concat(d.Notes, findings(r))
	if len(notes) == 0 {
		p("nothing found wrong")
	}
	for _, n := range notes {
		p("note: %s", n)
	}
}

// maxColumns is the most columns of a table that have a line each.
const maxColumns = 20

func blankZero(n int) string {
	if n == 0 {
		return "-"
	}
	return words.Thousands(n)
}

// fieldLine describes a field.
func fieldLine(f dataset.FieldReport) string {
	if f.Classes > 0 {
		return fmt.Sprintf("classes: %d", f.Classes)
	}
	shape := make([]string, len(f.Shape))
	for i, n := range f.Shape {
		shape[i] = strconv.Itoa(n)
	}
	s := fmt.Sprintf("%s %s", strings.Join(shape, "×"), f.DType)
	if len(f.Columns) == 0 {
		s += fmt.Sprintf(" of %g to %g: %s", f.Min, f.Max, valuesText(f.Values[0]))
	}
	return s
}

func valuesText(v dataset.Values) string {
	return fmt.Sprintf("%.4g to %.4g, mean %.4g, deviation %.4g", v.Min, v.Max, v.Mean, v.SD)
}

// findings lists the flaws of a data set that a person should know of.
func findings(r dataset.Report) (notes []string) {
	note := func(n int, format string, args ...any) {
		if n > 0 {
			notes = append(notes, words.Count(n, "example")+" of "+fmt.Sprintf(format, args...))
		}
	}
	for _, d := range r.Duplicates {
		note(d.Repeated, "%s: equal to an earlier one of the split", d.Split)
		note(d.Trained, "%s: equal to one of train", d.Split)
		note(d.Labels, "%s: of another class than the first that is equal", d.Split)
		note(d.Blank, "%s: an image of one value throughout", d.Split)
	}
	for _, c := range r.Classes {
		if c.Count[0] == 0 {
			notes = append(notes, fmt.Sprintf("class %s has no example in train", c.Name))
		}
	}
	return notes
}
