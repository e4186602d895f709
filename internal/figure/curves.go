package figure

import (
	"errors"
	"fmt"
	"image"
	"io"
	"math"
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

// Mark is a place on the first axis that has a name.
type Mark struct {
	Name string
	At   float64
}

// Curves is panels below each other over the same numbers, each with its legend at the right.
type Curves struct {
	X      string // what the numbers are
	At     []float64
	Mark   *Mark // a line across every panel; nil: none
	Panels []Panel
}

const (
	boxWidth    = 640 // pixels of the axes of a panel
	boxHeight   = 220
	border      = 16 // around everything
	titleHeight = 24
	footHeight  = 44 // for the numbers and the name of the first axis
	panelHeight = titleHeight + boxHeight + footHeight + border
	lineWidth   = 2.0
	dotRadius   = 2.5
	maxDots     = 100 // of a curve: more hide its line
	maxPanels   = 32  // more would make a picture that few programs open
)

// Write draws the panels as one PNG, at most 32 of them.
func (c Curves) Write(w io.Writer) error {
	drawing.Lock()
	defer drawing.Unlock()
	panels := c.Panels[:min(len(c.Panels), maxPanels)]
	if len(panels) == 0 || len(c.At) == 0 {
		return errors.New("curves: there is nothing to draw")
	}
	x := c.across()
	left, strip := 0, 0
	drawn := make([]axes, len(panels))
	for i, p := range panels {
		y, err := c.heights(p)
		if err != nil {
			return fmt.Errorf("curves: %s: %w", p.Title, err)
		}
		drawn[i] = axes{x: x, y: y}
		left, strip = max(left, widest(y.numbersY(boxHeight))), max(strip, c.legend(p).width())
	}
	left += border + tickGap
	img := newCanvas(left+boxWidth+max(strip+border, 2*border), border/2+panelHeight*len(panels))
	for i, p := range panels {
		top := border/2 + i*panelHeight + titleHeight
		drawn[i].box = image.Rect(left, top, left+boxWidth, top+boxHeight)
		c.panel(img, drawn[i], p)
	}
	return img.write(w)
}

// across is the range of the first axis.
func (c Curves) across() span {
	at := c.At
	if c.Mark != nil {
		at = append(at[:len(at):len(at)], c.Mark.At)
	}
	return spanOf(at)
}

// heights is the range of the second axis of a panel.
func (c Curves) heights(p Panel) (span, error) {
	var all []float64
	for _, curve := range p.Curves {
		if len(curve.Y) != len(c.At) {
			return span{}, fmt.Errorf("%d numbers of %s, want %d", len(curve.Y), curve.Name, len(c.At))
		}
		for _, v := range curve.Y {
			if finite(v) {
				all = append(all, v)
			}
		}
	}
	return spanOf(all), nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func (c Curves) panel(img canvas, a axes, p Panel) {
	a.draw(img, c.X)
	img.text(a.box.Min.X, a.box.Min.Y-titleHeight+2, fit(p.Title, a.box.Dx()), ink)
	if c.Mark != nil {
		x := a.place(c.Mark.At, a.y.lo).x
		dashed(img, x, a.box.Min.Y, a.box.Max.Y)
	}
	for i, curve := range p.Curves {
		points := c.points(a, curve.Y)
		img.line(points, lineWidth, Color(i))
		if len(points) <= maxDots {
			for _, p := range points {
				img.dot(p, dotRadius, Color(i))
			}
		}
	}
	c.legend(p).draw(img, a.box.Max.X, a.box.Min.Y)
}

// points is where the numbers of a curve lie.
func (c Curves) points(a axes, y []float64) (list []point) {
	for i, v := range y {
		if finite(v) {
			list = append(list, a.place(c.At[i], v))
		}
	}
	return list
}

// legend has the curves of a panel that have a number, and the mark.
func (c Curves) legend(p Panel) (l legend) {
	for i, curve := range p.Curves {
		for _, v := range curve.Y {
			if finite(v) {
				l = append(l, entry{curve.Name, func(img canvas, x, y int) {
					middle := float64(y) + textHeight/2
					img.line([]point{{float64(x), middle}, {float64(x + signWidth), middle}}, lineWidth, Color(i))
					img.dot(point{float64(x) + signWidth/2, middle}, dotRadius, Color(i))
				}})
				break
			}
		}
	}
	if c.Mark != nil {
		l = append(l, entry{c.Mark.Name, func(img canvas, x, y int) { dashed(img, float64(x)+signWidth/2, y, y+textHeight) }})
	}
	return l.cut(boxHeight)
}

// dashed draws an upright line of dashes.
func dashed(img canvas, x float64, top, bottom int) {
	for y := top + 1; y < bottom; y += 7 {
		img.fill(image.Rect(int(x), y, int(x)+1, min(y+4, bottom)), ink)
	}
}
