package figure

import (
	"image"
	"math"

	"github.com/ganc-ml/ganc/internal/ticks"
)

// span is the range of an axis.
type span struct{ lo, hi float64 }

// spanOf is the range of finite numbers with a margin at both ends, so that a dot on its border is whole.
func spanOf(values []float64) span {
	if len(values) == 0 {
		return span{0, 1}
	}
	s := span{values[0], values[0]}
	for _, v := range values {
		s.lo, s.hi = min(s.lo, v), max(s.hi, v)
	}
	largest := math.Max(math.Abs(s.lo), math.Abs(s.hi))
	margin := (s.hi/2 - s.lo/2) * 0.08
	if s.hi/2-s.lo/2 <= largest*1e-9 { // numbers that no picture tells apart
		margin = largest * 0.1
	}
	if margin == 0 {
		margin = 1
	}
	return span{math.Max(s.lo-margin, -math.MaxFloat64), math.Min(s.hi+margin, math.MaxFloat64)}
}

// at is where a number lies between both ends, from 0 to 1.
func (s span) at(v float64) float64 { return (v/2 - s.lo/2) / (s.hi/2 - s.lo/2) }

// axes is a rectangle of a canvas with numbers on two axes.
type axes struct {
	box  image.Rectangle
	x, y span
}

// place is where a point with these coordinates is drawn.
func (a axes) place(x, y float64) point {
	return point{float64(a.box.Min.X) + a.x.at(x)*float64(a.box.Dx()-1) + 0.5, float64(a.box.Max.Y-1) - a.y.at(y)*float64(a.box.Dy()-1) + 0.5}
}

const (
	rowsPerTick = 36 // pixels of the second axis for a number, at least
	tickGap     = 6  // between the box and its numbers
)

// numbersY are the numbers beside the second axis of a box of that height.
func (s span) numbersY(height int) []ticks.Tick {
	return ticks.Between(s.lo, s.hi, max(5, height/rowsPerTick))
}

// numbersX are as many numbers below the first axis of a box of that width as have room.
func (s span) numbersX(width int) []ticks.Tick {
	for n := 10; n > 1; n-- {
		list := ticks.Between(s.lo, s.hi, n)
		need := 0
		for _, t := range list {
			need = max(need, textWidth(t.Text)+16)
		}
		if need*max(n, len(list)) <= width {
			return list
		}
	}
	return nil
}

// widest is the width of the widest of the texts.
func widest(list []ticks.Tick) (w int) {
	for _, t := range list {
		w = max(w, textWidth(t.Text))
	}
	return w
}

// draw draws the grid, the frame, the numbers, and below them the name of the first axis.
func (a axes) draw(c canvas, name string) {
	for _, t := range a.y.numbersY(a.box.Dy()) {
		y := int(a.place(a.x.lo, t.Value).y)
		c.fill(image.Rect(a.box.Min.X, y, a.box.Max.X, y+1), net)
		c.text(a.box.Min.X-tickGap-textWidth(t.Text), y-textHeight/2, t.Text, ink)
	}
	for _, t := range a.x.numbersX(a.box.Dx()) {
		x := int(a.place(t.Value, a.y.lo).x)
		c.fill(image.Rect(x, a.box.Min.Y, x+1, a.box.Max.Y), net)
		c.text(x-textWidth(t.Text)/2, a.box.Max.Y+tickGap/2, t.Text, ink)
	}
	for _, r := range []image.Rectangle{
		{a.box.Min, image.Pt(a.box.Max.X, a.box.Min.Y+1)}, {image.Pt(a.box.Min.X, a.box.Max.Y-1), a.box.Max},
		{a.box.Min, image.Pt(a.box.Min.X+1, a.box.Max.Y)}, {image.Pt(a.box.Max.X-1, a.box.Min.Y), a.box.Max},
	} {
		c.fill(r, edge)
	}
	name = fit(name, a.box.Dx())
	c.text(a.box.Min.X+(a.box.Dx()-textWidth(name))/2, a.box.Max.Y+tickGap/2+textHeight, name, ink)
}
