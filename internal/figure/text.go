package figure

import (
	"image"
	"image/color"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

const (
	textSize   = 13 // pixels, as the height of the font is counted
	textHeight = 18 // from line to line
	ascent     = 13 // from the top of a line to the foot of its letters
)

// face is the font of every diagram. It has Latin, Greek and Cyrillic letters.
var face = sync.OnceValue(func() font.Face {
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic("figure: the Go font: " + err.Error())
	}
	f, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: textSize, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		panic("figure: the Go font: " + err.Error())
	}
	return f
})

// drawing is held by all who draw, because the face keeps buffers.
var drawing sync.Mutex

// textWidth is the width of a text in pixels.
func textWidth(s string) int { return font.MeasureString(face(), s).Ceil() }

// fit is a text that is at most width pixels wide; a longer one ends in a point of omission.
func fit(s string, width int) string {
	if textWidth(s) <= width {
		return s
	}
	r := []rune(s)
	for len(r) > 0 && textWidth(string(r)+"…") > width {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}

// text writes a line whose left upper corner is at x, y.
func (c canvas) text(x, y int, s string, with color.Color) {
	d := font.Drawer{Dst: c, Src: image.NewUniform(with), Face: face(), Dot: fixed.P(x, y+ascent)}
	d.DrawString(s)
}

// upright writes a line from the bottom to the top, whose left upper corner is at x, y when it is read.
func (c canvas) upright(x, y int, s string, with color.Color) {
	flat := newCanvas(textWidth(s), textHeight)
	flat.text(0, 0, s, with)
	for row := range flat.Rect.Dy() {
		for column := range flat.Rect.Dx() {
			c.Set(x+row, y-1-column, flat.At(column, row))
		}
	}
}
