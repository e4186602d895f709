package imagegrid

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"testing"
)

// TestStack: rows of each batch in turns.
func TestStack(t *testing.T) {
	a := Batch{Pixels: []float32{1, 2, 3, 4}, N: 4, C: 1, H: 1, W: 1, Lo: 0, Hi: 9}
	b, c := a, a
	b.Pixels, c.Pixels = []float32{5, 6, 7, 8}, []float32{0, 0, 9, 9}
	got, err := Stack(2, a, b, c)
	if want := []float32{1, 2, 5, 6, 0, 0, 3, 4, 7, 8, 9, 9}; err != nil || got.N != 12 || !slices.Equal(got.Pixels, want) {
		t.Errorf("%+v, %v, want %v", got, err, want)
	}
	other := b
	other.Hi = 5
	for name, f := range map[string]func() (Batch, error){
		"other range":    func() (Batch, error) { return Stack(2, a, other) },
		"unfinished row": func() (Batch, error) { return Stack(3, a, b) },
		"no image":       func() (Batch, error) { return Stack(1, a, Batch{}) },
	} {
		if _, err := f(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestLabelled: a name stands beside a row where the row has one name, and above each image otherwise.
func TestLabelled(t *testing.T) {
	for _, c := range []struct {
		columns int
		names   []string
		want    string // rows and labels
	}{
		{2, []string{"a", "a", "b", "b", "a"}, `["a" "b" "a"] []`},
		{2, []string{"a", "b", "b", "b", "a"}, `[] ["a" "b" "b" "b" "a"]`},
		{9, []string{"a", "a", "a", "a", "a"}, `["a"] []`},
		{0, []string{"a", "b", "a", "b", "a"}, `["a" "b" "a" "b" "a"] []`},
	} {
		g := Grid{Batch: Batch{N: 5}, Columns: c.columns}.Labelled(c.names)
		if got := fmt.Sprintf("%q %q", g.Rows, g.Labels); got != c.want {
			t.Errorf("%d columns, %q: got %s, want %s", c.columns, c.names, got, c.want)
		}
	}
}

// TestLayout holds the size of a grid and where its images lie, with letters and without.
func TestLayout(t *testing.T) {
	five := Batch{N: 5, C: 1, H: 28, W: 28}
	long := "an unusually long name of a class"
	for _, c := range []struct {
		name string
		grid Grid
		size image.Point
		last image.Point // of image 4
	}{
		{"plain", Grid{Batch: five, Columns: 3}, image.Pt(3*58+2, 2*58+2), image.Pt(60, 60)},
		{"scaled", Grid{Batch: five, Columns: 3, Scale: 3}, image.Pt(3*86+2, 2*86+2), image.Pt(88, 88)},
		{"rows", Grid{Batch: five, Columns: 3, Rows: []string{"cat", "x"}}, image.Pt(4*8+3*58+2, 2*58+2), image.Pt(4*8+60, 60)},
		{"a long row", Grid{Batch: five, Columns: 5, Rows: []string{long}}, image.Pt(21*8+5*58+2, 58+2), image.Pt(21*8+4*58+2, 2)},
		{"labels", Grid{Batch: five, Columns: 3, Labels: make([]string, 5)}, image.Pt(3*58+2, 2*78+2), image.Pt(60, 78+2+20)},
		{"no room for labels", Grid{Batch: Batch{N: 5, C: 1, H: 4, W: 4}, Columns: 3, Scale: 1, Labels: make([]string, 5)}, image.Pt(3*6+2, 2*6+2), image.Pt(8, 8)},
		{"low rows", Grid{Batch: Batch{N: 5, C: 1, H: 1, W: 56}, Columns: 3, Rows: []string{"a", "b"}}, image.Pt(16+3*58+2, 2*18+2), image.Pt(16+60, 20)},
	} {
		l := c.grid.layout(minCell)
		if c.grid.Size() != c.size || l.corner(4) != c.last {
			t.Errorf("%s: got %v and %v, want %v and %v", c.name, c.grid.Size(), l.corner(4), c.size, c.last)
		}
	}
}

// TestLetters: labels are light on the ground, in grey and colour, and touch no image.
func TestLetters(t *testing.T) {
	for _, channels := range []int{1, 3} {
		b := Batch{Pixels: make([]float32, 2*channels*28*28), N: 2, C: channels, H: 28, W: 28, Lo: 0, Hi: 1}
		plain := picture(t, Grid{Batch: b, Columns: 2})
		for name, g := range map[string]Grid{
			"rows": {Batch: b, Columns: 2, Rows: []string{"8g"}}, "labels": {Batch: b, Columns: 2, Labels: []string{"a long name", "b"}},
		} {
			img, l := picture(t, g), g.layout(minCell)
			light := 0
			for y := range img.Bounds().Dy() {
				for x := range img.Bounds().Dx() {
					if color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y > 200 {
						light++
					}
				}
			}
			if light < 20 {
				t.Errorf("%d channels, %s: %d light pixels", channels, name, light)
			}
			for n := range 2 {
				at, was := l.corner(n), image.Pt(2+58*n, 2)
				for y := range 56 {
					for x := range 56 {
						if img.At(at.X+x, at.Y+y) != plain.At(was.X+x, was.Y+y) {
							t.Fatalf("%d channels, %s: image %d has changed at %d,%d", channels, name, n, x, y)
						}
					}
				}
			}
		}
	}
}

func picture(t *testing.T, g Grid) image.Image {
	t.Helper()
	var b bytes.Buffer
	if err := g.Write(&b); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// TestWriteImage: one image, enlarged by squares, without a frame.
func TestWriteImage(t *testing.T) {
	b := Batch{Pixels: []float32{0, 0, 0, 1, 0.5, 1}, N: 2, C: 1, H: 1, W: 3, Lo: 0, Hi: 1}
	for _, scale := range []int{1, 5} {
		var file bytes.Buffer
		if err := b.WriteImage(&file, 1, scale); err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(&file)
		if err != nil || img.Bounds() != image.Rect(0, 0, 3*scale, scale) {
			t.Fatalf("scale %d: %v, %v", scale, img.Bounds(), err)
		}
		for x, want := range []uint8{255, 128, 255} {
			for _, at := range []image.Point{{x * scale, 0}, {(x+1)*scale - 1, scale - 1}} {
				if got := img.At(at.X, at.Y).(color.Gray).Y; got != want {
					t.Errorf("scale %d: %v is %d, want %d", scale, at, got, want)
				}
			}
		}
	}
}

// TestFrames: every frame of a GIF has the label of its image or of its row, and all have one size.
func TestFrames(t *testing.T) {
	b := Batch{Pixels: make([]float32, 4), N: 4, C: 1, H: 1, W: 1, Lo: 0, Hi: 1}
	for _, g := range []Grid{
		{Batch: b, Columns: 2, Rows: []string{"a", "b"}}, {Batch: b, Columns: 2, Labels: []string{"a", "a", "b", "b"}},
	} {
		for n, want := range []string{"a", "a", "b", "b"} {
			if got := g.frame(n).Labels; len(got) != 1 || got[0] != want {
				t.Errorf("frame %d of %+v: %q", n, g, got)
			}
		}
		if got := played(t, func(w *bytes.Buffer) error { return g.WriteGIF(w) }).Image[3].Bounds(); got != (image.Rectangle{Max: image.Pt(228, 248)}) || got.Max != g.FrameSize() {
			t.Errorf("frames of %v, FrameSize %v", got, g.FrameSize())
		}
	}
}

// TestLegible: names that the font cannot write are told apart from those that it can.
func TestLegible(t *testing.T) {
	for s, want := range map[string]bool{"": true, "ankle boot": true, "Größe é ñ": true, "猫": false, "line\nbreak": false, "\ufffd": false, "кот": false} {
		if got := Legible(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}
