// Package figure draws diagrams as PNG, on white. Equal data give equal bytes on one machine; other processors may round
// a pixel otherwise.
package figure

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/vector"
)

// A point is a place on a canvas in pixels from the left upper corner.
type point struct{ x, y float64 }

// canvas is a picture with smooth lines, dots and letters.
type canvas struct{ *image.RGBA }

func newCanvas(width, height int) canvas {
	c := canvas{image.NewRGBA(image.Rect(0, 0, width, height))}
	c.fill(c.Rect, color.White)
	return c
}

func (c canvas) fill(r image.Rectangle, with color.Color) {
	draw.Draw(c, r, image.NewUniform(with), image.Point{}, draw.Src)
}

// line draws a line through points, with round joins. A single point is a dot.
func (c canvas) line(points []point, width float64, with color.Color) {
	c.shape(points, width/2, with, func(z *vector.Rasterizer, points []point) {
		for i, p := range points {
			disc(z, p, width/2)
			if i > 0 {
				stroke(z, points[i-1], p, width)
			}
		}
	})
}

// dot draws a disc.
func (c canvas) dot(p point, radius float64, with color.Color) {
	c.shape([]point{p}, radius, with, func(z *vector.Rasterizer, at []point) { disc(z, at[0], radius) })
}

// shape fills what add adds, within radius of the points, which add gets as they lie in the box around them.
func (c canvas) shape(points []point, radius float64, with color.Color, add func(z *vector.Rasterizer, points []point)) {
	box := image.Rectangle{}
	for _, p := range points {
		box = box.Union(image.Rect(int(p.x-radius)-1, int(p.y-radius)-1, int(p.x+radius)+2, int(p.y+radius)+2))
	}
	inside := make([]point, len(points))
	for i, p := range points {
		inside[i] = point{p.x - float64(box.Min.X), p.y - float64(box.Min.Y)}
	}
	z := vector.NewRasterizer(box.Dx(), box.Dy())
	add(z, inside)
	z.Draw(c, box, image.NewUniform(with), image.Point{})
}

// disc adds a circle, of four Bézier curves. It turns as stroke does, so that the two add up.
func disc(z *vector.Rasterizer, p point, r float64) {
	x, y, k := float32(p.x), float32(p.y), float32(r*0.5522847498)
	rr := float32(r)
	z.MoveTo(x+rr, y)
	z.CubeTo(x+rr, y+k, x+k, y+rr, x, y+rr)
	z.CubeTo(x-k, y+rr, x-rr, y+k, x-rr, y)
	z.CubeTo(x-rr, y-k, x-k, y-rr, x, y-rr)
	z.CubeTo(x+k, y-rr, x+rr, y-k, x+rr, y)
	z.ClosePath()
}

// stroke adds the rectangle around the line from a to b.
func stroke(z *vector.Rasterizer, a, b point, width float64) {
	length := math.Hypot(b.x-a.x, b.y-a.y)
	if length == 0 {
		return
	}
	dx, dy := (b.y-a.y)/length*width/2, (a.x-b.x)/length*width/2
	z.MoveTo(float32(a.x+dx), float32(a.y+dy))
	z.LineTo(float32(b.x+dx), float32(b.y+dy))
	z.LineTo(float32(b.x-dx), float32(b.y-dy))
	z.LineTo(float32(a.x-dx), float32(a.y-dy))
	z.ClosePath()
}

func (c canvas) write(w io.Writer) error { return png.Encode(w, c) }
