package figure

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"strings"
	"testing"
)

// TestCurves: panels lie below each other, curves have their colours, what is not finite is left out.
func TestCurves(t *testing.T) {
	nan := math.NaN()
	c := Curves{X: "step", At: []float64{1, 2, 3}, Panels: []Panel{
		{"falls", []Curve{{"train", []float64{3, 2, 1}}, {"test", []float64{nan, nan, nan}}}},
		{"rises", []Curve{{"train", []float64{3, nan, math.Inf(1)}}, {"test", []float64{1, 2, 3}}}},
	}}
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := c.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two writes differ")
	}
	img, err := png.Decode(&first)
	if err != nil {
		t.Fatal(err)
	}
	half := img.Bounds().Dy() / 2
	count := map[color.RGBA][2]int{} // in the upper and lower half
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			n := count[rgba(img.At(x, y))]
			n[min(y/half, 1)]++
			count[rgba(img.At(x, y))] = n
		}
	}
	if n := count[rgba(Color(0))]; n[0] < 40 || n[1] == 0 || n[1] > n[0]/2 {
		t.Errorf("the first curves have %d pixels above and %d below: want a line and a dot", n[0], n[1])
	}
	if n := count[rgba(Color(1))]; n[0] != 0 || n[1] < 40 {
		t.Errorf("the second curves have %d pixels above and %d below: want none and a line", n[0], n[1])
	}
}

func TestCurvesErrors(t *testing.T) {
	at := []float64{1}
	for _, c := range []struct {
		curves Curves
		want   string
	}{
		{Curves{At: at}, "there is nothing to draw"},
		{Curves{Panels: []Panel{{Title: "a"}}}, "there is nothing to draw"},
		{Curves{At: at, Panels: []Panel{{"a", []Curve{{"b", nil}}}}}, "curves: a: 0 numbers of b, want 1"},
	} {
		if err := c.curves.Write(&bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	if err := (Curves{At: at, Panels: []Panel{{"nothing", []Curve{{"b", []float64{math.NaN()}}}}}}).Write(&bytes.Buffer{}); err != nil {
		t.Errorf("a panel without a number: %v", err)
	}
}
