package figure

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"
)

// TestScatter: class 0 lies in the lower left of the axes, class 1 on the right, and each has its dot in the legend beside.
func TestScatter(t *testing.T) {
	img := drawn(t, Scatter{Title: "two", X: "a", Y: "b", Points: []float64{0, 0, 10, 10, 10, 0}, Class: []int{0, 1, 1}, Names: []string{"cats"}}.Write)
	box := image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy())
	box.Max.X -= Scatter{Class: []int{0, 1}, Names: []string{"cats"}}.legend().width() + border
	zero, one := within(img, box, Color(0)), within(img, box, Color(1))
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if zero.Empty() || zero.Max.X > w/3 || zero.Min.Y < h/2 {
		t.Errorf("class 0 lies in %v of %d×%d", zero, w, h)
	}
	if one.Min.X < w/2 || one.Min.Y > h/3 || one.Max.Y < h/2 {
		t.Errorf("class 1 lies in %v of %d×%d", one, w, h)
	}
	strip := image.Rect(box.Max.X, 0, w, h)
	if first, second := within(img, strip, Color(0)), within(img, strip, Color(1)); first.Empty() || second.Empty() || first.Max.Y > second.Min.Y {
		t.Errorf("the legend has class 0 at %v and class 1 at %v", first, second)
	}
}

// TestLegend: classes have their names or else their numbers, in order; those without a point are left out, and no more are
// listed than have room.
func TestLegend(t *testing.T) {
	l := Scatter{Class: []int{4, 1, 0, 1}, Names: []string{"cats", "dogs"}}.legend()
	if len(l) != 3 || l[0].name != "cats" || l[1].name != "dogs" || l[2].name != "4" {
		t.Errorf("got %v", l)
	}
	s := Scatter{}
	for i := range 1000 {
		s.Points, s.Class = append(s.Points, float64(i), float64(-i)), append(s.Class, i)
	}
	img := drawn(t, s.Write)
	if last := within(img, image.Rect(side+100, 0, img.Bounds().Dx(), img.Bounds().Dy()), ink); last.Max.Y > titleHeight+side+border {
		t.Errorf("the legend ends at %v", last)
	}
	if (Scatter{}).legend().width() != 0 {
		t.Error("a legend of nothing has a width")
	}
}

// drawn is a picture, which has the same bytes twice, opaque, with a white border: nothing is clipped.
func drawn(t *testing.T, write func(io.Writer) error) image.Image {
	t.Helper()
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := write(b); err != nil {
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
	inner := img.Bounds().Inset(3)
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			c := rgba(img.At(x, y))
			if c.A != 255 {
				t.Fatalf("the pixel at %d, %d is not opaque", x, y)
			}
			if !(image.Point{X: x, Y: y}).In(inner) && c != (color.RGBA{255, 255, 255, 255}) {
				t.Fatalf("something is drawn at %d, %d, on the border of %v", x, y, img.Bounds().Max)
			}
		}
	}
	return img
}

// within is the least rectangle that holds the pixels of a colour in a box.
func within(img image.Image, box image.Rectangle, c color.RGBA) (r image.Rectangle) {
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if rgba(img.At(x, y)) == c {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

func rgba(c color.Color) color.RGBA { return color.RGBAModel.Convert(c).(color.RGBA) }

// TestExtremes: long texts, numbers of every size and many of them are drawn whole.
func TestExtremes(t *testing.T) {
	long := strings.Repeat("a long name of something ", 20)
	for _, xy := range [][]float64{{1, 1}, {-math.MaxFloat64, math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64}, {5e-324, 0, 0, 5e-324}, {1e9, 1e9 + 1, 1e9 + 2, 1e9 - 3}, {-1e-7, 1e6}} {
		drawn(t, Scatter{Title: long, X: long, Y: long, Points: xy, Class: make([]int, len(xy)/2), Names: []string{long}}.Write)
		c := Curves{X: long, At: []float64{xy[0]}, Mark: &Mark{long, xy[1]}, Panels: []Panel{{long, []Curve{{long, xy[1:2]}}}}}
		drawn(t, c.Write)
	}
}

func TestColorsDiffer(t *testing.T) {
	seen := map[color.RGBA]int{}
	for i := range 100 {
		c := rgba(Color(i))
		if j, ok := seen[c]; ok {
			t.Errorf("colours %d and %d are one", i, j)
		}
		seen[c] = i
	}
}

func TestScatterErrors(t *testing.T) {
	for _, s := range []Scatter{{}, {Points: []float64{1}}, {Points: []float64{1, 2}, Class: []int{1, 2}}, {Points: []float64{math.NaN(), 1}}} {
		if err := s.Write(&bytes.Buffer{}); err == nil {
			t.Errorf("%+v: no error", s)
		}
	}
}
