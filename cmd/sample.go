package cmd

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/generator"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/internal/latent"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/words"
)

// sampleFlags say which images are drawn, and where they go.
type sampleFlags struct {
	set         *pflag.FlagSet
	out         string
	n, columns  int
	seed        uint64
	class       string
	interpolate string
	truncation  float64
}

func (a *app) sampleCommand() *cobra.Command {
	f := &sampleFlags{}
	c := &cobra.Command{
		Use:   "sample FILE|DIR",
		Short: "new images from an exported generator",
		Long: `Draw noise, run an exported network on it and write its images as one picture:
a grid as PNG, or one image after another as GIF, as the name of the file says.
Everything that is needed stands in the ONNX file: the law of each input, the
classes of labels, the geometry of the image. Of a build directory the first
file is taken that turns noise into images. Points in the plane, 2500 unless
--n says otherwise, become dots in one PNG. A name that ends in .csv gives
points, or rows of any table, as numbers in the units of the data under the
names of its columns.

Labels are drawn at random, or all are of --class C, a name or a number;
--class all draws a row for each class, with the same noise in each column.
--interpolate walks between points of noise: each row from one to the next,
where the row below goes on; --interpolate=grid fills the grid between four
corners. On the way normal noise keeps its variance (Agustsson et al. 2019).
--truncation T draws normal noise within [-T, T] only, for images that are more
typical and less varied (Brock et al. 2019).`,
		Example: `  ganc sample build/gan
  ganc sample build/vae/decoder.onnx -o digits.png --n 100 --seed 7
  ganc sample build/gan --interpolate -o walk.gif
  ganc sample build/cgan --class 3 --truncation 0.7
  ganc sample build/gan2d -o people.csv --n 1000`,
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
	set.StringVarP(&f.out, "out", "o", "grid.png", "`FILE` to write: .png, .gif or .csv")
	set.IntVar(&f.n, "n", picture.Images, "number of images, points or rows")
	set.IntVar(&f.columns, "columns", 0, "images in a row (default: about as many as rows)")
	set.Uint64Var(&f.seed, "seed", 1, "of the noise")
	set.StringVar(&f.class, "class", "", "class `C` of every image, by name or number, or all: a row for each")
	set.StringVar(&f.interpolate, "interpolate", "", "walk between points of noise, in `strips` or as a grid")
	set.Lookup("interpolate").NoOptDefVal = latent.Strips
	set.Float64Var(&f.truncation, "truncation", 0, "draw normal noise within [-T, T] only, `T` from 0.1 to 10")
}

// check returns what is wrong with the flags that were given.
func (f *sampleFlags) check() error {
	if err := inRange("n", f.n, 1, maxImages); err != nil {
		return err
	}
	if f.set.Changed("columns") {
		if err := inRange("columns", f.columns, 1, maxImages); err != nil {
			return err
		}
	}
	if f.set.Changed("interpolate") && f.interpolate != latent.Strips && f.interpolate != latent.Corners {
		return fault.Usagef("flag --interpolate: %q: want strips or grid", f.interpolate)
	}
	if f.set.Changed("class") && f.class == "" {
		return fault.Usagef("flag --class: want a class or all")
	}
	if f.set.Changed("truncation") && !(f.truncation >= 0.1 && f.truncation <= 10) {
		return fault.Usagef("flag --truncation: %v: want a number from 0.1 to 10", f.truncation)
	}
	if f.class == latent.AllClasses && f.set.Changed("n") {
		return fault.Usagef("--n and --class all exclude each other: the number of classes gives the rows; choose with --columns")
	}
	if f.class == latent.AllClasses && f.interpolate == latent.Corners {
		return fault.Usagef("--interpolate=grid and --class all exclude each other: both say what a row is")
	}
	if _, err := f.encoder(); err != nil {
		return err
	}
	if most := f.most(); f.n > most {
		return fault.Usagef("flag --n: %d: want at most %d images in a GIF", f.n, most)
	}
	return nil
}

// The most images in a grid, and in a GIF.
const (
	maxImages = 10_000
	maxFrames = 1000
)

// most is the most images that the picture may hold.
func (f *sampleFlags) most() int {
	if f.isGIF() {
		return maxFrames
	}
	return maxImages
}

func (f *sampleFlags) isGIF() bool { return strings.EqualFold(filepath.Ext(f.out), ".gif") }

func (f *sampleFlags) isCSV() bool { return strings.EqualFold(filepath.Ext(f.out), ".csv") }

// encoder is the form of picture that the name of the file asks for; nil for rows of a table.
func (f *sampleFlags) encoder() (func(io.Writer, imagegrid.Batch, int) error, error) {
	switch {
	case strings.EqualFold(filepath.Ext(f.out), ".png"):
		return imagegrid.Write, nil
	case f.isCSV():
		return nil, nil
	case f.isGIF():
		return func(w io.Writer, b imagegrid.Batch, _ int) error { return imagegrid.WriteGIF(w, b) }, nil
	}
	return nil, fault.Usagef("%s: the name does not say what to write: want it to end in .png (a grid), .gif (one image after another) or .csv (rows of a table)", f.out)
}

func (a *app) sample(path string, f *sampleFlags) error {
	g, err := generator.Find(path)
	if err != nil {
		return err
	}
	o, err := f.options(g)
	if err != nil {
		return err
	}
	text, n, err := f.draw(g, o)
	if err != nil {
		return err
	}
	if err := rundir.WriteText(f.out, text); err != nil {
		return err
	}
	noun := "image"
	if f.isCSV() {
		noun = "row"
	} else if g.Rows() {
		noun = "point"
	}
	a.console.print(fmt.Sprintf("%s  %s from %s, seed %d", f.out, words.Count(n, noun), g.Path, f.seed))
	return nil
}

// draw is the file, and how many images, points or rows it holds.
func (f *sampleFlags) draw(g *generator.Generator, o latent.Options) (text string, n int, err error) {
	encode, err := f.encoder()
	if err != nil {
		return "", 0, err
	}
	if encode == nil {
		return g.Table(o)
	}
	shown, n, columns, err := g.Draw(o)
	if err != nil {
		return "", 0, err
	}
	var file bytes.Buffer
	err = encode(&file, shown, columns)
	return file.String(), n, err
}

// options turns the flags into options of the generator. Points share one picture, so that there are more of them.
func (f *sampleFlags) options(g *generator.Generator) (latent.Options, error) {
	o := latent.Options{N: f.n, Columns: f.columns, Most: f.most(), Seed: f.seed, Class: f.class, Walk: f.interpolate, Truncation: f.truncation}
	if !g.Rows() {
		return o, nil
	}
	if f.isGIF() {
		return o, fault.Usagef("%s: points in the plane are drawn as one picture: want a name that ends in .png", f.out)
	}
	if !f.set.Changed("n") && f.class != latent.AllClasses {
		o.N = picture.Points
	}
	return o, nil
}
