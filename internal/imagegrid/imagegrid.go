// Package imagegrid lays out a batch of images as one PNG, or shows them one after another as GIF. Equal pixels give
// equal bytes.
package imagegrid

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
)

// Batch is N images of C channels and H × W pixels, channels first, row-major, with values from Lo (black) to
// Hi (white). Values outside are clamped; NaN is black.
type Batch struct {
	Pixels     []float32
	N, C, H, W int
	Lo, Hi     float32
}

const (
	gap     = 2  // pixels between images and around them
	minCell = 56 // small images are enlarged by a whole factor until a side reaches this
)

// ground is what shows between the images.
var ground = color.Gray{Y: 64}

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

// Write writes the images row by row, columns to a row.
func Write(w io.Writer, b Batch, columns int) error {
	if err := b.check(); err != nil {
		return err
	}
	return encode(w, b.draw(columns, minCell))
}

// draw lays out the images, each enlarged until a side reaches cell.
func (b Batch) draw(columns, cell int) image.Image {
	columns = min(max(columns, 1), b.N)
	rows := (b.N + columns - 1) / columns
	scale := max(1, (cell+max(b.H, b.W)-1)/max(b.H, b.W))
	cellH, cellW := b.H*scale+gap, b.W*scale+gap
	box := image.Rect(0, 0, columns*cellW+gap, rows*cellH+gap)
	if b.C == 1 {
		return drawGrey(b, image.NewGray(box), columns, scale)
	}
	return drawColor(b, image.NewRGBA(box), columns, scale)
}

func encode(w io.Writer, img image.Image) error {
	return (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(w, img)
}

func drawGrey(b Batch, img *image.Gray, columns, scale int) image.Image {
	for i := range img.Pix {
		img.Pix[i] = ground.Y
	}
	b.each(columns, scale, func(x, y, n, at int) { img.Pix[img.PixOffset(x, y)] = b.level(n, 0, at) })
	return img
}

func drawColor(b Batch, img *image.RGBA, columns, scale int) image.Image {
	for i := range img.Pix {
		img.Pix[i] = ground.Y
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	b.each(columns, scale, func(x, y, n, at int) {
		img.SetRGBA(x, y, color.RGBA{R: b.level(n, 0, at), G: b.level(n, 1, at), B: b.level(n, 2, at), A: 255})
	})
	return img
}

// each calls draw for every pixel of the grid that shows pixel at of image n.
func (b Batch) each(columns, scale int, draw func(x, y, n, at int)) {
	for n := range b.N {
		left := gap + n%columns*(b.W*scale+gap)
		top := gap + n/columns*(b.H*scale+gap)
		for y := range b.H * scale {
			for x := range b.W * scale {
				draw(left+x, top+y, n, y/scale*b.W+x/scale)
			}
		}
	}
}

// level is the value of a channel of pixel at of image n, from 0 to 255.
func (b Batch) level(n, channel, at int) uint8 {
	v := (b.Pixels[(n*b.C+channel)*b.H*b.W+at] - b.Lo) / (b.Hi - b.Lo)
	switch {
	case !(v > 0):
		return 0
	case v >= 1:
		return 255
	}
	return uint8(float32(v*255) + 0.5)
}

// Pairs puts the images of b beside those of a: a's first, b's first, a's second and so on. Both must have the
// same geometry and range.
func Pairs(a, b Batch) (Batch, error) {
	if err := a.check(); err != nil {
		return a, err
	}
	if a.N != b.N || a.C != b.C || a.H != b.H || a.W != b.W || a.Lo != b.Lo || a.Hi != b.Hi || len(a.Pixels) != len(b.Pixels) {
		return a, fmt.Errorf("image grid: pairs of %d×%d×%d×%d in [%v, %v] and %d×%d×%d×%d in [%v, %v]",
			a.N, a.C, a.H, a.W, a.Lo, a.Hi, b.N, b.C, b.H, b.W, b.Lo, b.Hi)
	}
	size := a.C * a.H * a.W
	out := a
	out.N, out.Pixels = 2*a.N, make([]float32, 0, 2*len(a.Pixels))
	for i := range a.N {
		out.Pixels = append(out.Pixels, a.Pixels[i*size:(i+1)*size]...)
		out.Pixels = append(out.Pixels, b.Pixels[i*size:(i+1)*size]...)
	}
	return out, nil
}
