package run

import (
	"slices"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/ir"
)

// Field is what the data call the values of one of their fields: the names of classes, or the columns of a table with the
// way back from the range that the model asks for to the units of the data.
type Field struct {
	Name       string        `json:"name"`
	ClassNames []string      `json:"class_names,omitempty"`
	Columns    []ir.Column   `json:"columns,omitempty"`
	Range      ir.ValueRange `json:"range,omitzero"` // that Columns start from
}

// fieldsOf describes the fields of the data that have names: classes whether or not the model reads them, columns where it
// does.
func fieldsOf(m *ir.Model, d *dataset.Dataset) (list []Field) {
	for _, f := range d.Fields {
		at := slices.IndexFunc(m.Inputs(), func(in *ir.Input) bool { return in.Source == ir.FromData && in.Name == f.Name })
		switch {
		case f.ClassNames != nil:
			list = append(list, Field{Name: f.Name, ClassNames: f.ClassNames})
		case f.Columns != nil && at >= 0:
			list = append(list, columnsOf(f, m.Inputs()[at].Range))
		}
	}
	return list
}

// columnsOf leads from the range that a model asks for, or else that of the data, to the units of the data.
func columnsOf(f dataset.Field, r *ir.ValueRange) Field {
	out := Field{Name: f.Name, Range: ir.Range(f.Min, f.Max)}
	if r != nil {
		out.Range = *r
	}
	for _, c := range f.Columns {
		// The data set has Min + (v−Lo)·width for a value v of the model, and Offset + Scale·that in the source.
		width := (f.Max - f.Min) / (out.Range.Hi - out.Range.Lo)
		offset := f.Min - float64(out.Range.Lo*width)
		out.Columns = append(out.Columns, ir.Column{Name: c.Name, Offset: c.Offset + float64(c.Scale*offset), Scale: c.Scale * width})
	}
	return out
}

// Named is a network whose ports have the names that the data give: of classes, for labels; of columns, for inputs that read
// a table and outputs that have as many numbers in the same range.
func (m Manifest) Named(n *ir.Network) *ir.Network {
	if len(m.Fields) == 0 {
		return n
	}
	out := *n
	out.Ins, out.Outs = m.named(n.Ins), m.named(n.Outs)
	return &out
}

func (m Manifest) named(ports []ir.NetworkPort) []ir.NetworkPort {
	out := slices.Clone(ports)
	for i, p := range out {
		reads, isData := feed.Field(p)
		for _, f := range m.Fields {
			switch {
			case isData && reads != f.Name:
			case f.ClassNames != nil && (isData || p.Name == f.Name && p.Port.Classes == len(f.ClassNames)):
				out[i].Port.ClassNames = f.ClassNames
			case f.Columns != nil && f.fits(p):
				out[i].Port.Columns = f.Columns
			}
		}
	}
	return out
}

// fits reports whether a port holds rows of the field, in the range that the model has them in.
func (f Field) fits(p ir.NetworkPort) bool {
	t := p.Value.Type()
	if t.DType != ir.Float32 || t.Rank() != 2 || p.Port.Image != nil || p.Port.Law != nil || p.Port.Range == nil {
		return false
	}
	return !t.At(1).IsBatch() && t.At(1).Coef() == len(f.Columns) && *p.Port.Range == f.Range
}
