// Package dataset opens data sets by name or by path, makes them of arrays in memory, and gathers batches from them.
//
// Open reads mnist, fashion-mnist, stacked-mnist, ring8 and grid25 by name, images in two styles such as thin-thick, and IDX, CIFAR-10, NumPy
// and CSV files and folders of images by path; New takes slices. Either gives a Dataset, which train.New of package compile/train trains on.
//
// Examples stay in memory as they are stored, unsigned bytes or 32-bit floats. Split.Floats scales them to the range
// that a model asks for, one batch at a time.
package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
)

// The element types of fields, as Field.DType names them.
const (
	Uint8   = "uint8"
	Float32 = "float32"
)

// A Field describes one named part of an example.
type Field struct {
	Name     string
	Shape    []int   // of one example: [28 28] or, channels first, [3 32 32] for an image, empty for a label
	DType    string  // as stored: Uint8 or Float32
	Classes  int     // number of classes of a label, 0 for other fields
	Min, Max float64 // range that holds every value of the training split: 0..255 for images of bytes, 0..Classes-1 for labels

	ClassNames []string // of a label's classes; nil where they are numbers
	Columns    []Column // of a point whose elements are coordinates with names; nil for other fields
}

// A Column is an element of a point: a stored value v stands for Offset + Scale·v in the source.
type Column struct {
	Name          string
	Offset, Scale float64
}

// Original turns values of a field that were scaled to lo..hi, as Split.Floats does and as a generator's are, back
// into the numbers of the source: for points, coordinates in their own units.
func (f Field) Original(v []float32, lo, hi float64) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = f.Min + (float64(x)-lo)/(hi-lo)*(f.Max-f.Min)
		if n := len(f.Columns); n > 0 {
			c := f.Columns[i%n]
			out[i] = c.Offset + c.Scale*out[i]
		}
	}
	return out
}

// Size is the number of elements of the field in one example.
func (f Field) Size() int {
	n := 1
	for _, d := range f.Shape {
		n *= d
	}
	return n
}

// ClassName is the name of a class: its number where classes have none.
func (f Field) ClassName(class int) string {
	if class < len(f.ClassNames) {
		return f.ClassNames[class]
	}
	return strconv.Itoa(class)
}

// A Dataset is a list of fields and three splits that have all of them. It is read-only and may be shared.
type Dataset struct {
	Name       string // "mnist", or the path it was opened from
	Fields     []Field
	Train      *Split
	Validation *Split // never nil; N is 0 where no validation split was asked for
	Test       *Split // never nil; N is 0 where the source has no test split and none was asked for

	Notes []string // what reading changed that a user may not expect, such as colours made grey: a sentence each
}

// A Split is N examples.
type Split struct {
	N       int
	fields  []Field
	columns []column // parallel to fields
}

// Field returns the field of that name.
func (d *Dataset) Field(name string) (Field, bool) {
	for _, f := range d.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Digest identifies the data, whatever they are called and however they are packed: the SHA-256, in hex,
// of one line "SUM  SPLIT/FIELD\n" for each field of train, then of test, then of validation where there is one. SUM
// is what sha256sum prints for that column as an uncompressed IDX file.
func (d *Dataset) Digest() string {
	h := sha256.New()
	write := func(name string, s *Split) {
		for i, c := range s.columns {
			fmt.Fprintf(h, "%x  %s/%s\n", c.sum, name, d.Fields[i].Name)
		}
	}
	write("train", d.Train)
	write("test", d.Test)
	if d.Validation.N > 0 {
		write("validation", d.Validation)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// none is a split without examples.
func none(fields []Field) *Split {
	return &Split{fields: fields, columns: make([]column, len(fields))}
}

// pick is the split of the examples idx.
func (s *Split) pick(idx rows) *Split {
	p := &Split{N: idx.n, fields: s.fields}
	for i, c := range s.columns {
		p.columns = append(p.columns, c.pick(s.fields[i], idx))
	}
	return p
}
