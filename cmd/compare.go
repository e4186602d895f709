package cmd

import (
	"cmp"
	"context"
	"errors"
	"io"
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/apply/compare"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
)

// compareFlags say what is compared, and how it is measured.
type compareFlags struct {
	evalFlags
	train         bool
	steps, epochs int
	threads       int
	dir           string
}

func (a *app) compareCommand() *cobra.Command {
	f := &compareFlags{}
	c := &cobra.Command{
		Use:   "compare FILE|DIR…",
		Short: "the same measures of several models, side by side",
		Long: `Measure several files or builds as ganc eval does and put them side by side:
one table and, with -o, one page with samples of each, the time that their
training took, its curves and their sizes: whether these are equal is said, as a
larger model may be ahead for its size alone.

With --train the arguments are names of models. Each is built with as many
seeds as --seeds says, into DIR/MODEL-SEED, and a value is the mean over the
seeds of training ± their standard deviation: how stable the recipe is.`,
		Example: `  ganc compare build/vae build/gan -o page.html
  ganc compare deepvae gan --train --seeds 3 -o page.html
  ganc compare vae8 aae --train --epochs 2 --only parzen,coverage`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) < 2 {
				return fault.Usagef("compare takes two files, directories or, with --train, models at least: got %d (see ganc compare --help)", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(c.Flags()); err != nil {
				return err
			}
			return a.compare(interruptible(c.Context()), args, f)
		},
	}
	f.register(c.Flags())
	a.console.register(c.Flags(), "the comparison as a line of JSON on stdout, events of training before it")
	return c
}

func (f *compareFlags) register(set *pflag.FlagSet) {
	set.SortFlags = false
	set.BoolVar(&f.train, "train", false, "train the models that the arguments name")
	set.IntVar(&f.epochs, "epochs", 0, "with --train: passes over the training data (default: the model's)")
	set.IntVar(&f.steps, "steps", 0, "with --train: iterations, instead of epochs")
	set.IntVar(&f.threads, "threads", 0, "with --train: worker threads; they change no result (default: one per core)")
	set.StringVar(&f.dir, "dir", "build/compare", "with --train: `DIR` for the builds")
	f.registerMeasuring(set)
	set.StringVarP(&f.page, "out", "o", "", "`FILE.html` to write a page to")
}

// check returns everything that is wrong with the flags.
func (f *compareFlags) check(set *pflag.FlagSet) error {
	errs := []error{f.evalFlags.check(set), checkLength(set, f.epochs, f.steps, 0)}
	if set.Changed("threads") {
		errs = append(errs, fault.InRange("threads", f.threads, 1, maxThreads))
	}
	for _, name := range []string{"epochs", "steps", "threads", "dir"} {
		if set.Changed(name) && !f.train {
			errs = append(errs, fault.Usagef("flag --%s: it is for models that are trained: give --train and names of models", name))
		}
	}
	return errors.Join(errs...)
}

func (a *app) compare(ctx context.Context, args []string, f *compareFlags) error {
	watch, stop := a.console.steps()
	defer stop()
	var r *compare.Result
	var err error
	if f.train {
		entries, e := a.entries(args, f)
		if e != nil {
			return e
		}
		r, err = compare.Train(ctx, entries, f.dir, f.Options, func() run.Observer { return newReporter(a.console) }, watch)
	} else {
		r, err = compare.Paths(ctx, args, f.Options, watch)
	}
	if err != nil {
		return err
	}
	stop()
	for _, line := range r.Lines() {
		a.console.print(line)
	}
	if err := a.console.object(compared{"compare", r}); err != nil || f.page == "" {
		return err
	}
	if err := rundir.WriteFile(f.page, func(w io.Writer) error { return r.Page(w) }); err != nil {
		return err
	}
	a.console.print(f.page + "  the same as a page, with samples")
	return nil
}

// entries finds the models that the arguments name.
func (a *app) entries(args []string, f *compareFlags) (list []compare.Entry, err error) {
	for _, name := range args {
		o := run.Options{Data: f.Data, Epochs: f.epochs, Steps: f.steps, Threads: cmp.Or(f.threads, runtime.GOMAXPROCS(0))}
		entry, _, err := a.modelOf([]string{name}, &o, anew)
		if err != nil {
			return nil, err
		}
		list = append(list, compare.Entry{Name: entry.Name, Doc: entry.Doc, Options: o, Declare: func() (*ir.Model, error) {
			_, m, err := a.modelFor([]string{name}, o.Images)
			return m, err
		}})
	}
	return list, nil
}

// compared is the line of compare --json.
type compared struct {
	Event string `json:"event"` // compare
	*compare.Result
}
