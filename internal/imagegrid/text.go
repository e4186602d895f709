package imagegrid

import (
	"image"
	"image/color"
	imagedraw "image/draw"
	"slices"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/font/inconsolata"
	"golang.org/x/image/math/fixed"
)

// The letters of a picture are bitmaps, so that no machine draws them otherwise. Characters that the font has not become
// a replacement.
const (
	letterWidth  = 8  // pixels
	letterHeight = 16 // from the top of a line to the next
	ascent       = 12 // from the top of a line to the foot of its letters
)

// textWidth is the width of a line of text in pixels.
func textWidth(s string) int { return letterWidth * len([]rune(s)) }

// Legible reports whether the font has every letter of a text.
func Legible(s string) bool {
	for _, r := range s {
		if !slices.ContainsFunc(inconsolata.Regular8x16.Ranges, func(of basicfont.Range) bool { return r >= of.Low && r < of.High && r != '\ufffd' }) {
			return false
		}
	}
	return true
}

// drawText draws a line of text whose left upper corner is at x, y.
func drawText(img imagedraw.Image, x, y int, s string, c color.Color) {
	d := font.Drawer{Dst: img, Src: image.NewUniform(c), Face: inconsolata.Regular8x16, Dot: fixed.P(x, y+ascent)}
	d.DrawString(s)
}
