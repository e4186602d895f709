package cmd

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/generator"
	"github.com/ganc-ml/ganc/internal/latent"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// sampleFlags say which images are drawn, and where they go.
type sampleFlags struct {
	set         *pflag.FlagSet
	out, format string
	target      generator.Target // that out and format ask for
	n, columns  int
	scale       int
	seed        uint64
	class       []string
	interpolate string
	truncation  float64
}

func (a *app) sampleCommand() *cobra.Command {
	f := &sampleFlags{}
	c := &cobra.Command{
		Use:   "sample FILE|DIR",
		Short: "new images from an exported generator",
		Long: `Draw noise, run an exported network on it and write what it draws, in the form
that the name of the file says:
  grid.png        a grid of images, or a picture of points
  img-%03d.png    each image a file of its own: img-000.png, img-001.png, …,
                  pixel for pixel (%% is a percent sign)
  walk.gif        one image after another, in at most 2 MB: where all have no
                  room, some at equal distances
  rows.csv        points, or rows of any table, in the units of the data under
                  the names of its columns
  x.npy           float32 [n, C, H, W], or as the output is, in its units
  -               standard output: a PNG, or what --format says
Everything that is needed stands in the ONNX file: the law of each input, the
classes of labels, the geometry of the image. Of a build directory the first
file is taken that turns noise into images. Points in the plane are 2500 unless
--n says otherwise.

Labels are drawn at random, or all are of --class C, a name or a number;
--class all draws a row for each class, with the same noise in each column.
Beside a row, or above an image, stands the name of its class.
--interpolate walks between points of noise: each row from one to the next,
where the row below goes on; --interpolate=grid fills the grid between four
corners. A walk keeps its label: a row has one from end to end, with --class C
all have. On the way normal noise keeps its variance (Agustsson et al. 2019).
--truncation T draws normal noise within [-T, T] only, for images that are more
typical and less varied (Brock et al. 2019).`,
		Example: `  ganc sample build/gan
  ganc sample build/vae/decoder.onnx -o digits.png --n 100 --seed 7 --scale 3
  ganc sample build/gan -o 'digit-%03d.png' --n 1000
  ganc sample build/gan --interpolate -o walk.gif
  ganc sample build/cgan --class 3 --interpolate --truncation 0.7
  ganc sample build/gan2d -o people.csv --n 1000
  ganc sample build/gan -o - | display`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 2 && f.interpolate == latent.Strips {
				return strayWalk(args)
			}
			return exactly(1, "a file or a build directory")(c, args)
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return a.sample(args[0], f)
		},
	}
	f.register(c.Flags())
	return c
}

// strayWalk is the error for a value of --interpolate that stands as an argument beside the path of the file.
func strayWalk(args []string) error {
	word := args[1]
	if !rundir.Exists(args[0]) && rundir.Exists(word) {
		word = args[0]
	}
	if slices.Contains([]string{latent.Strips, latent.Corners}, word) {
		return fault.Usagef("--interpolate takes its value behind a sign of equality: --interpolate=%s", word)
	}
	return fault.Usagef("flag --interpolate: %q: want strips or grid, behind a sign of equality: --interpolate=grid", word)
}

func (f *sampleFlags) register(set *pflag.FlagSet) {
	f.set = set
	set.SortFlags = false
	set.StringVarP(&f.out, "out", "o", "grid.png", "`FILE` to write: .png, .gif, .csv, .npy, a pattern such as img-%03d.png, or - for standard output")
	set.StringVar(&f.format, "format", "", "`FORM` of the file, where its name does not say: png, gif, csv or npy")
	set.IntVar(&f.n, "n", picture.Images, "number of images, points or rows")
	set.IntVar(&f.columns, "columns", 0, "images in a row (default: about as many as rows)")
	set.IntVar(&f.scale, "scale", 0, "enlarge each image `N` times, 1 to 64 (default: numbered images 1, others until a side has 56 pixels, in a GIF 224)")
	set.Uint64Var(&f.seed, "seed", 1, "of the noise")
	set.StringArrayVar(&f.class, "class", nil, "class `C` of every image, by name or number, or all: a row for each")
	set.StringVar(&f.interpolate, "interpolate", "", "walk between points of noise, in `strips` or as a grid")
	set.Lookup("interpolate").NoOptDefVal = latent.Strips
	set.Float64Var(&f.truncation, "truncation", 0, "draw normal noise within [-T, T] only, `T` from 0.1 to 10")
}

// check returns everything that is wrong with the flags that were given.
func (f *sampleFlags) check() error {
	target, err := generator.TargetOf(f.out, f.format)
	f.target = target
	errs := []error{err, target.CheckPlace(), fault.InRange("n", f.n, 1, generator.MostImages)}
	if err == nil {
		errs = append(errs, f.checkForm())
	}
	if f.set.Changed("columns") {
		errs = append(errs, fault.InRange("columns", f.columns, 1, generator.MostImages))
	}
	if f.set.Changed("scale") {
		errs = append(errs, fault.InRange("scale", f.scale, 1, 64))
	}
	if f.set.Changed("interpolate") && f.interpolate != latent.Strips && f.interpolate != latent.Corners {
		errs = append(errs, fault.Usagef("flag --interpolate: %q: want strips or grid", f.interpolate))
	}
	if f.set.Changed("truncation") && !(f.truncation >= 0.1 && f.truncation <= 10) {
		errs = append(errs, fault.Usagef("flag --truncation: %v: want a number from 0.1 to 10", f.truncation))
	}
	return errors.Join(append(errs, f.checkClass())...)
}

func (f *sampleFlags) checkClass() error {
	switch all := f.className() == latent.AllClasses; {
	case f.set.Changed("class") && f.className() == "":
		return fault.Usagef("flag --class: want a class or all")
	case all && f.set.Changed("n"):
		return fault.Usagef("--n and --class all exclude each other: the number of classes gives the rows; choose with --columns")
	case all && f.interpolate == latent.Corners:
		return fault.Usagef("--interpolate=grid and --class all exclude each other: both say what a row is")
	}
	return nil
}

// className is the class that was asked for. Of several, which no picture has, it is their list.
func (f *sampleFlags) className() string { return strings.Join(f.class, ",") }

// checkForm returns what the form of the file excludes.
func (f *sampleFlags) checkForm() error {
	var errs []error
	if most := f.target.Most(); f.n > most && f.n <= generator.MostImages {
		errs = append(errs, fault.Usagef("flag --n: %d: want at most %d images in a GIF", f.n, most))
	}
	if f.set.Changed("scale") && !f.target.Picture() {
		errs = append(errs, fault.Usagef("flag --scale: a .%s file holds numbers, not pixels that could be enlarged: want .png or .gif, or no --scale", f.target.Form))
	}
	return errors.Join(errs...)
}

func (a *app) sample(path string, f *sampleFlags) error {
	out, err := a.console.file(f.target.RefuseTerminal())
	if err != nil {
		return err
	}
	g, err := generator.Find(path)
	if err != nil {
		return err
	}
	count, err := g.Write(f.request(g), out)
	if err != nil {
		return err
	}
	summary := fmt.Sprintf("%s  %s from %s, seed %d", f.target.Name(), count, g.Path, f.seed)
	if !f.target.Stdout() {
		a.console.print(summary)
	} else if a.console.failed == nil {
		a.console.say("%s", summary)
	}
	return nil
}

// request turns the flags into a request to the generator. Points share one picture, so that there are more of them.
func (f *sampleFlags) request(g *generator.Generator) generator.Request {
	o := latent.Options{N: f.n, Columns: f.columns, Most: f.target.Most(), Seed: f.seed, Class: f.className(), Walk: f.interpolate, Truncation: f.truncation}
	if g.Rows() && !f.set.Changed("n") && o.Class != latent.AllClasses {
		o.N = picture.Points
	}
	return generator.Request{Options: o, Target: f.target, Scale: f.scale}
}
