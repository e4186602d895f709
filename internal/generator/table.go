package generator

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/latent"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// isRow reports whether an output is rows of numbers: of a table, or points with a range to show them in.
func isRow(v runtime.ValueInfo) bool {
	return v.Image == nil && v.DType == runtime.Float32 && len(v.Dims) == 2 && v.Dims[1].Size > 0 &&
		(v.Range != nil && v.Dims[1].Size == 2 || len(v.Columns) == v.Dims[1].Size)
}

// Table runs the generator and returns what it draws as the text of a CSV file, and the number of rows: a header with the
// names of the columns, then the numbers in the units of the data, and behind them the name of the class of every label
// that was an input.
func (g *Generator) Table(o latent.Options) (text string, n int, err error) {
	if !g.Rows() {
		return "", 0, fault.Usagef("%s draws images, a CSV file holds rows of numbers: want a name that ends in .png or .gif", g.Path)
	}
	codes, err := latent.Draw(g.File, o)
	if err != nil {
		return "", 0, err
	}
	got, err := g.Session.Run(codes.Inputs...)
	if err != nil {
		return "", 0, g.Errorf("%w", err)
	}
	width := g.Output.Dims[1].Size
	if got[g.output].Len() != codes.N*width {
		return "", 0, g.Errorf("output %s is %v, want %d rows of %d numbers: export it again", g.Output.Name, got[g.output].Type(), codes.N, width)
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	labels := g.labels(codes)
	w.Write(append(g.names(width), labels.names...))
	values := g.Output.Original(got[g.output].Float32s())
	for i := range codes.N {
		var row []string
		for _, v := range values[i*width : (i+1)*width] {
			row = append(row, strconv.FormatFloat(v, 'g', -1, 32))
		}
		w.Write(append(row, labels.of(i)...))
	}
	w.Flush()
	return b.String(), codes.N, w.Error()
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
		if in.Classes > 0 && in.DType == runtime.Int64 && c.Inputs[i].Len() == c.N {
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
