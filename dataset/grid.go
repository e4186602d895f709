package dataset

// A grid is rows of width numbers. It grows block by block, so that no number is ever copied.
type grid struct {
	width  int
	n      int // rows
	blocks [][]float64
}

// blockRows is the number of rows in a block: about 64 KiB of them.
func (g *grid) blockRows() int { return max(1, 1<<13/max(1, g.width)) }

// next appends a row of zeros and gives it to be filled.
func (g *grid) next() []float64 {
	if g.n == len(g.blocks)*g.blockRows() {
		g.blocks = append(g.blocks, make([]float64, g.blockRows()*g.width))
	}
	g.n++
	return g.row(g.n - 1)
}

// row is row i.
func (g *grid) row(i int) []float64 {
	at := i % g.blockRows() * g.width
	return g.blocks[i/g.blockRows()][at : at+g.width]
}
