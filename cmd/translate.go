package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/apply/translate"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/generator"
	"github.com/ganc-ml/ganc/internal/words"
)

// translateFlags say which pictures are translated, and where they go.
type translateFlags struct {
	set      *pflag.FlagSet
	images   []string
	to, out  string
	target   generator.Target // that out asks for
	scale    int
	alone    bool
	judge    string
	negative bool
}

func (a *app) translateCommand() *cobra.Command {
	f := &translateFlags{}
	c := &cobra.Command{
		Use:   "translate FILE|DIR",
		Short: "draw pictures anew in another style",
		Long: `Draw pictures anew in the style that a network has learned: that of pix2pix from
pairs of images, or those of cyclegan, there and back, without pairs. Any file
that turns one image into an image of the same size will do. Of a build with
several ways, --to names the style: the name of the output, such as a or b.

The grid has the pictures above what became of them and, where the build has
the way back, what comes of that. The error of there and back again (cycle) is
absolute, the mean over all numbers, which lie between 0 and 1. With a
classifier, the digits that are the same before and after are counted, of those
that it is sure of before.

Pictures become images of the size that the network takes, with a word where
that changes them: their edges are cut off where those of its data were, else
black stands beside them. A name with a number in it, such as new-%03d.png,
gives each translated image a file of its own, pixel for pixel.`,
		Example: `  ganc translate build/pix2pix --image mine.png
  ganc translate build/cyclegan --image mine.png --to a -o thin.png
  ganc translate build/cyclegan/a2b.onnx --image photos -o 'new-%03d.png'
  ganc translate build/pix2pix --image mine.png --alone -o thick.png`,
		Args: exactly(1, "a file or a build directory"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(a.console.json); err != nil {
				return err
			}
			return a.translate(interruptible(c.Context()), args[0], f)
		},
	}
	f.register(c.Flags())
	a.console.register(c.Flags(), "one object on stdout")
	return c
}

func (f *translateFlags) register(set *pflag.FlagSet) {
	f.set = set
	set.SortFlags = false
	set.StringArrayVar(&f.images, "image", nil, "`FILE` of a picture, PNG or JPEG, or a folder of them; may be given several times")
	set.StringVar(&f.to, "to", "", "`NAME` of the style, where there are several (default: the first)")
	set.StringVarP(&f.out, "out", "o", "translated.png", "`FILE` to write: .png, a pattern such as new-%03d.png, or - for standard output")
	set.BoolVar(&f.alone, "alone", false, "write the translated image alone, pixel for pixel")
	set.IntVar(&f.scale, "scale", 0, "enlarge each image `N` times, 1 to 64 (default: alone 1, else until a side has 56 pixels)")
	set.StringVar(&f.judge, "judge", "", "`FILE` of a classifier that looks at the pictures before and after, such as of ganc build classifier")
	set.BoolVar(&f.negative, "negative", false, "exchange light and dark in the pictures")
}

// check returns everything that is wrong with the flags that were given.
func (f *translateFlags) check(json bool) error {
	target, err := generator.TargetOf(f.out, "")
	f.target = target
	errs := []error{err, target.CheckPlace()}
	if f.set.Changed("scale") {
		errs = append(errs, fault.InRange("scale", f.scale, 1, 64))
	}
	if len(f.images) == 0 {
		errs = append(errs, fault.Usagef("translate: give a picture with --image"))
	}
	if f.target.Stdout() && json {
		errs = append(errs, fault.Usagef("--json and -o - exclude each other: both write to standard output"))
	}
	if f.set.Changed("to") && f.to == "" {
		errs = append(errs, fault.Usagef("flag --to: want a value that is not empty"))
	}
	return errors.Join(errs...)
}

func (a *app) translate(ctx context.Context, path string, f *translateFlags) error {
	out, err := a.console.file(f.target.RefuseTerminal())
	if err != nil {
		return err
	}
	r, err := translate.Run(ctx, translate.Options{Path: path, Images: f.images, To: f.to, Negative: f.negative, Judge: f.judge})
	if err != nil {
		return err
	}
	if err := r.Write(f.target, f.scale, f.alone, out); err != nil {
		return err
	}
	for _, note := range r.Notes {
		a.console.say("note: %s", note)
	}
	if f.target.Stdout() {
		a.console.say("%s", translateSummary(f.target.Name(), r))
		return nil
	}
	a.console.print(translateSummary(f.target.Name(), r))
	return a.console.object(r)
}

// translateSummary is the line that a translation ends with.
func translateSummary(out string, r *translate.Result) string {
	text := fmt.Sprintf("%s  %s from %s to %s by %s, change %.4f", out, words.Count(len(r.Images), "image"), r.From, r.To, r.File, r.Moved)
	if r.Cycle != nil {
		text += fmt.Sprintf(", cycle error %.4f by %s", *r.Cycle, r.Back)
	}
	switch j := r.Judge; {
	case j == nil:
	case j.Told == 0:
		text += fmt.Sprintf(", %s is sure of no class", j.Name)
	default:
		text += fmt.Sprintf(", class kept in %d of %d that %s is sure of", j.Kept, j.Told, j.Name)
	}
	return text
}
