package imagegrid

import (
	"image"
	"image/color"
	"io"

	"github.com/ganc-ml/ganc/internal/words"
)

// Grid is a batch of images row by row, on a dark ground.
type Grid struct {
	Batch
	Columns int      // images in a row: from 1 to N
	Scale   int      // pixels of the grid for a pixel of an image; 0: the least with which a side reaches 56
	Rows    []string // light letters at the left of each row; nil: none
	Labels  []string // light letters above each image; nil: none
}

const (
	gap      = 2  // pixels between images and around them
	labelGap = 4  // above a label, so that it is nearer to its image than to that above
	minCell  = 56 // the side that small images are enlarged to
)

// ground is what shows between the images, letters what is written there. Both are the same in dark and light viewers.
var (
	ground  = color.Gray{Y: 64}
	letters = color.Gray{Y: 235}
)

// Write writes the grid as PNG.
func (g Grid) Write(w io.Writer) error {
	if err := g.check(); err != nil {
		return err
	}
	return encode(w, g.draw(minCell))
}

// Size is the width and height of the grid in pixels.
func (g Grid) Size() image.Point { return g.layout(minCell).size() }

// draw lays out the images. Without Scale each is enlarged until a side reaches cell.
func (g Grid) draw(cell int) image.Image {
	l := g.layout(cell)
	img := g.canvas(image.Rectangle{Max: l.size()})
	for n := range g.N {
		at := l.corner(n)
		g.paint(img, n, at, l.scale)
		if l.head > 0 {
			name := words.Cut(g.Labels[n], g.W*l.scale/letterWidth)
			drawText(img, at.X+(g.W*l.scale-textWidth(name))/2, at.Y-letterHeight, name, letters)
		}
		if n%l.columns == 0 && g.Rows != nil {
			drawText(img, gap+letterWidth/2, at.Y+(g.H*l.scale-letterHeight)/2, words.Cut(g.Rows[n/l.columns], maxRowLetters), letters)
		}
	}
	return img
}

// layout says where the images of a grid lie, in pixels.
type layout struct {
	columns, rows, scale int
	left, head           int         // for letters: left of all images, above each of them
	cell                 image.Point // from an image to the next, and to the one below
}

// maxRowLetters is the most letters at the left of a row.
const maxRowLetters = 20

func (g Grid) layout(cell int) layout {
	l := layout{columns: min(max(g.Columns, 1), g.N), scale: g.Scale}
	l.rows = (g.N + l.columns - 1) / l.columns
	if l.scale == 0 {
		l.scale = max(1, (cell+max(g.H, g.W)-1)/max(g.H, g.W))
	}
	width, height := g.W*l.scale, g.H*l.scale
	if g.Labels != nil && width >= 2*letterWidth {
		l.head = letterHeight + labelGap
	}
	for _, name := range g.Rows {
		l.left = max(l.left, textWidth(words.Cut(name, maxRowLetters))+letterWidth)
		height = max(g.H*l.scale, letterHeight)
	}
	l.cell = image.Pt(width+gap, l.head+height+gap)
	return l
}

func (l layout) size() image.Point {
	return image.Pt(l.left+l.columns*l.cell.X+gap, l.rows*l.cell.Y+gap)
}

// corner is the left upper corner of image n.
func (l layout) corner(n int) image.Point {
	return image.Pt(l.left+gap+n%l.columns*l.cell.X, gap+l.head+n/l.columns*l.cell.Y)
}

// Labelled is the grid with a name for each image: at the left of each row where every row has one name, and otherwise
// above each image.
func (g Grid) Labelled(names []string) Grid {
	columns := min(max(g.Columns, 1), g.N)
	var rows []string
	for n, name := range names {
		if n%columns == 0 {
			rows = append(rows, name)
		} else if name != rows[n/columns] {
			g.Labels = names
			return g
		}
	}
	g.Rows = rows
	return g
}
