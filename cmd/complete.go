package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/apply/complete"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/words"
)

// completeFlags say which part of which picture is completed.
type completeFlags struct {
	set                *pflag.FlagSet
	subject            subjectFlags
	search             searchFlags
	image, mask, class string
	out                string
	n, scale           int
	negative           bool
	quadrants          bool
	images, codes      int
}

func (a *app) completeCommand() *cobra.Command {
	f := &completeFlags{}
	c := &cobra.Command{
		Use:   "complete FILE|DIR",
		Short: "fill in the hidden part of a picture",
		Long: `Hide a part of a picture and let a network complete it. A completion model, such
as cvaefill (Sohn et al. 2015), draws the hidden part, the first time by its
most probable code. Of any other generator, codes are searched for whose images
agree with the known part (Yeh et al. 2017), and the hidden part is taken from
those images. Each completion begins from codes of its own.

The mask is what is hidden: a half (left, right, top, bottom), the centre, or
a file whose light pixels are hidden. Picture and mask are brought to the size
of the network's images, with a word: their edges are cut off where those of its
data were, else black stands beside them. Of each completion the mean squared
error of the known and of the hidden part of the picture is told, and, where
the build or --data says which data, what the nearest training example and a
Gaussian of 64 principal components reach.

With --quadrants completions are measured on test images of which one, two and
three quadrants are known: errors of the others and, of a completion model,
their conditional likelihood in nats, beside that of a network without a code
(baseline).`,
		Example: `  ganc complete build/acgan --image mine.png --mask left -o completed.png
  ganc complete build/convvae --image mine.png --mask bottom --n 6
  ganc complete build/cdcgan --image mine.png --mask scratch.png --class 7
  ganc complete build/cvaefill --image mine.png --mask right --n 8
  ganc complete build/cvaefill --quadrants -o quadrants.png`,
		Args: exactly(1, "a file or a build directory"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			if f.quadrants {
				return a.completeQuadrants(interruptible(c.Context()), args[0], f)
			}
			return a.complete(interruptible(c.Context()), args[0], f)
		},
	}
	f.register(c.Flags())
	a.console.register(c.Flags(), "one object on stdout")
	return c
}

func (f *completeFlags) register(set *pflag.FlagSet) {
	f.set = set
	set.SortFlags = false
	set.StringVar(&f.image, "image", "", "`FILE` of the picture, PNG or JPEG")
	set.StringVar(&f.mask, "mask", "", "`PART` that is hidden: left, right, top, bottom, centre, or a file")
	set.IntVar(&f.n, "n", 4, "completions")
	set.StringVarP(&f.out, "out", "o", "completed.png", "`FILE` to write, .png: the picture, its known part, the completions")
	set.IntVar(&f.scale, "scale", 0, "enlarge each image `N` times, 1 to 64 (default: until a side has 56 pixels)")
	set.BoolVar(&f.negative, "negative", false, "the picture is dark on light, the generator draws light on dark: exchange them")
	set.StringVar(&f.class, "class", "", "class `C` that the picture shows (default: it is found)")
	f.search.register(set)
	set.BoolVar(&f.quadrants, "quadrants", false, "measure completions of quadrants of test images")
	set.IntVar(&f.images, "images", 0, "with --quadrants: test images (default: 1000, or 100 where codes are searched for)")
	set.IntVar(&f.codes, "codes", 0, "with --quadrants: codes for the likelihood of an image by a completion model (default 100)")
	f.subject.register(set)
}

// check returns everything that is wrong with the flags that were given.
func (f *completeFlags) check() error {
	errs := []error{f.search.check(), f.subject.check(), fault.InRange("n", f.n, 1, 64), rundir.CheckFile(f.out)}
	if f.set.Changed("scale") {
		errs = append(errs, fault.InRange("scale", f.scale, 1, 64))
	}
	if f.quadrants {
		return errors.Join(append(errs, f.checkQuadrants())...)
	}
	for _, name := range []string{"images", "codes"} {
		if f.set.Changed(name) {
			errs = append(errs, fault.Usagef("flag --%s: it is for --quadrants: give that, or leave it out", name))
		}
	}
	if f.image == "" {
		errs = append(errs, fault.Usagef("complete: give the picture with --image"))
	}
	if f.mask == "" {
		errs = append(errs, fault.Usagef("complete: say with --mask what is hidden: left, right, top, bottom, centre, or a file whose light pixels are hidden"))
	}
	return errors.Join(errs...)
}

// tuned reports whether the flags say how codes are searched for.
func (f *completeFlags) tuned() bool { return f.set.Changed("steps") || f.set.Changed("restarts") }

func (a *app) complete(ctx context.Context, path string, f *completeFlags) error {
	r, err := complete.Run(ctx, complete.Options{
		Options: a.watched(f.subject.options(path)), Image: f.image, Negative: f.negative, Mask: f.mask, N: f.n, Class: f.class, Search: f.search.search(),
		Tuned: f.tuned(),
	})
	if err != nil {
		return err
	}
	if err := r.Write(f.out, f.scale); err != nil {
		return err
	}
	for _, note := range r.Notes {
		a.console.say("note: %s", note)
	}
	a.console.print(fmt.Sprintf("%s  %s of %s by %s", f.out, words.Count(f.n, "completion"), words.Count(r.Hidden, "hidden pixel"), r.Path))
	for _, line := range completionLines(r) {
		a.console.print(line)
	}
	return a.console.object(r)
}

// completionLines is a table of the errors.
func completionLines(r *complete.Result) []string {
	rows := [][]string{{"", "mean squared error of the", "known part", "hidden part"}}
	add := func(name string, c complete.Completion) {
		rows = append(rows, []string{"", name, fmt.Sprintf("%.4f", float64(c.Known)), fmt.Sprintf("%.4f", float64(c.Hidden))})
	}
	for _, c := range r.Completions {
		name := "completion " + c.Name
		if c.Class != "" {
			name += ", class " + c.Class
		}
		add(name, c)
	}
	if r.Nearest != nil {
		add("nearest of "+r.Data, *r.Nearest)
	}
	if r.PCA != nil {
		add("principal components of "+r.Data, *r.PCA)
	}
	return words.Columns(rows)
}
