package figure

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"testing"
)

func TestScatter(t *testing.T) {
	s := Scatter{Title: "two", X: "a", Y: "b", Points: []float64{0, 0, 10, 10, 10, 0}, Class: []int{0, 1, 1}}
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := s.Write(b); err != nil {
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
	// Where the dots of each class are: class 0 in the lower left, class 1 on the right.
	at := map[color.RGBA][4]int{} // least x, greatest x, least y, greatest y
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
			r, ok := at[c]
			if !ok {
				r = [4]int{x, x, y, y}
			}
			at[c] = [4]int{min(r[0], x), max(r[1], x), min(r[2], y), max(r[3], y)}
		}
	}
	zero, one := at[rgba(Color(0))], at[rgba(Color(1))]
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if zero[1] == 0 || zero[1] > w/3 || zero[2] < h/2 {
		t.Errorf("class 0 lies in %v of %d×%d", zero, w, h)
	}
	if one[0] < w/2 || one[2] > h/3 || one[3] < h/2 {
		t.Errorf("class 1 lies in %v of %d×%d", one, w, h)
	}
}

func rgba(c color.Color) color.RGBA { return color.RGBAModel.Convert(c).(color.RGBA) }

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
