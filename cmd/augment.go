package cmd

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/apply/augment"
	"github.com/ganc-ml/ganc/internal/fault"
)

// augmentFlags say how many samples are written where, and how their worth is measured.
type augmentFlags struct {
	set      *pflag.FlagSet
	subject  subjectFlags
	options  augment.Options
	out      string
	format   string
	noReport bool
}

func (a *app) augmentCommand() *cobra.Command {
	f := &augmentFlags{}
	c := &cobra.Command{
		Use:   "augment FILE|DIR",
		Short: "labelled training data from a generator, and their worth",
		Long: `Write a labelled data set of images that a generator draws, and measure what a
classifier gains by them that has few labelled examples (Antoniou et al. 2017).

The label of a sample is the class that the generator was asked for or, where
it takes none, the class that a classifier sees: the one that ganc brings for
the data, or --judge. A sample whose label that classifier gives a smaller
probability than --confidence is rejected, and another one drawn.

The data set is folders of PNG files, bytes in MNIST's layout (idx), or NumPy's
arrays (npz). Beside it lie augment.json and index.html, the same as a page.

The gain is measured with a small convolutional network, on the test examples:
trained on a few labelled examples alone, with copies of them that are moved,
turned and scaled, with samples, and with both. Each is trained as many steps,
on sets of one size, for several draws of the labelled examples.`,
		Example: `  ganc augment build/cgan -o digits
  ganc augment build/gan --n 10000 --confidence 0.99 --format npz -o digits
  ganc augment build/cdcgan --labels 50,200 --draws 10 -o digits
  ganc augment generator.onnx --no-report --format idx -o digits`,
		Args: exactly(1, "a file or a build directory"),
		RunE: func(c *cobra.Command, args []string) error {
			o, err := f.check(args[0])
			if err != nil {
				return err
			}
			return a.augment(interruptible(c.Context()), o, f.out)
		},
	}
	f.register(c.Flags())
	a.console.register(c.Flags(), "one object on stdout")
	return c
}

func (f *augmentFlags) register(set *pflag.FlagSet) {
	f.set = set
	set.SortFlags = false
	set.StringVarP(&f.out, "out", "o", "augmented", "`DIR` to write to")
	set.IntVar(&f.options.N, "n", 5000, "samples")
	set.StringVar(&f.format, "format", string(augment.PNG), "png (a folder for each class), idx or npz")
	set.Float64Var(&f.options.Confidence, "confidence", 0, "least probability `P` of a label (default: 0.9 where a classifier gives the labels or --judge names one, else 0: all are kept)")
	set.IntSliceVar(&f.options.Labels, "labels", []int{100, 500, 1000}, "labelled examples with which the gain is measured")
	set.IntVar(&f.options.Draws, "draws", 5, "of labelled examples, for each number")
	set.IntVar(&f.options.Steps, "steps", 400, "of the training of a classifier")
	set.BoolVar(&f.noReport, "no-report", false, "write the samples alone: measure no gain")
	f.subject.register(set)
	set.Lookup("judge").Usage = "`FILE` of the classifier that gives or judges labels (default: the one that ganc brings for the data)"
}

// check returns everything that is wrong with the flags.
func (f *augmentFlags) check(path string) (augment.Options, error) {
	o, s := f.options, f.subject.options(path)
	o.Path, o.Data, o.Judge, o.Seed, o.Threads = s.Path, s.Data, s.Judge, s.Seed, s.Threads
	o.Form, o.Gain = augment.Form(f.format), !f.noReport
	errs := []error{f.subject.check(), o.Check()}
	switch given := f.set.Changed("confidence"); {
	case !given:
		o.Confidence = augment.Usual
	case !(o.Confidence >= 0):
		errs = append(errs, fault.Usagef("flag --confidence: %v: want a probability from 0 to 1", o.Confidence))
	}
	for _, name := range []string{"labels", "draws", "steps"} {
		if f.set.Changed(name) && f.noReport {
			errs = append(errs, fault.Usagef("flag --%s: it is for the gain, which --no-report leaves out: leave out one of them", name))
		}
	}
	return o, errors.Join(errs...)
}

func (a *app) augment(ctx context.Context, o augment.Options, out string) error {
	watch, stop := a.console.steps()
	r, err := augment.Run(ctx, out, o, watch)
	stop()
	if err != nil {
		return err
	}
	for _, lines := range [][]string{r.Head(out), r.Lines(), r.Key()} {
		for _, line := range lines {
			a.console.print(line)
		}
	}
	for _, note := range r.Notes {
		a.console.say("note: %s", note)
	}
	return a.console.object(augmented{"augment", r})
}

// augmented is the line of augment --json.
type augmented struct {
	Event string `json:"event"` // augment
	*augment.Result
}
