package picture

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/figure"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
)

// shownPoints is the number of points that are drawn where the caller does not say.
const shownPoints = 2000

// Examples draws examples of a split as one PNG: images in a grid, ordered by class where there are classes; images in two
// fields, rows of one above rows of the other; or points of two coordinates as a scatter plot in their own units, a colour for
// each class. seed chooses the n examples; 0 stands for 64 images, 32 in two fields, or 2,000 points. drawn is the number of
// examples in the picture. A data set without images and points is a *dataset.Error.
func Examples(d *dataset.Dataset, s *dataset.Split, n int, seed uint64) (png []byte, drawn int, err error) {
	draw, some := drawImages, Images
	if isTwofold(d) {
		draw, some = drawTwofold, Images/2
	} else if field := d.Fields[0]; field.Size() == 2 && len(field.Shape) == 1 {
		draw, some = drawPoints, shownPoints
	} else if _, ok := ImageShape(field); !ok {
		return nil, 0, &dataset.Error{Source: d.Name, Err: fmt.Errorf("field %q is %v numbers: show draws images, and points of two coordinates (of a table, columns=a:b chooses them)", field.Name, field.Shape)}
	}
	if n == 0 {
		n = some
	}
	chosen := choose(s, n, seed)
	if isTwofold(d) && len(chosen) > Columns {
		chosen = chosen[:len(chosen)/Columns*Columns] // rows of two kinds are whole
	}
	png, err = draw(d, s, chosen)
	return png, len(chosen), err
}

// isTwofold reports whether the first two fields are images of one size.
func isTwofold(d *dataset.Dataset) bool {
	if len(d.Fields) < 2 || !slices.Equal(d.Fields[0].Shape, d.Fields[1].Shape) {
		return false
	}
	_, ok := ImageShape(d.Fields[0])
	return ok
}

// drawTwofold draws rows of images of the first field above rows of those of the second, named as the fields are.
func drawTwofold(d *dataset.Dataset, s *dataset.Split, idx []int) ([]byte, error) {
	columns := min(Columns, len(idx))
	var names []string
	var batches []imagegrid.Batch
	for _, f := range d.Fields[:2] {
		b, err := images(f, s, idx)
		if err != nil {
			return nil, err
		}
		names, batches = append(names, f.Name), append(batches, b)
	}
	grid, err := stacked(columns, names, batches...)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = grid.Write(&out)
	return out.Bytes(), err
}

// images is a field of examples, in [0, 1].
func images(f dataset.Field, s *dataset.Split, idx []int) (imagegrid.Batch, error) {
	chw, _ := ImageShape(f)
	b := imagegrid.Batch{Pixels: make([]float32, len(idx)*f.Size()), N: len(idx), C: chw[0], H: chw[1], W: chw[2], Lo: 0, Hi: 1}
	return b, s.Floats(1, b.Pixels, f.Name, idx, 0, 1)
}

// choose draws n examples without putting any back.
func choose(s *dataset.Split, n int, seed uint64) []int {
	return rng.Permutation(s.N, rng.Key(seed, "show"), 0)[:min(n, s.N)]
}

// ImageShape is channels, height and width of a field that is an image.
func ImageShape(f dataset.Field) (chw [3]int, ok bool) {
	switch s := f.Shape; {
	case len(s) == 2:
		return [3]int{1, s[0], s[1]}, true
	case len(s) == 3 && (s[0] == 1 || s[0] == 3):
		return [3]int(s), true
	}
	return chw, false
}

func drawImages(d *dataset.Dataset, s *dataset.Split, idx []int) ([]byte, error) {
	classes, names, err := classesOf(d, s, idx)
	if err != nil {
		return nil, err
	}
	byClass := make(map[int]int, len(idx)) // of each example
	if classes != nil {
		for i, e := range idx {
			byClass[e] = classes[i]
		}
		slices.SortStableFunc(idx, func(a, b int) int { return byClass[a] - byClass[b] })
	}
	b, err := images(d.Fields[0], s, idx)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	grid := imagegrid.Grid{Batch: b, Columns: Width(len(idx))}
	if classes != nil {
		of := ir.Port{ClassNames: names}
		labels := make([]string, len(idx))
		for i, e := range idx {
			labels[i] = className(of, byClass[e])
		}
		grid = grid.Labelled(labels)
	}
	err = grid.Write(&out)
	return out.Bytes(), err
}

func drawPoints(d *dataset.Dataset, s *dataset.Split, idx []int) ([]byte, error) {
	classes, names, err := classesOf(d, s, idx)
	if err != nil {
		return nil, err
	}
	f := d.Fields[0]
	v := make([]float32, 2*len(idx))
	if err := s.Floats(1, v, f.Name, idx, float32(f.Min), float32(f.Max)); err != nil {
		return nil, err
	}
	plot := figure.Scatter{Title: d.Name, X: "0", Y: "1", Points: f.Original(v, f.Min, f.Max), Class: classes, Names: names}
	if len(f.Columns) == 2 {
		plot.X, plot.Y = f.Columns[0].Name, f.Columns[1].Name
	}
	var out bytes.Buffer
	err = plot.Write(&out)
	return out.Bytes(), err
}

// classesOf are the classes of examples and the names of all classes; nil where there are none.
func classesOf(d *dataset.Dataset, s *dataset.Split, idx []int) (classes []int, names []string, err error) {
	i := slices.IndexFunc(d.Fields, func(f dataset.Field) bool { return f.Classes > 0 })
	if i < 0 {
		return nil, nil, nil
	}
	labels := make([]int64, len(idx))
	if err := s.Ints(labels, d.Fields[i].Name, idx); err != nil {
		return nil, nil, err
	}
	classes = make([]int, len(idx))
	for i, l := range labels {
		classes[i] = int(l)
	}
	return classes, d.Fields[i].ClassNames, nil
}
