package dataset

import (
	"image"

	"golang.org/x/image/draw"
)

// resize gives an image of h × w pixels on black. An image of that size is copied as it is. Otherwise "stretch" scales
// it to the size, "pad" scales it until it just lies in the size and centres it, and "crop" scales it until it just
// covers the size and takes the middle. Pixels are interpolated by Catmull and Rom's cubic, over the area of the source
// that a pixel covers where the image becomes smaller.
func resize(src image.Image, h, w int, fit string) *image.RGBA {
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(dst, dst.Rect, image.Black, image.Point{}, draw.Src)
	from, to := src.Bounds(), dst.Rect
	if from.Dx() == w && from.Dy() == h {
		draw.Draw(dst, to, src, from.Min, draw.Over)
		return dst
	}
	switch fit {
	case "crop":
		from = middle(from, to)
	case "pad":
		to = middle(to, from)
	}
	draw.CatmullRom.Scale(dst, to, src, from, draw.Over, nil)
	return dst
}

// middle is the largest rectangle in the middle of r that has the proportions of like, to the pixel.
func middle(r, like image.Rectangle) image.Rectangle {
	w, h := r.Dx(), r.Dy()
	if w*like.Dy() > h*like.Dx() {
		w = max(1, (2*h*like.Dx()+like.Dy())/(2*like.Dy()))
	} else {
		h = max(1, (2*w*like.Dy()+like.Dx())/(2*like.Dx()))
	}
	x, y := r.Min.X+(r.Dx()-w)/2, r.Min.Y+(r.Dy()-h)/2
	return image.Rect(x, y, x+w, y+h)
}

// scaleMemory is the memory that bringing an image to h × w pixels takes: a row of the result for every row of the
// source, in four float64 each.
func scaleMemory(from head, h, w int) int64 {
	if from.h == h && from.w == w {
		return 0
	}
	return 32 * int64(w) * int64(from.h)
}
