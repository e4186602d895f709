package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/apply/edit"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// editFlags say what is changed in which picture.
type editFlags struct {
	set          *pflag.FlagSet
	subject      subjectFlags
	search       searchFlags
	image, class string
	along        []string
	out          string
	scale        int
	alone, list  bool
	negative     bool
	wishes       []edit.Wish // that along asks for
}

func (a *app) editCommand() *cobra.Command {
	f := &editFlags{}
	c := &cobra.Command{
		Use:   "edit FILE|DIR",
		Short: "change a picture along what a generator's code means",
		Long: `Find the code of a picture, move it, and draw what the generator makes of it.
The code is found by gradient search through the ONNX file, from what the
encoder of the build says where there is one, and from codes that are drawn.

--along NAME=AMOUNT moves the code along a direction: until NAME changes by
AMOUNT standard deviations of what the generator draws. --list names the
directions: regressions on measured attributes, principal components of the
first layer's activations (Härkönen et al. 2020) and SeFa (Shen & Zhou 2021),
each named by what it measurably changes: thickness, slant, size, intensity.
--along class=C draws the picture as another class, for a generator that is
told what to draw. Of another, a classifier (--judge) tells the codes of classes
apart, and --along class-C=AMOUNT moves towards them.

The picture becomes an image of the generator's size, with a word where that
changes it: its edges are cut off where those of the data were, else black
stands beside it. How much of it the generator can draw is told, and the error
beside that of images of the data: of a picture of another kind it is larger.`,
		Example: `  ganc edit build/acgan --list
  ganc edit build/acgan --image mine.png --along thickness=+2 -o thick.png
  ganc edit build/convvae --image mine.png --along slant=-1 --along size=1
  ganc edit build/cdcgan --image mine.png --along class=8 --alone -o eight.png`,
		Args: exactly(1, "a file or a build directory"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return a.edit(interruptible(c.Context()), args[0], f)
		},
	}
	f.register(c.Flags())
	a.console.register(c.Flags(), "one object on stdout")
	return c
}

func (f *editFlags) register(set *pflag.FlagSet) {
	f.set = set
	set.SortFlags = false
	set.StringVar(&f.image, "image", "", "`FILE` of the picture, PNG or JPEG")
	set.StringArrayVar(&f.along, "along", nil, "`NAME=AMOUNT` to move by, in standard deviations, or class=C; may be given several times")
	set.BoolVar(&f.list, "list", false, "name the directions, and change nothing")
	set.StringVarP(&f.out, "out", "o", "edited.png", "`FILE` to write, .png: the picture, what the generator makes of it, the way to the edited image")
	set.BoolVar(&f.alone, "alone", false, "write the edited image alone, pixel for pixel")
	set.IntVar(&f.scale, "scale", 0, "enlarge each image `N` times, 1 to 64 (default: alone 1, else until a side has 56 pixels)")
	set.BoolVar(&f.negative, "negative", false, "the picture is dark on light, the generator draws light on dark: exchange them")
	set.StringVar(&f.class, "class", "", "class `C` that the picture shows (default: it is found)")
	f.search.register(set)
	f.subject.register(set)
}

// check returns everything that is wrong with the flags that were given.
func (f *editFlags) check() error {
	errs := []error{f.search.check(), f.subject.check(), rundir.CheckFile(f.out)}
	if f.set.Changed("scale") {
		errs = append(errs, fault.InRange("scale", f.scale, 1, 64))
	}
	for _, text := range f.along {
		w, err := edit.ParseWish(text)
		f.wishes, errs = append(f.wishes, w), append(errs, err)
	}
	switch {
	case f.list && (f.image != "" || f.along != nil):
		errs = append(errs, fault.Usagef("--list names the directions and changes nothing: want it without --image and --along"))
	case !f.list && f.image == "":
		errs = append(errs, fault.Usagef("edit: give the picture with --image, or --list to name the directions"))
	case !f.list && f.along == nil:
		errs = append(errs, fault.Usagef("edit: say what to change with --along, such as --along thickness=+2 (--list names the directions)"))
	}
	return errors.Join(errs...)
}

func (a *app) edit(ctx context.Context, path string, f *editFlags) error {
	o := edit.Options{Options: a.watched(f.subject.options(path)), Image: f.image, Negative: f.negative, Class: f.class, Along: f.wishes, Search: f.search.search()}
	if f.list {
		named, err := edit.List(ctx, o.Options)
		if err != nil {
			return err
		}
		return a.printDirections(named)
	}
	r, err := edit.Run(ctx, o)
	if err != nil {
		return err
	}
	if err := r.Write(f.out, f.scale, f.alone); err != nil {
		return err
	}
	for _, note := range r.Notes {
		a.console.say("note: %s", note)
	}
	a.console.print(editSummary(f.out, r))
	if r.Real != nil {
		a.console.print("the error of " + r.Real.Text(r.Real.Data))
	}
	for _, line := range changeLines(r.Changes) {
		a.console.print(line)
	}
	return a.console.object(r)
}

func editSummary(out string, r *edit.Result) string {
	line := fmt.Sprintf("%s  edited by %s", out, r.Path)
	if r.Class != "" {
		line += fmt.Sprintf(", as class %s", r.Class)
	}
	return line + fmt.Sprintf(": it explains %.0f %% of the picture, mean squared error %.4f", 100*max(0, float64(r.Explained)), r.Error)
}

// changeLines is a table of what was measured.
func changeLines(changes []edit.Change) []string {
	rows := [][]string{{"", "", "picture", "found", "edited", "one step"}}
	for _, c := range changes {
		rows = append(rows, []string{"", c.Name, measure(c.Picture), measure(c.Found), measure(c.Edited), measure(c.Spread)})
	}
	return words.Columns(rows)
}

func measure[N ~float64](v N) string { return fmt.Sprintf("%.2f", float64(v)) }

// printDirections prints a table of directions: what a step along each changes, in standard deviations.
func (a *app) printDirections(named []latent.Named) error {
	head := []string{"direction", "found by"}
	for i, n := range named {
		if i == 0 {
			for _, e := range n.Effects {
				head = append(head, e.Measure)
			}
		}
	}
	rows := [][]string{append(head, "strength")}
	for _, n := range named {
		row := []string{n.Name, n.Direction.String()}
		for _, e := range n.Effects {
			row = append(row, fmt.Sprintf("%+.2f", e.PerStep))
		}
		rows = append(rows, append(row, n.Stride()))
		if err := a.console.object(n); err != nil {
			return err
		}
	}
	for _, line := range words.Columns(rows) {
		a.console.print(line)
	}
	return nil
}
