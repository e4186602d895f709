// Package imagegrid lays out a batch of images as one PNG, writes one image as PNG, or shows them one after another as
// GIF. Equal pixels give equal bytes.
package imagegrid

import (
	"fmt"
	"image"
	"image/color"
	imagedraw "image/draw"
	"image/png"
	"io"

	"github.com/ganc-ml/ganc/internal/pixel"
)

// Batch is N images of C channels and H × W pixels, channels first, row-major, with values from Lo (black) to
// Hi (white). Values outside are clamped; NaN is black.
type Batch struct {
	Pixels     []float32
	N, C, H, W int
	Lo, Hi     float32
}

func (b Batch) check() error {
	switch {
	case b.N < 1 || b.H < 1 || b.W < 1:
		return fmt.Errorf("image grid: %d images of %d×%d pixels", b.N, b.H, b.W)
	case b.C != 1 && b.C != 3:
		return fmt.Errorf("image grid: %d channels: want 1 (grey) or 3 (red, green, blue)", b.C)
	case len(b.Pixels) != b.N*b.C*b.H*b.W:
		return fmt.Errorf("image grid: %d values for %d images of %d×%d×%d", len(b.Pixels), b.N, b.C, b.H, b.W)
	case !(b.Lo < b.Hi):
		return fmt.Errorf("image grid: values from %v to %v: want the first to be less", b.Lo, b.Hi)
	}
	return nil
}

// image is the batch of image n alone.
func (b Batch) image(n int) Batch {
	size := b.C * b.H * b.W
	b.N, b.Pixels = 1, b.Pixels[n*size:(n+1)*size]
	return b
}

// WriteImage writes image n alone as PNG, each pixel as a square of scale × scale pixels.
func (b Batch) WriteImage(w io.Writer, n, scale int) error {
	if err := b.check(); err != nil {
		return err
	}
	img := b.canvas(image.Rect(0, 0, b.W*scale, b.H*scale))
	b.paint(img, n, image.Point{}, scale)
	return encode(w, img)
}

// canvas is an empty picture: grey, or red, green and blue.
func (b Batch) canvas(box image.Rectangle) imagedraw.Image {
	var img imagedraw.Image = image.NewRGBA(box)
	if b.C == 1 {
		img = image.NewGray(box)
	}
	imagedraw.Draw(img, box, image.NewUniform(ground), image.Point{}, imagedraw.Src)
	return img
}

// paint draws image n, whose left upper corner is at a point of the canvas.
func (b Batch) paint(img imagedraw.Image, n int, at image.Point, scale int) {
	grey, _ := img.(*image.Gray)
	rgba, _ := img.(*image.RGBA)
	for y := range b.H * scale {
		for x := range b.W * scale {
			from := y/scale*b.W + x/scale
			if grey != nil {
				grey.Pix[grey.PixOffset(at.X+x, at.Y+y)] = b.level(n, 0, from)
				continue
			}
			rgba.SetRGBA(at.X+x, at.Y+y, color.RGBA{R: b.level(n, 0, from), G: b.level(n, 1, from), B: b.level(n, 2, from), A: 255})
		}
	}
}

// level is the value of a channel of pixel at of image n, from 0 to 255.
func (b Batch) level(n, channel, at int) uint8 {
	return pixel.Level((b.Pixels[(n*b.C+channel)*b.H*b.W+at] - b.Lo) / (b.Hi - b.Lo))
}

func encode(w io.Writer, img image.Image) error {
	return (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(w, img)
}
