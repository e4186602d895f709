package figure

import (
	"bytes"
	"image"
	"math"
	"strings"
	"testing"
)

// TestCurves: panels lie below each other, curves have their colours, what is not finite is left out, the legend stands beside
// the axes, and the mark goes through every panel at its place.
func TestCurves(t *testing.T) {
	nan := math.NaN()
	c := Curves{X: "step", At: []float64{1, 2, 3}, Mark: &Mark{"best epoch: 2", 2}, Panels: []Panel{
		{"falls", []Curve{{"train", []float64{3, 2, 1}}, {"test", []float64{nan, nan, nan}}}},
		{"rises", []Curve{{"train", []float64{3, nan, math.Inf(1)}}, {"test", []float64{1, 2, 3}}}},
	}}
	img := drawn(t, c.Write)
	strip := c.legend(c.Panels[1]).width() + border
	right := img.Bounds().Dx() - strip // of the axes
	upper, lower := image.Rect(0, 0, right, img.Bounds().Dy()/2), image.Rect(0, img.Bounds().Dy()/2, right, img.Bounds().Dy())
	beside := func(r image.Rectangle) image.Rectangle { return image.Rect(right, r.Min.Y, right+strip, r.Max.Y) }
	for _, w := range []struct {
		what       string
		curve      int
		where      image.Rectangle
		none, line bool
	}{
		{"the first curve above", 0, upper, false, true}, {"the first curve below, a dot", 0, lower, false, false},
		{"the second curve above", 1, upper, true, false}, {"the second curve below", 1, lower, false, true},
		{"the legend above", 0, beside(upper), false, false}, {"the legend above, of nothing", 1, beside(upper), true, false},
		{"the legend below", 0, beside(lower), false, false}, {"the legend below", 1, beside(lower), false, false},
	} {
		got := within(img, w.where, Color(w.curve))
		if got.Empty() != w.none || (got.Dx() > boxWidth/2) != w.line {
			t.Errorf("%s lies in %v", w.what, got)
		}
	}
	a := axes{x: c.across(), y: span{0, 1}, box: image.Rect(right-boxWidth, 0, right, boxHeight)}
	x := int(a.place(2, 0).x)
	for _, top := range []int{border/2 + titleHeight, border/2 + panelHeight + titleHeight} {
		dashes := 0
		for y := top; y < top+boxHeight; y++ {
			if rgba(img.At(x, y)) == ink {
				dashes++
			}
		}
		if dashes < boxHeight/3 {
			t.Errorf("the mark has %d pixels in the panel at %d", dashes, top)
		}
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
