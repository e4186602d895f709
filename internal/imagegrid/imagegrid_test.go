package imagegrid

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
	"testing"
)

func draw(t *testing.T, b Batch, columns int) image.Image {
	t.Helper()
	var first, second bytes.Buffer
	for _, w := range []*bytes.Buffer{&first, &second} {
		if err := (Grid{Batch: b, Columns: columns}).Write(w); err != nil {
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
	return img
}

func TestGrey(t *testing.T) {
	// Three images of 1 × 2 pixels, two to a row: enlarged 28 times.
	b := Batch{Pixels: []float32{-1, 1, 0, 2, -3, float32(math.NaN())}, N: 3, C: 1, H: 1, W: 2, Lo: -1, Hi: 1}
	img := draw(t, b, 2)
	if got, want := img.Bounds(), image.Rect(0, 0, 2*58+2, 2*30+2); got != want {
		t.Fatalf("bounds %v, want %v", got, want)
	}
	for _, c := range []struct {
		x, y int
		want uint8
	}{
		{0, 0, 64}, {1, 5, 64}, {2, 2, 0}, {29, 29, 0}, {30, 2, 255}, {57, 2, 255}, {58, 2, 64},
		{60, 2, 128}, {88, 2, 255}, {2, 32, 0}, {30, 32, 0}, {60, 32, 64},
	} {
		if got := img.At(c.x, c.y).(color.Gray).Y; got != c.want {
			t.Errorf("pixel %d,%d is %d, want %d", c.x, c.y, got, c.want)
		}
	}
}

func TestColor(t *testing.T) {
	b := Batch{Pixels: make([]float32, 3*60*60), N: 1, C: 3, H: 60, W: 60, Lo: 0, Hi: 1}
	b.Pixels[0], b.Pixels[2*3600] = 1, 0.5
	img := draw(t, b, 8)
	if got, want := img.Bounds(), image.Rect(0, 0, 64, 64); got != want {
		t.Fatalf("bounds %v, want %v", got, want)
	}
	if r, g, bl, _ := img.At(2, 2).RGBA(); r>>8 != 255 || g != 0 || bl>>8 != 128 {
		t.Errorf("first pixel %d %d %d", r>>8, g>>8, bl>>8)
	}
}

func TestRefuses(t *testing.T) {
	good := Batch{Pixels: make([]float32, 4), N: 1, C: 1, H: 2, W: 2, Hi: 1}
	for want, b := range map[string]Batch{
		"0 images":     {C: 1, H: 2, W: 2, Hi: 1},
		"2 channels":   {Pixels: make([]float32, 8), N: 1, C: 2, H: 2, W: 2, Hi: 1},
		"3 values":     {Pixels: good.Pixels[:3], N: 1, C: 1, H: 2, W: 2, Hi: 1},
		"from 0 to 0:": {Pixels: good.Pixels, N: 1, C: 1, H: 2, W: 2},
	} {
		if err := (Grid{Batch: b}).Write(&bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
