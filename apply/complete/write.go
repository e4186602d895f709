package complete

import (
	"io"

	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// columns is the most images in a row.
const columns = 8

// Write writes the picture, its known part and the completions as one PNG, each image enlarged scale times (0: until a side has 56
// pixels). The hidden part of the completions stands in the known part of the picture.
func (r *Result) Write(path string, scale int) error {
	return rundir.WriteFile(path, func(w io.Writer) error {
		return imagegrid.Grid{Batch: r.images, Columns: min(columns, r.images.N), Scale: scale, Labels: r.labels}.Write(w)
	})
}

// Write writes the test images, their known parts and the completions as one PNG, each image enlarged scale times (0: until a side
// has 56 pixels).
func (q *Quadrants) Write(path string, scale int) error {
	grid := q.grid
	grid.Scale = scale
	return rundir.WriteFile(path, grid.Write)
}
