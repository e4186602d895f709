package imagegrid

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"strings"
	"testing"
)

func played(t *testing.T, write func(*bytes.Buffer) error) *gif.GIF {
	t.Helper()
	var first, second bytes.Buffer
	for _, w := range []*bytes.Buffer{&first, &second} {
		if err := write(w); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two writes differ")
	}
	g, err := gif.DecodeAll(&first)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestWriteGIF: an image is a frame, enlarged, with its own greys; colours are close to what they were.
func TestWriteGIF(t *testing.T) {
	grey := Batch{Pixels: []float32{0, 1, 0.5, 0.25}, N: 2, C: 1, H: 1, W: 2, Lo: 0, Hi: 1}
	g := played(t, func(w *bytes.Buffer) error { return Grid{Batch: grey}.WriteGIF(w) })
	if len(g.Image) != 2 || g.LoopCount != 0 || g.Image[0].Bounds() != image.Rect(0, 0, 228, 116) {
		t.Fatalf("%d frames of %v, %d times", len(g.Image), g.Image[0].Bounds(), g.LoopCount)
	}
	for _, c := range []struct {
		frame, x int
		want     uint8
	}{{0, 10, 0}, {0, 120, 255}, {1, 10, 128}, {1, 120, 64}} {
		if got := color.GrayModel.Convert(g.Image[c.frame].At(c.x, 50)).(color.Gray).Y; got != c.want {
			t.Errorf("frame %d at %d: got %d, want %d", c.frame, c.x, got, c.want)
		}
	}
	red := Batch{Pixels: []float32{1, 0, 0}, N: 1, C: 3, H: 1, W: 1, Lo: 0, Hi: 1}
	g = played(t, func(w *bytes.Buffer) error { return Grid{Batch: red}.WriteGIF(w) })
	if r, gr, b, _ := g.Image[0].At(100, 100).RGBA(); r>>8 < 240 || gr>>8 > 20 || b>>8 > 20 {
		t.Errorf("red is %d %d %d", r>>8, gr>>8, b>>8)
	}
	if err := (Grid{}).WriteGIF(&bytes.Buffer{}); err == nil {
		t.Error("an animation of nothing is written")
	}
}

// TestAnimate: all grids up to a hundred, then a hundred of them with the first and the last.
func TestAnimate(t *testing.T) {
	grid := func(i int) ([]byte, error) {
		var b bytes.Buffer
		err := Grid{Batch: Batch{Pixels: []float32{float32(i%256) / 255}, N: 1, C: 1, H: 1, W: 1, Lo: 0, Hi: 1}}.Write(&b)
		return b.Bytes(), err
	}
	for _, c := range []struct{ n, frames int }{{1, 1}, {3, 3}, {100, 100}, {101, 100}, {240, 100}} {
		g := played(t, func(w *bytes.Buffer) error { return Animate(w, c.n, grid) })
		number := func(frame int) int { return int(color.GrayModel.Convert(g.Image[frame].At(10, 10)).(color.Gray).Y) }
		if first, last := number(0), number(len(g.Image)-1); len(g.Image) != c.frames || first != 0 && c.n > 1 || last != c.n-1 {
			t.Errorf("%d grids: %d frames, from grid %d to %d", c.n, len(g.Image), first, last)
		}
	}
	broken := errors.New("gone")
	for name, grid := range map[string]func(i int) ([]byte, error){
		"gone":                   func(int) ([]byte, error) { return nil, broken },
		"grid 1: unexpected EOF": func(int) ([]byte, error) { return []byte("text"), nil },
		"in one animation": func(i int) ([]byte, error) {
			var b bytes.Buffer
			err := Grid{Batch: Batch{Pixels: make([]float32, 1+i), N: 1 + i, C: 1, H: 1, W: 1, Lo: 0, Hi: 1}, Columns: 9}.Write(&b)
			return b.Bytes(), err
		},
	} {
		if err := Animate(&bytes.Buffer{}, 2, grid); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want %s", err, name)
		}
	}
	if err := Animate(&bytes.Buffer{}, 0, grid); err == nil {
		t.Error("an animation of nothing is written")
	}
}
