package figure

import "github.com/ganc-ml/ganc/internal/words"

// A legend is entries one below the other, in a strip beside the axes.
type legend []entry

// entry is a name and its sign, which draw draws in the middle of a box of signWidth by textHeight pixels.
type entry struct {
	name string
	draw func(c canvas, x, y int)
}

const (
	signWidth   = 24
	legendWidth = 220 // pixels, at most
)

// width is the width of the strip, 0 without entries.
func (l legend) width() (w int) {
	for _, e := range l {
		w = max(w, min(border+signWidth+tickGap+textWidth(e.name), legendWidth))
	}
	return w
}

// cut leaves as many entries as a strip of that height has room for, and says how many it has not.
func (l legend) cut(height int) legend {
	rows := max(1, height/textHeight)
	if len(l) <= rows {
		return l
	}
	rest := "and " + words.Thousands(len(l)-rows+1) + " more"
	return append(l[:rows-1:rows-1], entry{rest, func(canvas, int, int) {}})
}

// draw draws the entries into the strip whose left upper corner is at x, y.
func (l legend) draw(c canvas, x, y int) {
	for i, e := range l {
		top := y + i*textHeight
		e.draw(c, x+border, top)
		c.text(x+border+signWidth+tickGap, top, fit(e.name, legendWidth-border-signWidth-tickGap), ink)
	}
}
