package figure

import (
	"errors"
	"fmt"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Panel is curves in one system of axes.
type Panel struct {
	Title  string
	Curves []Curve
}

// Curve is numbers along the common X of Curves. Those that are not finite are left out.
type Curve struct {
	Name string
	Y    []float64
}

// Curves is panels below each other over the same numbers.
type Curves struct {
	X      string // what the numbers are
	At     []float64
	Panels []Panel
}

const (
	panelWidth  = 6 * vg.Inch
	panelHeight = 2.5 * vg.Inch
	maxPanels   = 32 // more would make a picture that few programs open
)

// Write draws the panels as one PNG, at most 32 of them.
func (c Curves) Write(w io.Writer) error {
	panels := c.Panels[:min(len(c.Panels), maxPanels)]
	if len(panels) == 0 || len(c.At) == 0 {
		return errors.New("curves: there is nothing to draw")
	}
	rows := make([][]*plot.Plot, len(panels))
	for i, p := range panels {
		one, err := c.panel(p)
		if err != nil {
			return fmt.Errorf("curves: %s: %w", p.Title, err)
		}
		rows[i] = []*plot.Plot{one}
	}
	img := vgimg.New(panelWidth, panelHeight*vg.Length(len(rows)))
	canvases := plot.Align(rows, draw.Tiles{Rows: len(rows), Cols: 1, PadY: 2 * vg.Millimeter, PadLeft: 2 * vg.Millimeter, PadRight: 4 * vg.Millimeter}, draw.New(img))
	for i, r := range rows {
		r[0].Draw(canvases[i][0])
	}
	_, err := vgimg.PngCanvas{Canvas: img}.WriteTo(w)
	return err
}

func (c Curves) panel(p Panel) (*plot.Plot, error) {
	out := plot.New()
	out.Title.Text, out.X.Label.Text = p.Title, c.X
	out.Legend.Top = true
	out.Add(plotter.NewGrid())
	for i, curve := range p.Curves {
		if len(curve.Y) != len(c.At) {
			return nil, fmt.Errorf("%d numbers of %s, want %d", len(curve.Y), curve.Name, len(c.At))
		}
		points := c.finite(curve.Y)
		if len(points) == 0 {
			continue
		}
		line, dots, err := plotter.NewLinePoints(points)
		if err != nil {
			return nil, err
		}
		line.Color, dots.Color, dots.Radius, dots.Shape = Color(i), Color(i), dot, draw.CircleGlyph{}
		out.Add(line, dots)
		out.Legend.Add(curve.Name, line)
	}
	return out, nil
}

// finite is the points of a curve that can be drawn.
func (c Curves) finite(y []float64) plotter.XYs {
	var points plotter.XYs
	for i, v := range y {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			points = append(points, plotter.XY{X: c.At[i], Y: v})
		}
	}
	return points
}
