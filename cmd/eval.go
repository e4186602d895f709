package cmd

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/apply/evaluate"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// evalFlags say what is measured, and how.
type evalFlags struct {
	evaluate.Options
	require, page string
}

func (a *app) evalCommand() *cobra.Command {
	f := &evalFlags{}
	c := &cobra.Command{
		Use:   "eval FILE|DIR",
		Short: "how good an exported model is, in numbers and on a page",
		Long: `Measure exported networks on real data. What FILE is, or the files of DIR are,
decides what is measured:

  a generator       Parzen log-likelihood; what a frozen classifier sees in its
                    images: how sure it is, which classes, their distance from
                    real images (Fréchet, precision, recall, density,
                    coverage), agreement with the class that was asked for;
                    whether images repeat training data; modes found of
                    stacked-mnist
  points            modes found of ring8 and grid25; precision, recall, …
  encoder, decoder  negative ELBO and its parts, importance-weighted
                    likelihood, active units, squared error beside that of PCA
  an autoencoder    squared error
  a classifier      accuracy

Beside each value stands what training examples reach in the place of samples,
where that can be said. DIR is a build, or any directory of ONNX files. The data
are those that a build was trained on; for other files of 28×28 images, MNIST.
What cannot be measured is left out, with the reason.

--require gives bounds that the means must keep, or the command ends with exit
code 9. Shares are from 0 to 1 there.`,
		Example: `  ganc eval build/gan
  ganc eval build/cgan --seeds 3 --require 'fcd<8,agree>0.99' -o page.html
  ganc eval build/vae --only nll --images 1000
  ganc eval generator.onnx --data photos,size=28 --judge classifier.onnx`,
		Args: exactly(1, "a file or a directory"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(c.Flags()); err != nil {
				return err
			}
			return a.eval(interruptible(c.Context()), args[0], f)
		},
	}
	f.register(c.Flags())
	a.console.register(c.Flags(), "the measures as a line of JSON on stdout")
	return c
}

func (f *evalFlags) register(set *pflag.FlagSet) {
	set.SortFlags = false
	f.registerMeasuring(set)
	set.StringVar(&f.Encoder, "encoder", "", "`FILE` of the encoder of a decoder")
	set.StringVar(&f.require, "require", "", "`BOUNDS` that must be kept: fcd<8,agree>0.99")
	set.StringVarP(&f.page, "out", "o", "", "`FILE.html` to write a page to")
}

// registerMeasuring adds the flags that say how measures are taken.
func (f *evalFlags) registerMeasuring(set *pflag.FlagSet) {
	set.StringVar(&f.Data, "data", "", "`SOURCE` of the data to compare with (default: those of the build)")
	set.StringVar(&f.Judge, "judge", "", "`FILE` of a classifier, instead of the one that ganc brings")
	set.IntVar(&f.Samples, "samples", 0, "images or points to draw (default: 10000 images, 2500 points)")
	set.IntVar(&f.Seeds, "seeds", 1, "repetitions with other noise: values are means ± standard deviations")
	set.Uint64Var(&f.Seed, "seed", 1, "of the first repetition")
	set.IntVar(&f.Images, "images", 100, "test images whose likelihood is estimated")
	set.IntVar(&f.Codes, "codes", 5000, "codes for the likelihood of an image")
	set.BoolVar(&f.Train, "gan-train", false, "train a classifier on samples, one on data, and test both on data (minutes)")
	set.StringSliceVar(&f.Only, "only", nil, "`MEASURES` to take, by name, separated by commas (default: all)")
}

// check returns everything that is wrong with the flags, besides what evaluate.Options checks.
func (f *evalFlags) check(set *pflag.FlagSet) (err error) {
	var errs []error
	if set.Changed("require") {
		f.Gates, err = evaluate.ParseGates(f.require)
		errs = append(errs, err)
	}
	if set.Changed("samples") && f.Samples == 0 { // which else stands for the default
		errs = append(errs, fault.InRange("samples", f.Samples, 2, evaluate.MostSamples))
	}
	if f.page != "" {
		errs = append(errs, rundir.CheckFile(f.page))
	}
	return errors.Join(append(errs, f.Check())...)
}

func (a *app) eval(ctx context.Context, path string, f *evalFlags) error {
	watch, stop := a.console.steps()
	r, err := evaluate.Evaluate(ctx, path, f.Options, watch)
	stop()
	if r == nil {
		return err
	}
	for _, lines := range [][]string{r.Head(), r.Lines(), r.Remarks()} {
		for _, line := range lines {
			a.console.print(line)
		}
	}
	if e := a.console.object(evaluated{"eval", r}); e != nil {
		return e
	}
	if f.page != "" {
		if e := rundir.WriteFile(f.page, func(w io.Writer) error { return r.Page(w) }); e != nil {
			return e
		}
		a.console.print(f.page + "  the same as a page")
	}
	if err == nil && len(r.Gates) > 0 {
		a.console.print("PASS  " + strings.TrimSpace(f.require))
	}
	return err
}

// evaluated is the line of eval --json.
type evaluated struct {
	Event string `json:"event"` // eval
	*evaluate.Result
}
