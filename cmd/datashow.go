package cmd

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/words"
)

// showFlags say which examples are drawn, and where.
type showFlags struct {
	set        *pflag.FlagSet
	out, split string
	n          int
	seed       uint64
}

func (a *app) dataShowCommand() *cobra.Command {
	f := &showFlags{}
	c := &cobra.Command{
		Use:   "show SOURCE",
		Short: "a picture of examples",
		Long: `Draw examples as one PNG: images in a grid, ordered by class where there are
classes, and in two styles one above the other; points of two coordinates as a
scatter plot in their own units, a colour for each class.`,
		Example: `  ganc data show fashion-mnist
  ganc data show photos,size=64 -o photos.png --n 100
  ganc data show ring8 -o ring.png`,
		Args:              exactly(1, "a source"),
		ValidArgsFunction: completeSource,
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return a.dataShow(args[0], f)
		},
	}
	f.register(c.Flags())
	return c
}

func (f *showFlags) register(set *pflag.FlagSet) {
	f.set = set
	set.SortFlags = false
	set.StringVarP(&f.out, "out", "o", "data.png", "PNG `FILE` to write")
	set.IntVar(&f.n, "n", 0, "number of examples (default: 64 images, 2000 points)")
	set.Uint64Var(&f.seed, "seed", 1, "that chooses them")
	set.StringVar(&f.split, "split", "train", "`NAME` of the split: train, validation or test")
}

func (f *showFlags) check() error {
	if f.set.Changed("n") {
		return fault.InRange("n", f.n, 1, 100_000)
	}
	return nil
}

func (a *app) dataShow(source string, f *showFlags) error {
	d, err := dataset.Open(source)
	if err != nil {
		return err
	}
	s, err := pickSplit(d, f.split)
	if err != nil {
		return err
	}
	png, drawn, err := picture.Examples(d, s, f.n, f.seed)
	if err != nil {
		return err
	}
	if err := rundir.WriteText(f.out, string(png)); err != nil {
		return err
	}
	a.console.print(fmt.Sprintf("%s  %d of %s of %s, split %s, seed %d", f.out, drawn, words.Count(s.N, "example"), source, f.split, f.seed))
	return nil
}

// pickSplit finds a split by its name.
func pickSplit(d *dataset.Dataset, name string) (*dataset.Split, error) {
	switch {
	case name == "train":
		return d.Train, nil
	case name == "validation" && d.Validation.N > 0:
		return d.Validation, nil
	case name == "test" && d.Test.N > 0:
		return d.Test, nil
	case name == "validation", name == "test":
		return nil, fault.Usagef("flag --split: %s has no %s split: set examples aside, such as %s,%s=0.1", d.Name, name, d.Name, name)
	}
	return nil, fault.Usagef("flag --split: %q: want train, validation or test", name)
}
