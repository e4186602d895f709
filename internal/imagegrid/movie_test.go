package imagegrid

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"math/rand/v2"
	"testing"
)

// noise is n images that nothing compresses, the first darker and the last brighter than all others.
func noise(n, channels, side int) Batch {
	r := rand.New(rand.NewPCG(1, 2))
	b := Batch{Pixels: make([]float32, n*channels*side*side), N: n, C: channels, H: side, W: side, Lo: -1, Hi: 2}
	for i := range b.Pixels {
		b.Pixels[i] = r.Float32()
		switch i / (channels * side * side) {
		case 0:
			b.Pixels[i]--
		case n - 1:
			b.Pixels[i]++
		}
	}
	return b
}

// movieOf shows each image for 8 hundredths of a second, if all are shown.
func movieOf(b Batch) movie {
	m := movie{delay: func(shown int) int { return 8 * b.N / shown }}
	for i := range b.N {
		m.frames = append(m.frames, paletted(Grid{Batch: b.image(i)}.draw(1)))
	}
	return m
}

// TestMovie: a GIF of noise keeps its limit, begins and ends with the first and the last image, and takes as long as it would
// with all images. Frames too large for eight become smaller, as often as needed.
func TestMovie(t *testing.T) {
	for _, c := range []struct {
		name              string
		n, channels, side int
		limit             int
		frames, width     int
	}{
		{"all", 40, 1, 60, 250_000, 40, 64},
		{"some", 40, 1, 60, 100_000, 19, 64},
		{"few", 8, 1, 60, 50_000, 8, 64},
		{"halved", 8, 1, 60, 30_000, 8, 32},
		{"halved and thinned", 40, 1, 60, 30_000, 16, 32},
		{"halved twice", 8, 1, 60, 10_000, 8, 16},
		{"coloured", 20, 3, 30, 20_000, 12, 34},
		{"coloured and halved", 8, 3, 30, 9_000, 8, 17},
	} {
		b := noise(c.n, c.channels, c.side)
		var out bytes.Buffer
		if err := movieOf(b).write(&out, c.limit); err != nil {
			t.Fatal(err)
		}
		size := out.Len()
		g, err := gif.DecodeAll(&out)
		if err != nil {
			t.Fatal(err)
		}
		if size > c.limit || len(g.Image) != c.frames || g.Config.Width != c.width {
			t.Errorf("%s: %d bytes, %d frames of %d pixels: want %d, %d, %d", c.name, size, len(g.Image), g.Config.Width, c.limit, c.frames, c.width)
		}
		total, first, last := 0, brightness(g.Image[0]), brightness(g.Image[len(g.Image)-1])
		for i, f := range g.Image {
			total += g.Delay[i]
			if v := brightness(f); i > 0 && v <= first || i < len(g.Image)-1 && v >= last {
				t.Errorf("%s: frame %d is the first or the last", c.name, i)
			}
		}
		if total > 8*c.n || total < 8*c.n*3/4 {
			t.Errorf("%s: takes %d hundredths of a second for %d images", c.name, total, c.n)
		}
	}
}

// brightness is the mean grey of a frame.
func brightness(f *image.Paletted) (mean float64) {
	for y := range f.Rect.Dy() {
		for x := range f.Rect.Dx() {
			mean += float64(color.GrayModel.Convert(f.At(x, y)).(color.Gray).Y)
		}
	}
	return mean / float64(len(f.Pix))
}

// TestTwoMegabytes: that is the limit of what is written.
func TestTwoMegabytes(t *testing.T) {
	b := noise(20, 1, 460)
	grid := func(i int) ([]byte, error) {
		var out bytes.Buffer
		err := Grid{Batch: b.image(i)}.Write(&out)
		return out.Bytes(), err
	}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"images": func(w *bytes.Buffer) error { return Grid{Batch: b}.WriteGIF(w) },
		"grids":  func(w *bytes.Buffer) error { return Animate(w, b.N, grid) },
	} {
		var out bytes.Buffer
		if err := write(&out); err != nil || out.Len() > 2_000_000 || out.Len() < 1_000_000 {
			t.Errorf("%s: %d bytes, %v", name, out.Len(), err)
		}
	}
}

// TestSpread: the numbers go from the first to the last at distances that differ by 1 at most.
func TestSpread(t *testing.T) {
	for n := 1; n <= 60; n++ {
		for k := 1; k <= n+2; k++ {
			got := spread(n, k)
			if len(got) != min(n, k) || got[len(got)-1] != n-1 || k > 1 && got[0] != 0 {
				t.Fatalf("%d of %d: %v", k, n, got)
			}
			for i := 1; i < len(got); i++ {
				if d := got[i] - got[i-1]; d < 1 || d != (n-1)/(len(got)-1) && d != (n-1)/(len(got)-1)+1 {
					t.Fatalf("%d of %d: %v", k, n, got)
				}
			}
		}
	}
}
