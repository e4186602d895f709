package imagegrid

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/color/palette"
	dither "image/draw"
	"image/png"
	"io"
)

const (
	minFrame   = 224 // an image alone is enlarged by a whole factor until a side reaches this
	frameDelay = 8   // hundredths of a second
	gridDelay  = 40
	lastDelay  = 200 // for the last grid
	maxGrids   = 100
	maxPixels  = 32 << 20 // of all grids that are read
)

// WriteGIF writes the images one after another, each with its name above it where it has one, as an animation that begins
// again at its end, in at most 2 MB. Without Scale each is enlarged until a side reaches 224 pixels. Where fewer images have
// room, those that are shown, with the first and the last among them, stay for longer.
func (g Grid) WriteGIF(w io.Writer) error {
	if err := g.check(); err != nil {
		return err
	}
	var m movie
	for n := range g.N {
		m.frames = append(m.frames, paletted(g.frame(n).draw(minFrame)))
	}
	m.delay = func(shown int) int { return frameDelay * g.N / shown }
	return m.write(w, maxMovie)
}

// FrameSize is the width and height of an image of the GIF in pixels.
func (g Grid) FrameSize() image.Point {
	one := Grid{Batch: Batch{N: 1, C: g.C, H: g.H, W: g.W}, Scale: g.Scale}
	if g.Labels != nil || g.Rows != nil {
		one.Labels = []string{""}
	}
	return one.layout(minFrame).size()
}

// frame is a grid of image n alone.
func (g Grid) frame(n int) Grid {
	one := Grid{Batch: g.Batch.image(n), Columns: 1, Scale: g.Scale}
	switch {
	case g.Labels != nil:
		one.Labels = g.Labels[n : n+1]
	case g.Rows != nil:
		row := n / g.layout(minFrame).columns
		one.Labels = g.Rows[row : row+1]
	}
	return one
}

// Animate writes the grids of which grid gives the PNG, 0 to n−1, one after another as GIF, in at most 2 MB. Of more than
// a hundred, or than have room, it shows some at equal distances, the first and the last among them. They must have one size.
func Animate(w io.Writer, n int, grid func(i int) ([]byte, error)) error {
	if n < 1 {
		return errors.New("image grid: an animation of nothing")
	}
	last, err := decode(grid, n-1)
	if err != nil {
		return err
	}
	pixels := last.Bounds().Dx() * last.Bounds().Dy()
	m := movie{delay: func(int) int { return gridDelay }, last: lastDelay}
	for _, i := range spread(n, max(fewest, min(maxGrids, maxPixels/pixels))) {
		img, err := decode(grid, i)
		if err != nil {
			return err
		}
		if img.Bounds() != last.Bounds() {
			return fmt.Errorf("image grid: grids of %v and %v in one animation", img.Bounds().Size(), last.Bounds().Size())
		}
		m.frames = append(m.frames, paletted(img))
	}
	return m.write(w, maxMovie)
}

func decode(grid func(i int) ([]byte, error), i int) (image.Image, error) {
	text, err := grid(i)
	if err != nil {
		return nil, err
	}
	img, err := png.Decode(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("image grid: grid %d: %w", i, err)
	}
	return img, nil
}

// paletted is an image in 256 colours: every grey, or those of Plan 9 with the error of each pixel handed on to its
// neighbours.
func paletted(img image.Image) *image.Paletted {
	if grey, ok := img.(*image.Gray); ok {
		return &image.Paletted{Pix: grey.Pix, Stride: grey.Stride, Rect: grey.Rect, Palette: greys()}
	}
	out := image.NewPaletted(img.Bounds(), palette.Plan9)
	dither.FloydSteinberg.Draw(out, out.Rect, img, img.Bounds().Min)
	return out
}

func greys() color.Palette {
	p := make(color.Palette, 256)
	for i := range p {
		p[i] = color.Gray{Y: uint8(i)}
	}
	return p
}
