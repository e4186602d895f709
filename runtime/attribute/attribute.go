// Package attribute measures what a person sees of a drawn figure: its thickness, slant, size and intensity, in the manner of
// Morpho-MNIST (Castro et al. 2019), but as smooth functions of grey values, so that small changes of an image have small
// effects. The figure is what is light; the ground is black.
package attribute

import "math"

// Image is one image of light: H rows of W numbers from 0 (ground) to 1.
type Image struct {
	Light []float32
	H, W  int
}

// Attribute is a measure with a name and a unit.
type Attribute struct {
	Name, Unit string
	Of         func(Image) float64 // NaN where there is nothing to measure, as in a black image
}

// All lists the attributes, in the order in which they are told.
var All = []Attribute{
	{"thickness", "pixels", Thickness},
	{"slant", "degrees", Slant},
	{"size", "pixels", Size},
	{"intensity", "of 1", Intensity},
}

// Grey is the light of an image of C channels, channels first: that of a single channel, or the luma of red, green and blue
// (ITU-R BT.601).
func Grey(pixels []float32, c, h, w int) Image {
	if c == 1 {
		return Image{pixels, h, w}
	}
	n := h * w
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(0.299*float64(pixels[i]) + 0.587*float64(pixels[n+i]) + 0.114*float64(pixels[2*n+i]))
	}
	return Image{out, h, w}
}

// at is the light of a pixel; outside of the image it is 0.
func (m Image) at(y, x int) float64 {
	if y < 0 || x < 0 || y >= m.H || x >= m.W {
		return 0
	}
	return float64(m.Light[y*m.W+x])
}

// Thickness is the width of strokes in pixels: that of the rectangle with the area A and the perimeter P of the figure,
// (P/2 − √(P²/4 − 4A)) / 2. A is the sum of the light and P its total variation, so that light strokes and dim ones of a width
// are equally thick. A figure that is rounder than a square counts as a square, of thickness P/4.
func Thickness(m Image) float64 {
	area, half := 0.0, 0.0
	for _, v := range m.Light {
		area += float64(v)
	}
	for y := -1; y < m.H; y++ {
		for x := -1; x < m.W; x++ {
			a, b, c, d := m.at(y, x), m.at(y, x+1), m.at(y+1, x), m.at(y+1, x+1)
			half += math.Hypot(b-a+d-c, c-a+d-b) / 4
		}
	}
	light := Intensity(m)
	if !(light > 0) {
		return math.NaN()
	}
	area, half = area/light, half/light
	return (half - math.Sqrt(max(0, half*half-4*area))) / 2
}

// Slant is how far strokes lean to the right, in degrees from the upright: the angle of the shear that would make the figure's
// horizontal and vertical positions uncorrelated.
func Slant(m Image) float64 {
	mo := momentsOf(m)
	if !(mo.yy > 0) {
		return math.NaN()
	}
	return math.Atan(-mo.xy/mo.yy) * 180 / math.Pi
}

// Size is the side, in pixels, of the filled square whose light has the same mean squared distance from its centre.
func Size(m Image) float64 {
	mo := momentsOf(m)
	if !(mo.light > 0) {
		return math.NaN()
	}
	return math.Sqrt(6 * (mo.xx + mo.yy))
}

// Intensity is the mean light of the figure, weighted by itself: Σv²/Σv, which is v for a figure of one light v.
func Intensity(m Image) float64 {
	sum, squares := 0.0, 0.0
	for _, v := range m.Light {
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	if !(sum > 0) {
		return math.NaN()
	}
	return squares / sum
}

// moments are those of the light about its centre. A pixel is a square of even light, which has a variance of 1/12.
type moments struct{ light, xx, xy, yy float64 }

func momentsOf(m Image) (mo moments) {
	cx, cy := 0.0, 0.0
	each := func(f func(v, x, y float64)) {
		for i, v := range m.Light {
			f(float64(v), float64(i%m.W), float64(i/m.W))
		}
	}
	each(func(v, x, y float64) { mo.light, cx, cy = mo.light+v, cx+v*x, cy+v*y })
	if !(mo.light > 0) {
		return mo
	}
	cx, cy = cx/mo.light, cy/mo.light
	each(func(v, x, y float64) {
		mo.xx += v * (x - cx) * (x - cx)
		mo.xy += v * (x - cx) * (y - cy)
		mo.yy += v * (y - cy) * (y - cy)
	})
	mo.xx, mo.xy, mo.yy = mo.xx/mo.light+1./12, mo.xy/mo.light, mo.yy/mo.light+1./12
	return mo
}
