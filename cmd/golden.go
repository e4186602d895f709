package cmd

import (
	"context"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/golden"
	"github.com/ganc-ml/ganc/internal/recipe"
	"github.com/ganc-ml/ganc/internal/words"
)

// goldenFlags say where golden files lie and, for update, what training of a model they record.
type goldenFlags struct {
	recipeFlags
	set   *pflag.FlagSet
	dir   string
	data  string
	batch int
	seed  uint64
}

func (a *app) goldenCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "golden",
		Short: "keep what a model computes, and say where it differs later",
		Long: `A golden file keeps what a model or an ONNX file computes: a digest of every
value of three iterations of training, after each pass of the compiler and as it
ran, of every network, and of every weight. It is a text of some kilobytes, to
be kept beside the source. Where something differs later, check names the first
pass and node whose value is another one, every value before it being the same,
with its layer, its line, and how far apart the values are:

  gan: step 1: fold: gen.2 BatchNorm: 3 ULP at main.go:41`,
		Example: `  ganc golden update gan build/gan/generator.onnx
  ganc golden check gan build/gan/generator.onnx
  ganc golden diff ./digits -o testdata`,
		Args: cobra.ArbitraryArgs,
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		return unknownCommand(c, args[0])
	}
	c.AddCommand(
		a.goldenVerb("check", "say where a model or file first differs from its golden file", `Record models and files anew and compare with their golden files. The exit code
is 8 where a value differs; of each golden file, the first difference is
printed. That the compiler computes fewer values, or in another order, is no
difference.`, a.goldenCheck),
		a.goldenVerb("diff", "list where a model or file differs from its golden file", `Record models and files anew and list, for every execution and network, the
first value that differs from the golden file, and how many more do. Graphs that
have changed without changing a value are listed too, and golden files of
another release of ganc are compared. The exit code is 8 where a value differs.`, a.goldenDiff),
		a.goldenVerb("update", "make golden files, and say what changed", `Record models and files and write their golden files, all or none. What changed
is printed as diff prints it.`, a.goldenUpdate),
	)
	return c
}

func (a *app) goldenVerb(name, short, long string, run func(context.Context, []string, *goldenFlags) error) *cobra.Command {
	f := &goldenFlags{}
	c := &cobra.Command{
		Use:     name + " MODEL|FILE…",
		Short:   short,
		Long:    long,
		Example: fmt.Sprintf("  ganc golden %s gan\n  ganc golden %[1]s build/gan/generator.onnx -o golden", name),
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fault.Usagef("golden %s takes names of models or files: got none (see %s --help)", name, c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			for _, word := range args {
				if a.isPackage(word) {
					return fault.Usagef("golden %s: %s is a package of its own: give it alone", name, word)
				}
			}
			if err := checkLength(c.Flags(), 0, 0, f.batch); err != nil {
				return err
			}
			return run(interruptible(c.Context()), args, f)
		},
		ValidArgsFunction: a.completeModel,
	}
	f.set = c.Flags()
	f.set.SortFlags = false
	f.set.StringVarP(&f.dir, "out", "o", "golden", "`DIR` of the golden files")
	if name == "update" {
		f.set.StringVar(&f.data, "data", "", "of a model: `SOURCE` of the data (default: the model's)")
		f.set.IntVar(&f.batch, "batch", golden.DefaultBatch, "of a model: examples in a batch")
		f.set.Uint64Var(&f.seed, "seed", 1, "of a model: of first values, batches and noise")
		f.recipeFlags.register(f.set)
	}
	a.console.register(f.set, "results as JSON lines on stdout")
	a.forPackages(c)
	return c
}

func (a *app) goldenCheck(ctx context.Context, args []string, f *goldenFlags) error {
	return a.goldenCompare(ctx, args, f, 1, true)
}

func (a *app) goldenDiff(ctx context.Context, args []string, f *goldenFlags) error {
	return a.goldenCompare(ctx, args, f, -1, false)
}

// goldenResult is what golden finds of one model or file.
type goldenResult struct {
	Golden      string              `json:"golden"` // the file
	Differences []golden.Difference `json:"differences"`
}

// goldenCompare compares with golden files, and prints so many differences of each; all of them where most is negative.
func (a *app) goldenCompare(ctx context.Context, args []string, f *goldenFlags, most int, sameRelease bool) error {
	differ := 0
	for _, word := range args {
		s, err := a.goldenSubject(word, f.dir)
		if err != nil {
			return err
		}
		old, err := s.old()
		if err != nil {
			return err
		}
		if sameRelease {
			if err := old.CheckRelease(s.path); err != nil {
				return err
			}
		}
		changes, err := recipe.Recorded(old.Recipe.Set)
		if err != nil {
			return err
		}
		_, list, err := s.record(ctx, goldenWish{old.Recipe, changes}, golden.Options{Old: old, Threads: runtime.GOMAXPROCS(0)})
		if err != nil {
			return err
		}
		if golden.Changed(list) {
			differ++
		} else {
			a.console.print(fmt.Sprintf("%s  as in %s: %s", s.name, s.path, words.Count(old.Values(), "value")))
		}
		if golden.Changed(list) || most < 0 {
			a.goldenList(s.name, list, most)
		}
		if err := a.console.object(goldenResult{s.path, append([]golden.Difference{}, list...)}); err != nil {
			return err
		}
	}
	if differ > 0 {
		return &golden.DifferError{Files: differ, Of: len(args)}
	}
	return nil
}

// goldenList prints differences, most of them at most where that is not negative.
func (a *app) goldenList(name string, list []golden.Difference, most int) {
	for i, d := range list {
		if i == most {
			return
		}
		line := name + ": " + d.String()
		if d.Others > 0 && most < 0 {
			line += ", and " + words.Count(d.Others, "value") + " after it"
		}
		a.console.print(line)
	}
}
