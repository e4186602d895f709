package generator

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/ganc-ml/ganc/internal/latent"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// isRow reports whether an output is rows of numbers: of a table, or points with a range to show them in.
func isRow(v runtime.ValueInfo) bool {
	return v.Image == nil && v.DType == runtime.Float32 && len(v.Dims) == 2 && v.Dims[1].Size > 0 &&
		(v.Range != nil && v.Dims[1].Size == 2 || len(v.Columns) == v.Dims[1].Size)
}

// writeTable writes rows as CSV: a header with the names of the columns, then the numbers in the units of the data, and
// behind them the name of the class of every label that was an input.
func (s *samples) writeTable(w io.Writer) error {
	width := s.Output.Dims[1].Size
	c, labels := csv.NewWriter(w), s.labels(s.Codes)
	c.Write(append(s.names(width), labels.names...))
	values := s.Output.Original(s.out.Float32s())
	for i := range s.N {
		var row []string
		for _, v := range values[i*width : (i+1)*width] {
			row = append(row, strconv.FormatFloat(v, 'g', -1, 32))
		}
		c.Write(append(row, labels.of(i)...))
	}
	c.Flush()
	return c.Error()
}

// names are the names of the columns: x and y, or x0, x1, …, where the file has none.
func (g *Generator) names(width int) (names []string) {
	for i := range width {
		switch {
		case len(g.Output.Columns) == width:
			names = append(names, g.Output.Columns[i].Name)
		case width == 2:
			names = append(names, "xy"[i:i+1])
		default:
			names = append(names, fmt.Sprintf("x%d", i))
		}
	}
	return names
}

// labels are the inputs that are one class for each row.
type labels struct {
	names  []string
	ports  []ir.Port
	values [][]int64
}

func (g *Generator) labels(c latent.Codes) (l labels) {
	for i, in := range g.Session.Inputs() {
		if picture.IsLabel(in.Port, in.DType) && c.Inputs[i].Len() == c.N {
			l.names, l.ports, l.values = append(l.names, in.Name), append(l.ports, in.Port), append(l.values, c.Inputs[i].Int64s())
		}
	}
	return l
}

// of are the names of the classes of row i.
func (l labels) of(i int) (names []string) {
	for k, p := range l.ports {
		names = append(names, p.ClassName(int(l.values[k][i])))
	}
	return names
}
