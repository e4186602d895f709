package dataset

import (
	"math"
	"slices"
)

// An Array holds one field of every example of a split, example after example, each in row-major order.
type Array struct {
	column
	labels []int // classes that are still to be checked; nil for other arrays
}

// Bytes is an array of Uint8, such as the pixels of images. The array keeps v: do not change v afterwards.
func Bytes(v []byte) Array { return Array{column: column{bytes: v}} }

// Floats is an array of Float32, such as coordinates of points. The array keeps v: do not change v afterwards.
func Floats(v []float32) Array { return Array{column: column{floats: v}} }

// Labels is an array of class numbers from 0 to 255, one for each example.
func Labels(v []int) Array { return Array{labels: v} }

func (a Array) len() int { return len(a.bytes) + len(a.floats) + len(a.labels) }

// New makes a data set of arrays in memory. The splits train, validation and test each have one array for every field,
// in the order of the fields; validation and test may be nil, which leaves the split without examples.
//
// A field needs a Name and, unless an example is a single number, the Shape of one example: [H W] or, channels first,
// [C H W] for an image, [D] for a point in D dimensions. New fills in the rest where it is zero:
//
//   - DType comes from the array of the training split.
//   - A field is a label if Classes or ClassNames say so or if its array is made by Labels. Its Classes default to the
//     number of ClassNames, or else to one more than the greatest label of the training split; its range is 0..Classes-1.
//   - Min and Max default to 0 and 255 for bytes. For floats they are the first of 0..1, -1..1 and, for images, 0..255
//     that holds every value of the training split, otherwise the least and the greatest of those values.
//
// If the range is given, every value must lie in it. The error is an *Error, or Errors with every mistake.
func New(name string, fields []Field, train, validation, test []Array) (*Dataset, error) {
	m := memory{problems: problems{source: name}, fields: slices.Clone(fields)}
	m.checkFields()
	for i, s := range []struct {
		name   string
		arrays []Array
	}{{"train", train}, {"validation", validation}, {"test", test}} {
		if i == 0 || s.arrays != nil {
			m.splits[i] = m.split(s.name, s.arrays)
		} else {
			m.splits[i] = none(m.fields)
		}
	}
	if m.any() {
		return nil, m.err()
	}
	d := &Dataset{Name: name, Fields: m.fields, Train: m.splits[0], Validation: m.splits[1], Test: m.splits[2]}
	for i := range d.Fields {
		m.fit(d, i)
	}
	if m.any() {
		return nil, m.err()
	}
	for i, f := range d.Fields {
		for _, s := range d.Splits() {
			s.columns[i] = newColumn(f, s.N, s.columns[i].bytes, s.columns[i].floats)
		}
	}
	return d, nil
}

// memory is the data set that New puts together.
type memory struct {
	problems
	fields []Field
	splits [3]*Split
}

func (m *memory) checkFields() {
	if len(m.fields) == 0 {
		m.add("no fields: name one at least")
	}
	for i, f := range m.fields {
		switch {
		case f.Name == "":
			m.add("field %d has no name", i)
		case slices.ContainsFunc(m.fields[:i], func(g Field) bool { return g.Name == f.Name }):
			m.add("two fields are named %q: rename one", f.Name)
		case slices.ContainsFunc(f.Shape, func(d int) bool { return d < 1 }):
			m.add("field %q: shape %v: want positive sizes", f.Name, f.Shape)
		case f.ClassNames != nil && f.Classes != 0 && f.Classes != len(f.ClassNames):
			m.add("field %q: %d classes, but %d names of classes: want the same", f.Name, f.Classes, len(f.ClassNames))
		case max(f.Classes, len(f.ClassNames)) > 256 || f.Classes < 0:
			m.add("field %q: %d classes: want at most 256", f.Name, max(f.Classes, len(f.ClassNames)))
		case f.Columns != nil && len(f.Columns) != f.Size():
			m.add("field %q: %d columns for %d elements of an example: want one for each", f.Name, len(f.Columns), f.Size())
		case (f.Min != 0 || f.Max != 0) && !(f.Min < f.Max) || math.IsInf(f.Min, 0) || math.IsInf(f.Max, 0):
			m.add("field %q: range %v..%v: want finite bounds, the least first", f.Name, f.Min, f.Max)
		}
	}
}

// split checks the arrays of a split and puts them side by side.
func (m *memory) split(name string, arrays []Array) *Split {
	s := none(m.fields)
	if len(arrays) != len(m.fields) {
		m.add("%s: %d arrays for %d fields: want one for each", name, len(arrays), len(m.fields))
		return s
	}
	for i, a := range arrays {
		f := &m.fields[i]
		size := f.Size()
		switch {
		case size < 1:
			continue // told already
		case a.len() == 0 || a.len()%size != 0:
			m.add("%s: %d elements of field %q: want a positive multiple of the %d of an example", name, a.len(), f.Name, size)
			continue
		case i > 0 && s.N > 0 && a.len()/size != s.N:
			m.add("%s: %d examples of field %q, but %d of field %q: want the same number", name, a.len()/size, f.Name, s.N, m.fields[0].Name)
			continue
		}
		s.N = a.len() / size
		s.columns[i] = m.column(name, f, a)
	}
	return s
}

// column checks the elements of an array.
func (m *memory) column(split string, f *Field, a Array) column {
	c := a.column
	if a.labels != nil {
		c.bytes = make([]byte, len(a.labels))
		for i, l := range a.labels {
			if l < 0 || l > 255 {
				m.add("%s: label %d of field %q is %d: %s", split, i, f.Name, l, wantClass)
			}
			c.bytes[i] = byte(l)
		}
	}
	if isLabel := a.labels != nil || f.Classes > 0 || f.ClassNames != nil; isLabel {
		f.Classes = max(f.Classes, len(f.ClassNames))
		if c.floats != nil || f.Size() != 1 {
			m.add("%s: field %q has classes: want Bytes or Labels, one for each example", split, f.Name)
		}
		if split == "train" && f.Classes == 0 && c.bytes != nil {
			f.Classes = 1 + int(slices.Max(c.bytes))
		}
	}
	if i := slices.IndexFunc(c.floats, func(v float32) bool { return v-v != 0 }); i >= 0 {
		m.add("%s: element %d of field %q is %v: want finite numbers", split, i, f.Name, c.floats[i])
	}
	if dtype := c.dtype(); f.DType != "" && f.DType != dtype {
		m.add("%s: field %q is an array of %s: want %s", split, f.Name, dtype, f.DType)
	} else {
		f.DType = dtype
	}
	return c
}

// fit fills in the range of field i and checks that every value lies in it.
func (m *memory) fit(d *Dataset, i int) {
	f := &d.Fields[i]
	if f.Classes > 0 {
		f.Min, f.Max = 0, float64(f.Classes-1)
	}
	given := f.Min != 0 || f.Max != 0 || f.Classes > 0
	if !given {
		lo, hi, err := usualRange(d.Train.columns[i], len(f.Shape) > 1)
		if err != nil {
			m.add("field %q: %w", f.Name, err)
			return
		}
		f.Min, f.Max = lo, hi
		return
	}
	for _, s := range d.Splits() {
		lo, hi := s.columns[i].limits()
		switch {
		case lo >= f.Min && hi <= f.Max:
		case f.Classes > 0:
			m.add("%s: label %v of field %q: want classes from 0 to %d", s.Name, hi, f.Name, f.Classes-1)
		default:
			m.add("%s: field %q has values from %v to %v: they lie outside of its range %v..%v", s.Name, f.Name, lo, hi, f.Min, f.Max)
		}
	}
}
