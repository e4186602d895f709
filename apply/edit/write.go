package edit

import (
	"io"

	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// Write writes the way from the picture to its edited image as one PNG, each image enlarged scale times (0: until a side has 56
// pixels); alone, the edited image without the others, enlarged scale times (0: once).
func (r *Result) Write(path string, scale int, alone bool) error {
	return rundir.WriteFile(path, func(w io.Writer) error {
		if alone {
			return r.Steps.WriteImage(w, r.Steps.N-1, max(1, scale))
		}
		return imagegrid.Grid{Batch: r.Steps, Columns: r.Steps.N, Scale: scale, Labels: r.Labels}.Write(w)
	})
}
