package nn_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
)

// TestDistort: what each number drawn does, in training; inference leaves the image alone.
func TestDistort(t *testing.T) {
	image := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}
	for _, row := range []struct {
		layer nn.Distort2D
		drawn map[string]float64
		want  []float64
	}{
		{nn.Distort2D{}, nil, image},
		{nn.Distort2D{Rotation: math.Pi / 2}, map[string]float64{"angle": 1}, []float64{3, 6, 9, 2, 5, 8, 1, 4, 7}},
		{nn.Distort2D{Shear: 1, Fill: -1}, map[string]float64{"slant": 1}, []float64{-1, 1, 2, 4, 5, 6, 8, 9, -1}},
		{nn.Distort2D{Scale: math.Ln2}, map[string]float64{"height": 0, "width": 0.5}, []float64{2.5, 3.5, 4.5, 4, 5, 6, 5.5, 6.5, 7.5}},
		{nn.Distort2D{Scale: math.Ln2}, map[string]float64{"height": 0.5, "width": 0}, []float64{1.5, 2, 2.5, 4.5, 5, 5.5, 7.5, 8, 8.5}},
		{nn.Distort2D{Translation: 0.5, Fill: -1}, map[string]float64{"down": 2.5 / 3, "right": 0.5}, []float64{4, 5, 6, 7, 8, 9, -1, -1, -1}},
		{nn.Distort2D{Translation: 0.5, Fill: -1}, map[string]float64{"down": 0.5, "right": 1 / 3.}, []float64{0, 1.5, 2.5, 1.5, 4.5, 5.5, 3, 7.5, 8.5}},
		{nn.Distort2D{Thick: 1}, map[string]float64{"stroke": 1}, []float64{5, 6, 6, 8, 9, 9, 8, 9, 9}},
		{nn.Distort2D{Thick: 1}, map[string]float64{"stroke": 0.5}, []float64{3, 4, 4.5, 6, 7, 7.5, 7.5, 8.5, 9}},
		{nn.Distort2D{Thin: 1}, map[string]float64{"stroke": 0}, []float64{1, 1, 2, 1, 1, 2, 4, 4, 5}},
		{nn.Distort2D{Thin: 0.5, Thick: 0.5}, map[string]float64{"stroke": 0.5}, image},
	} {
		m, x := declared(ir.Batch, 1, 3, 3)
		y := nn.Sequential("d", row.layer).Apply(x)
		wantMistakes(t, m)
		e := evaltest.Float64(1, map[string][]float64{"x": image})
		for name, u := range row.drawn {
			e.Vars["d.0."+name] = []float64{u}
		}
		allNear(t, "distorted", e.Value(inMode(y, ir.Training)), row.want, 1e-12)
		allNear(t, "in inference", e.Value(inMode(y, ir.Inference)), image, 0)
	}
}

// TestDistortApart: images have numbers of their own, and the planes of an image the same.
func TestDistortApart(t *testing.T) {
	m, x := declared(ir.Batch, 2, 1, 3)
	y := nn.Sequential("d", nn.Distort2D{Translation: 1. / 3}).Apply(x)
	wantMistakes(t, m)
	e := evaltest.Float64(2, map[string][]float64{
		"x": {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, "d.0.down": {0.5, 0.5}, "d.0.right": {1, 0},
	})
	allNear(t, "distorted", e.Value(inMode(y, ir.Training)), []float64{2, 3, 0, 5, 6, 0, 0, 7, 8, 0, 10, 11}, 1e-12)
}
