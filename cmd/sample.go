package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// sampleFlags is what is drawn, and where it goes.
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
		Long: `Draw noise, run an exported network on it and write its images as one picture: a grid as PNG, or one image after
another as GIF, as the name of the file says. Everything that is needed stands in the ONNX file: the law of each
input, the classes of labels, the geometry of the image. Of a build directory the first file is taken that turns noise
into images. Points in the plane, 2500 unless --n says otherwise, become dots in one PNG.

Labels are drawn at random, or all are of --class C; --class all draws a row for each class, with the same noise in
each column. --interpolate walks between points of noise: each row from one to the next, where the row below goes on;
--interpolate=grid fills the grid between four corners. On the way normal noise keeps its variance (Agustsson et al.
2019). --truncation T draws normal noise within [-T, T] only, for images that are more typical and less varied (Brock
et al. 2019).`,
		Example: `  ganc sample build/gan
  ganc sample build/vae/decoder.onnx -o digits.png --n 100 --seed 7
  ganc sample build/gan --interpolate -o walk.gif
  ganc sample build/cgan --class 3 --truncation 0.7`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 2 && f.interpolate == strips && slices.Contains([]string{strips, corners}, args[1]) {
				return fault.Usagef("--interpolate takes its value behind a sign of equality: --interpolate=%s", args[1])
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

func (f *sampleFlags) register(set *pflag.FlagSet) {
	f.set = set
	set.SortFlags = false
	set.StringVarP(&f.out, "out", "o", "grid.png", "`FILE` to write, .png or .gif")
	set.IntVar(&f.n, "n", gridImages, "number of images, or points")
	set.IntVar(&f.columns, "columns", 0, "images in a row (default: about as many as rows)")
	set.Uint64Var(&f.seed, "seed", 1, "of the noise")
	set.StringVar(&f.class, "class", "", "class `C` of every image, or all: a row for each class")
	set.StringVar(&f.interpolate, "interpolate", "", "walk between points of noise, in `strips` or as a grid")
	set.Lookup("interpolate").NoOptDefVal = strips
	set.Float64Var(&f.truncation, "truncation", 0, "draw normal noise within [-T, T] only, `T` from 0.1 to 10")
}

// check says what is wrong with the flags that were given, and gives n and columns their values.
func (f *sampleFlags) check() error {
	if err := inRange("n", f.n, 1, maxImages); err != nil {
		return err
	}
	if f.set.Changed("columns") {
		if err := inRange("columns", f.columns, 1, maxImages); err != nil {
			return err
		}
	}
	if f.set.Changed("interpolate") && f.interpolate != strips && f.interpolate != corners {
		return fault.Usagef("flag --interpolate: %q: want strips or grid", f.interpolate)
	}
	if f.set.Changed("truncation") && !(f.truncation >= 0.1 && f.truncation <= 10) {
		return fault.Usagef("flag --truncation: %v: want a number from 0.1 to 10", f.truncation)
	}
	if f.class == allClasses && f.set.Changed("n") {
		return fault.Usagef("--n and --class all exclude each other: the number of classes gives the rows; choose with --columns")
	}
	if f.class == allClasses && f.interpolate == corners {
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

// encoder is how the name of the file says that images are written.
func (f *sampleFlags) encoder() (func(io.Writer, imagegrid.Batch, int) error, error) {
	switch {
	case strings.EqualFold(filepath.Ext(f.out), ".png"):
		return imagegrid.Write, nil
	case f.isGIF():
		return func(w io.Writer, b imagegrid.Batch, _ int) error { return imagegrid.WriteGIF(w, b) }, nil
	}
	return nil, fault.Usagef("%s: the name does not say what to write: want it to end in .png (a grid) or .gif (one image after another)", f.out)
}

func (a *app) sample(path string, f *sampleFlags) error {
	net, i, err := findGenerator(path)
	if err != nil {
		return err
	}
	out := net.session.Outputs()[i]
	if out.Image == nil {
		if err := f.forPoints(); err != nil {
			return err
		}
	}
	in, n, columns, err := f.inputs(net)
	if err != nil {
		return err
	}
	got, err := net.session.Run(in...)
	if err != nil {
		return fault.Filef("%s: %w", net.path, err)
	}
	if err := checkShown(got[i], out.Port, n); err != nil {
		return fault.Filef("%s: output %s %w: export it again", net.path, out.Name, err)
	}
	encode, err := f.encoder()
	if err != nil {
		return err
	}
	var picture bytes.Buffer
	if err := encode(&picture, shown(got[i], out.Port, n), columns); err != nil {
		return err
	}
	if err := rundir.WriteText(f.out, picture.String()); err != nil {
		return err
	}
	what := "image"
	if out.Image == nil {
		what = "point"
	}
	a.console.print(fmt.Sprintf("%s  %s from %s, seed %d", f.out, words.Count(n, what), net.path, f.seed))
	return nil
}

// forPoints sets the number of points where none was asked for. One picture holds all of them.
func (f *sampleFlags) forPoints() error {
	if f.isGIF() {
		return fault.Usagef("%s: points in the plane are drawn as one picture: want a name that ends in .png", f.out)
	}
	if !f.set.Changed("n") && f.class != allClasses {
		f.n = gridPoints
	}
	return nil
}

// checkShown says where an output is not what its metadata say of n images or points.
func checkShown(t ir.Tensor, p ir.Port, n int) error {
	if p.Image == nil {
		if t.DType() != ir.Float32 || t.Len() != 2*n {
			return fmt.Errorf("is %v, its metadata say %d points", t.Type(), n)
		}
		return nil
	}
	if c, h, w := p.Image.Channels(), p.Image.H, p.Image.W; t.DType() != ir.Float32 || t.Len() != n*c*h*w {
		return fmt.Errorf("is %v, its metadata say %d images of %d×%d×%d", t.Type(), n, c, h, w)
	}
	return nil
}

// gridWidth is the number of columns that makes a grid of n images about as wide as high.
func gridWidth(n int) int {
	c := 1
	for c*c < n {
		c++
	}
	return c
}

// findGenerator loads the file, or the first file of a directory that turns noise into images or points, and says which
// of its outputs they are.
func findGenerator(path string) (net *loaded, output int, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, fault.Filef("%s: %w: give an ONNX file or a build directory", path, fault.Reason(err))
	}
	files := []string{path}
	if info.IsDir() {
		if files, err = rundir.Files(path, "*.onnx"); err != nil {
			return nil, 0, err
		}
	}
	if len(files) == 0 {
		return nil, 0, fault.Filef("%s: there is no ONNX file in it: give an ONNX file or a build directory", path)
	}
	var unfit []error
	for _, f := range files {
		net, err := loadFile(f)
		if err != nil {
			return nil, 0, err
		}
		output, err := generates(net.session)
		if err == nil {
			return net, output, nil
		}
		unfit = append(unfit, fault.Filef("%s: %w", f, err))
	}
	return nil, 0, errors.Join(unfit...)
}

// generates finds the output of a network that is an image, or else a point in the plane, made of nothing but noise and
// labels.
func generates(s *runtime.Session) (output int, err error) {
	const want = "sample needs a network that turns noise into images, or into points in the plane"
	for _, in := range s.Inputs() {
		if !isNoise(in.Port) {
			return 0, fmt.Errorf("input %s has no noise law in the metadata ganc.io: %s", in.Name, want)
		}
	}
	if len(s.Inputs()) > 0 {
		outputs := s.Outputs()
		for _, fits := range []func(runtime.ValueInfo) bool{func(v runtime.ValueInfo) bool { return isImage(v.Port) }, isPointInfo} {
			if i := slices.IndexFunc(outputs, fits); i >= 0 {
				return i, nil
			}
		}
	}
	return 0, fmt.Errorf("no output is an image or a point in the metadata ganc.io: %s", want)
}

func isPointInfo(v runtime.ValueInfo) bool {
	return len(v.Dims) == 2 && isPoint(v.Port, v.DType, v.Dims[1].Size)
}
