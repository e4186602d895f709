package cmd

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/figure"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/words"
)

type showFlags struct {
	out, split string
	n          int
	seed       uint64
}

// shownPoints is the number of points that are shown where --n does not say.
const shownPoints = 2000

func (a *app) dataShowCommand() *cobra.Command {
	f := &showFlags{}
	c := &cobra.Command{
		Use:   "show SOURCE",
		Short: "a picture of examples",
		Long: `Draw examples as one PNG: images in a grid, ordered by class where there are classes; points of two coordinates as
a scatter plot in their own units, a colour for each class.`,
		Example: `  ganc data show fashion-mnist
  ganc data show photos,size=64 -o photos.png --n 100
  ganc data show ring8 -o ring.png`,
		Args:              exactly(1, "a source"),
		ValidArgsFunction: completeSource,
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if c.Flags().Changed("n") {
			if err := inRange("n", f.n, 1, 100_000); err != nil {
				return err
			}
		}
		return a.dataShow(args[0], f)
	}
	c.Flags().SortFlags = false
	c.Flags().StringVarP(&f.out, "out", "o", "data.png", "PNG `FILE` to write")
	c.Flags().IntVar(&f.n, "n", 0, "number of examples (default: 64 images, 2000 points)")
	c.Flags().Uint64Var(&f.seed, "seed", 1, "that chooses them")
	c.Flags().StringVar(&f.split, "split", "train", "`NAME` of the split: train, validation or test")
	return c
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
	draw, n := drawImages, gridImages
	if field := d.Fields[0]; field.Size() == 2 && len(field.Shape) == 1 {
		draw, n = drawPoints, shownPoints
	} else if _, ok := imageShape(field); !ok {
		return &dataset.Error{Source: d.Name, Err: fmt.Errorf("field %q is %v numbers: show draws images, and points of two coordinates (of a table, columns=a:b chooses them)", field.Name, field.Shape)}
	}
	if f.n > 0 {
		n = f.n
	}
	png, err := draw(d, s, choose(s, n, f.seed))
	if err != nil {
		return err
	}
	if err := rundir.WriteText(f.out, string(png)); err != nil {
		return err
	}
	a.console.print(fmt.Sprintf("%s  %d of %s of %s, split %s, seed %d", f.out, min(n, s.N), words.Count(s.N, "example"), source, f.split, f.seed))
	return nil
}

// pickSplit is the split of a name.
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

// choose draws n examples without putting any back.
func choose(s *dataset.Split, n int, seed uint64) []int {
	return rng.Permutation(s.N, rng.Key(seed, "show"), 0)[:min(n, s.N)]
}

// imageShape is channels, height and width of a field that is an image.
func imageShape(f dataset.Field) (chw [3]int, ok bool) {
	switch s := f.Shape; {
	case len(s) == 2:
		return [3]int{1, s[0], s[1]}, true
	case len(s) == 3 && (s[0] == 1 || s[0] == 3):
		return [3]int(s), true
	}
	return chw, false
}

func drawImages(d *dataset.Dataset, s *dataset.Split, idx []int) ([]byte, error) {
	classes, err := classesOf(d, s, idx)
	if err != nil {
		return nil, err
	}
	if classes != nil {
		byClass := make(map[int]int, len(idx)) // of each example
		for i, e := range idx {
			byClass[e] = classes[i]
		}
		slices.SortStableFunc(idx, func(a, b int) int { return byClass[a] - byClass[b] })
	}
	f := d.Fields[0]
	chw, _ := imageShape(f)
	b := imagegrid.Batch{Pixels: make([]float32, len(idx)*f.Size()), N: len(idx), C: chw[0], H: chw[1], W: chw[2], Lo: 0, Hi: 1}
	if err := s.Floats(1, b.Pixels, f.Name, idx, 0, 1); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = imagegrid.Write(&out, b, gridWidth(len(idx)))
	return out.Bytes(), err
}

func drawPoints(d *dataset.Dataset, s *dataset.Split, idx []int) ([]byte, error) {
	classes, err := classesOf(d, s, idx)
	if err != nil {
		return nil, err
	}
	f := d.Fields[0]
	v := make([]float32, 2*len(idx))
	if err := s.Floats(1, v, f.Name, idx, float32(f.Min), float32(f.Max)); err != nil {
		return nil, err
	}
	plot := figure.Scatter{Title: d.Name, X: "0", Y: "1", Points: f.Original(v, f.Min, f.Max), Class: classes}
	if len(f.Columns) == 2 {
		plot.X, plot.Y = f.Columns[0].Name, f.Columns[1].Name
	}
	var out bytes.Buffer
	err = plot.Write(&out)
	return out.Bytes(), err
}

// classesOf are the classes of examples; nil where there are none.
func classesOf(d *dataset.Dataset, s *dataset.Split, idx []int) ([]int, error) {
	i := slices.IndexFunc(d.Fields, func(f dataset.Field) bool { return f.Classes > 0 })
	if i < 0 {
		return nil, nil
	}
	labels := make([]int64, len(idx))
	if err := s.Ints(labels, d.Fields[i].Name, idx); err != nil {
		return nil, err
	}
	out := make([]int, len(idx))
	for i, l := range labels {
		out[i] = int(l)
	}
	return out, nil
}
