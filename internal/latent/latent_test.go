package latent

import (
	"math"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// TestLayouts holds which points an image is made of.
func TestLayouts(t *testing.T) {
	for _, c := range []struct {
		name            string
		layout          layout
		n, columns, pts int
		image           int
		want            []share
	}{
		{"plain", plain(Options{N: 10}), 10, 4, 10, 0, nil},
		{"strip begins", plain(Options{N: 9, Walk: Strips}), 9, 3, 4, 3, []share{{Point: 1, Weight: 1}, {Point: 2, Weight: 0}}},
		{"strip half", plain(Options{N: 9, Walk: Strips}), 9, 3, 4, 4, []share{{Point: 1, Weight: 0.5}, {Point: 2, Weight: 0.5}}},
		{"strip ends", plain(Options{N: 9, Walk: Strips}), 9, 3, 4, 5, []share{{Point: 1, Weight: 0}, {Point: 2, Weight: 1}}},
		{"one column", plain(Options{N: 2, Columns: 1, Walk: Strips}), 2, 1, 3, 1, []share{{Point: 1, Weight: 1}, {Point: 2, Weight: 0}}},
		{"unfinished strip", plain(Options{N: 5, Columns: 3, Walk: Strips}), 5, 3, 3, 4, []share{{Point: 1, Weight: 0.5}, {Point: 2, Weight: 0.5}}},
		{"corner", plain(Options{N: 9, Walk: Corners}), 9, 3, 4, 8, []share{{Point: 0, Weight: 0}, {Point: 1, Weight: 0}, {Point: 2, Weight: 0}, {Point: 3, Weight: 1}}},
		{"centre", plain(Options{N: 9, Walk: Corners}), 9, 3, 4, 4, []share{{Point: 0, Weight: 0.25}, {Point: 1, Weight: 0.25}, {Point: 2, Weight: 0.25}, {Point: 3, Weight: 0.25}}},
		{"class", classRows(Options{}, 10), 80, 8, 8, 13, []share{{Point: 5, Weight: 1}}},
		{"class strip", classRows(Options{Columns: 3, Walk: Strips}, 2), 6, 3, 2, 4, []share{{Point: 0, Weight: 0.5}, {Point: 1, Weight: 0.5}}},
	} {
		l := c.layout
		if l.n != c.n || l.columns != c.columns || l.points != c.pts || l.mixes != (c.want != nil) {
			t.Errorf("%s: %d images, %d columns, %d points, mixes %v", c.name, l.n, l.columns, l.points, l.mixes)
		}
		if c.want != nil && !slices.Equal(l.at(c.image), c.want) {
			t.Errorf("%s: got %v, want %v", c.name, l.at(c.image), c.want)
		}
	}
}

// TestArrange: ends are the points themselves; halfway normal noise has the variance of its ends, uniform noise is
// the mean, and what is not continuous is that of the first point.
func TestArrange(t *testing.T) {
	l := plain(Options{N: 3, Columns: 3, Walk: Strips})
	points := ir.FromSlice([]float32{3, 0, 0, 4}, 2, 2)
	half := float32(1 / math.Sqrt(2))
	for _, c := range []struct {
		continuous, normal bool
		want               []float32
	}{
		{true, true, []float32{3, 0, 3 * half, 4 * half, 0, 4}},
		{true, false, []float32{3, 0, 1.5, 2, 0, 4}},
		{false, false, []float32{3, 0, 3, 0, 3, 0}},
	} {
		got := l.arrange(points, c.continuous, c.normal).Float32s()
		for i, w := range c.want {
			if math.Abs(float64(got[i]-w)) > 1e-6 {
				t.Errorf("continuous %v, normal %v: got %v, want %v", c.continuous, c.normal, got, c.want)
				break
			}
		}
	}
}

// TestLabelOfWalk: every image of a walk has the class that was asked for, and with a row for each class that of its row.
func TestLabelOfWalk(t *testing.T) {
	info := []runtime.ValueInfo{{Name: "label", DType: runtime.Int64, Port: ir.Port{Classes: 4}}}
	for _, c := range []struct {
		layout layout
		class  int
		want   []int64
	}{
		{plain(Options{N: 6, Columns: 3, Walk: Strips}), 3, []int64{3, 3, 3, 3, 3, 3}},
		{plain(Options{N: 4, Walk: Corners}), 0, []int64{0, 0, 0, 0}},
		{classRows(Options{Columns: 3, Walk: Strips}, 2), -1, []int64{0, 0, 0, 1, 1, 1}},
	} {
		in := []ir.Tensor{c.layout.arrange(ir.FromSlice([]int64{2, 1, 0, 2}[:c.layout.points], c.layout.points), false, false)}
		setLabels(in, info, c.class, c.layout)
		if got := in[0].Int64s(); !slices.Equal(got, c.want) {
			t.Errorf("class %d: got %v, want %v", c.class, got, c.want)
		}
	}
}

// TestTruncate: nothing is left outside, and what was inside stays.
func TestTruncate(t *testing.T) {
	x := ir.FromSlice([]float32{0.25, 9, -9, -0.5, 0.6}, 5)
	if err := truncate(x, 0.5, 1, "z"); err != nil {
		t.Fatal(err)
	}
	got := x.Float32s()
	if got[0] != 0.25 || got[3] != -0.5 {
		t.Errorf("what was inside has changed: %v", got)
	}
	for _, v := range got {
		if math.Abs(float64(v)) > 0.5 {
			t.Errorf("%v is outside", v)
		}
	}
	if got[1] == got[2] {
		t.Errorf("two elements are drawn alike: %v", got)
	}
}
