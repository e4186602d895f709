package figure

import (
	"fmt"
	"image"
	"io"
	"slices"
	"strconv"
)

// Scatter is points in the plane.
type Scatter struct {
	Title  string
	X, Y   string    // what the axes show
	Points []float64 // x and y of each point, one after another
	Class  []int     // the colour of each point; nil: one for all
	Names  []string  // of the classes, for the legend; a class without one has its number
}

const side = 600 // pixels of the square

// Write draws the points as a PNG, and beside them the classes that they have. Coordinates must be finite.
func (s Scatter) Write(w io.Writer) error {
	drawing.Lock()
	defer drawing.Unlock()
	if len(s.Points) == 0 || len(s.Points)%2 != 0 || s.Class != nil && len(s.Class) != len(s.Points)/2 {
		return fmt.Errorf("scatter plot: %d coordinates and %d classes: want two coordinates for each point", len(s.Points), len(s.Class))
	}
	var xy [2][]float64
	for i, v := range s.Points {
		if !finite(v) {
			return fmt.Errorf("scatter plot: coordinate %d is %v: want a finite number", i, v)
		}
		xy[i%2] = append(xy[i%2], v)
	}
	a := axes{x: spanOf(xy[0]), y: spanOf(xy[1])}
	left := border + textHeight + tickGap + widest(a.y.numbersY(side)) + tickGap
	l := s.legend()
	img := newCanvas(left+side+max(l.width()+border, 2*border), border/2+titleHeight+side+footHeight+border)
	top := border/2 + titleHeight
	a.box = image.Rect(left, top, left+side, top+side)
	s.draw(img, a)
	l.draw(img, a.box.Max.X, top)
	return img.write(w)
}

func (s Scatter) draw(img canvas, a axes) {
	a.draw(img, s.X)
	img.text(a.box.Min.X, a.box.Min.Y-titleHeight+2, fit(s.Title, side), ink)
	name := fit(s.Y, side)
	img.upright(border, a.box.Min.Y+(side+textWidth(name))/2, name, ink)
	for i := range len(s.Points) / 2 {
		class := 0
		if s.Class != nil {
			class = s.Class[i]
		}
		img.dot(a.place(s.Points[2*i], s.Points[2*i+1]), dotRadius, Color(class))
	}
}

// legend has the classes that a point has, in their order.
func (s Scatter) legend() (l legend) {
	for _, class := range slices.Compact(slices.Sorted(slices.Values(s.Class))) {
		name := strconv.Itoa(class)
		if class >= 0 && class < len(s.Names) {
			name = s.Names[class]
		}
		l = append(l, entry{name, func(img canvas, x, y int) {
			img.dot(point{float64(x) + signWidth/2, float64(y) + textHeight/2}, 2*dotRadius, Color(class))
		}})
	}
	return l.cut(side)
}
