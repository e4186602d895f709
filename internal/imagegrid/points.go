package imagegrid

import (
	"image"
	"image/color"

	"github.com/ganc-ml/ganc/internal/words"
)

const (
	plane      = 448 // pixels across what lies from lo to hi
	margin     = 32  // pixels around it, where points beyond still show
	planeWidth = plane + 2*margin
	dotWidth   = 3 // pixels

	beside     = 80 // pixels left of the plane, for the numbers of the second axis
	above      = 24 // for its name
	below      = 40 // for the numbers and the name of the first axis
	border     = 16 // at the right
	tickLength = 4
)

var (
	frame = color.Gray{Y: 160}
	ink   = color.Gray{Y: 64}
)

// Points is one picture of points in the plane, black on white, for coordinates x, y, x, y, … from lo to hi. The second
// axis points upwards. Points that lie beyond the margin, or nowhere, are left out. The axes have their names, and numbers
// in their units.
func Points(xy []float32, lo, hi float32, axes [2]Axis) Batch {
	img := image.NewGray(image.Rect(0, 0, beside+planeWidth+border, above+planeWidth+below))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	drawAxes(img, lo, hi, axes)
	for i := 0; i+1 < len(xy); i += 2 {
		x, ok := place(xy[i], lo, hi)
		y, also := place(xy[i+1], lo, hi)
		if !ok || !also {
			continue
		}
		for row := range dotWidth {
			at := img.PixOffset(beside+x, above+planeWidth-dotWidth-y+row)
			clear(img.Pix[at : at+dotWidth])
		}
	}
	b := Batch{Pixels: make([]float32, len(img.Pix)), N: 1, C: 1, H: img.Rect.Dy(), W: img.Rect.Dx(), Lo: 0, Hi: 255}
	for i, p := range img.Pix {
		b.Pixels[i] = float32(p)
	}
	return b
}

// drawAxes draws a frame around the plane, the numbers and the names of both axes.
func drawAxes(img *image.Gray, lo, hi float32, axes [2]Axis) {
	for i := range planeWidth {
		img.SetGray(beside+i, above, frame)
		img.SetGray(beside+i, above+planeWidth-1, frame)
		img.SetGray(beside, above+i, frame)
		img.SetGray(beside+planeWidth-1, above+i, frame)
	}
	for _, t := range axes[0].ticks(lo, hi) {
		if x, ok := place(t.value, lo, hi); ok {
			x += beside + dotWidth/2
			for i := range tickLength {
				img.SetGray(x, above+planeWidth+i, frame)
			}
			drawText(img, x-textWidth(t.text)/2, above+planeWidth+tickLength, t.text, ink)
		}
	}
	for _, t := range axes[1].ticks(lo, hi) {
		if y, ok := place(t.value, lo, hi); ok {
			y = above + planeWidth - dotWidth - y + dotWidth/2
			for i := range tickLength {
				img.SetGray(beside-1-i, y, frame)
			}
			drawText(img, beside-tickLength-2-textWidth(t.text), y-letterHeight/2, t.text, ink)
		}
	}
	name := words.Cut(axes[0].Name, planeWidth/letterWidth)
	drawText(img, beside+(planeWidth-textWidth(name))/2, above+planeWidth+below-letterHeight-2, name, ink)
	drawText(img, letterWidth, 4, words.Cut(axes[1].Name, (beside+planeWidth)/letterWidth), ink)
}

// place is the first pixel of a dot along an axis; ok is false where the picture does not hold it whole. No product is
// added to, so that no machine fuses the two.
func place(v, lo, hi float32) (pixel int, ok bool) {
	at := (float64(v)-float64(lo))/((float64(hi)-float64(lo))/plane) + margin
	if !(at >= dotWidth && at < planeWidth-dotWidth) {
		return 0, false
	}
	return int(at) - dotWidth/2, true
}
