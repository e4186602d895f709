// Package figure draws diagrams as PNG. Equal data give equal bytes on one machine; other processors may round
// a pixel otherwise.
package figure

import (
	"fmt"
	"image/color"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Scatter is points in the plane.
type Scatter struct {
	Title  string
	X, Y   string    // what the axes show
	Points []float64 // x and y of each point, one after another
	Class  []int     // the colour of each point; nil: one for all
}

const (
	side = 6 * vg.Inch // of the square; 96 pixels each
	dot  = 1.3 * vg.Millimeter / 2
)

// Write draws the points as a PNG. Coordinates must be finite.
func (s Scatter) Write(w io.Writer) error {
	if len(s.Points) == 0 || len(s.Points)%2 != 0 || s.Class != nil && len(s.Class) != len(s.Points)/2 {
		return fmt.Errorf("scatter plot: %d coordinates and %d classes: want two coordinates for each point", len(s.Points), len(s.Class))
	}
	points := make(plotter.XYs, len(s.Points)/2)
	for i := range points {
		points[i] = plotter.XY{X: s.Points[2*i], Y: s.Points[2*i+1]}
	}
	dots, err := plotter.NewScatter(points)
	if err != nil {
		return fmt.Errorf("scatter plot: %w", err)
	}
	dots.GlyphStyleFunc = func(i int) draw.GlyphStyle {
		class := 0
		if s.Class != nil {
			class = s.Class[i]
		}
		return draw.GlyphStyle{Color: Color(class), Radius: dot, Shape: draw.CircleGlyph{}}
	}
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = s.Title, s.X, s.Y
	p.Add(plotter.NewGrid(), dots)
	out, err := p.WriterTo(side, side, "png")
	if err != nil {
		return fmt.Errorf("scatter plot: %w", err)
	}
	_, err = out.WriteTo(w)
	return err
}

// Color is the colour of number i of a series: hues a golden section apart, so that neighbours differ.
func Color(i int) color.Color {
	_, hue := math.Modf(0.6 + float64(i)*0.61803398875)
	return palette.HSVA{H: hue, S: 0.75, V: 0.75, A: 1}
}
