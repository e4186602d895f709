package imagegrid

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/color/palette"
	dither "image/draw"
	"image/gif"
	"image/png"
	"io"
)

const (
	minFrame   = 224 // an image alone is enlarged by a whole factor until a side reaches this
	frameDelay = 8   // hundredths of a second
	gridDelay  = 40
	lastDelay  = 200 // for the last grid
	maxGrids   = 100
)

// WriteGIF writes the images one after another, as an animation that begins again at its end.
func WriteGIF(w io.Writer, b Batch) error {
	if err := b.check(); err != nil {
		return err
	}
	anim := &gif.GIF{}
	size := b.C * b.H * b.W
	for n := range b.N {
		one := b
		one.N, one.Pixels = 1, b.Pixels[n*size:(n+1)*size]
		anim.Image, anim.Delay = append(anim.Image, paletted(one.draw(1, minFrame))), append(anim.Delay, frameDelay)
	}
	return gif.EncodeAll(w, anim)
}

// Animate writes the grids of which grid gives the PNG, 0 to n−1, one after another as GIF. Of more than a hundred it
// shows a hundred at equal distances, the last among them. They must have one size.
func Animate(w io.Writer, n int, grid func(i int) ([]byte, error)) error {
	if n < 1 {
		return errors.New("image grid: an animation of nothing")
	}
	anim := &gif.GIF{}
	frames := min(n, maxGrids)
	for k := 1; k <= frames; k++ {
		img, err := decode(grid, k*n/frames-1)
		if err != nil {
			return err
		}
		if k > 1 && img.Bounds() != anim.Image[0].Bounds() {
			return fmt.Errorf("image grid: grids of %v and %v in one animation", anim.Image[0].Bounds().Size(), img.Bounds().Size())
		}
		anim.Image, anim.Delay = append(anim.Image, paletted(img)), append(anim.Delay, gridDelay)
	}
	anim.Delay[frames-1] = lastDelay
	return gif.EncodeAll(w, anim)
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
