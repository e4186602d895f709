package figure

import (
	"image/color"
	"math"
)

var (
	ink  = color.RGBA{A: 255, R: 40, G: 40, B: 40}    // letters and marks
	edge = color.RGBA{A: 255, R: 120, G: 120, B: 120} // the frame
	net  = color.RGBA{A: 255, R: 226, G: 226, B: 226} // the lines of the grid
)

// told are colours that people of every vision tell apart on white: those of M. Okabe and K. Ito, Color Universal Design,
// 2008, without yellow, which white swallows, and black.
var told = []color.RGBA{
	{0, 114, 178, 255}, {213, 94, 0, 255}, {0, 158, 115, 255}, {204, 121, 167, 255}, {230, 159, 0, 255}, {86, 180, 233, 255},
}

// Color is the colour of number i of a series: six that everybody tells apart, then hues a golden section apart, light and
// dark in turns.
func Color(i int) color.RGBA {
	if i < len(told) {
		return told[i]
	}
	_, hue := math.Modf(0.6 + float64(i)*0.61803398875)
	return hsv(hue, 0.8, []float64{0.5, 0.8}[i%2])
}

// hsv is the colour of a hue from 0 to 1, a saturation and a value.
func hsv(h, s, v float64) color.RGBA {
	channel := func(n float64) uint8 {
		k := math.Mod(n+h*6, 6)
		return uint8(255*v*(1-s*math.Max(0, math.Min(math.Min(k, 4-k), 1))) + 0.5)
	}
	return color.RGBA{channel(5), channel(3), channel(1), 255}
}
