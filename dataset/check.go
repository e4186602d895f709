package dataset

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math"
	"slices"
)

// A Report is what Check finds in a data set that can be opened.
type Report struct {
	Fields     []FieldReport
	Classes    []ClassReport // of the first field with classes; nil where there is none
	Duplicates []Duplicates  // of each split that has examples
}

// A FieldReport says what values a field has, over all splits: of a point with named columns, each column has its own,
// in the numbers of the source.
type FieldReport struct {
	Field
	Values []Values // one, or one for each of Field.Columns
}

// Values are the least, the greatest and the mean of numbers, and their standard deviation as a population.
type Values struct{ Min, Max, Mean, SD float64 }

// A ClassReport is the number of examples of a class in train, validation and test.
type ClassReport struct {
	Name  string
	Count [3]int
}

// Duplicates are examples of a split that are, in the first field, equal to others in every number.
type Duplicates struct {
	Split    string // train, validation or test
	N        int    // examples in the split
	Repeated int    // that repeat an earlier one of the split
	Trained  int    // that are in the training split too; 0 for itself
	Labels   int    // that have another label than the first that equals them, of any split
	Blank    int    // images whose pixels are all one number
}

// NamedSplit is a split with its name.
type NamedSplit struct {
	Name string
	*Split
}

// Splits are train, validation and test, without those that have no examples.
func (d *Dataset) Splits() (s []NamedSplit) {
	for _, n := range []NamedSplit{{"train", d.Train}, {"validation", d.Validation}, {"test", d.Test}} {
		if n.N > 0 {
			s = append(s, n)
		}
	}
	return s
}

// Check reads every example.
func (d *Dataset) Check() Report {
	var r Report
	for i, f := range d.Fields {
		r.Fields = append(r.Fields, FieldReport{f, d.values(i)})
		if f.Classes > 0 && r.Classes == nil {
			r.Classes = d.classes(i)
		}
	}
	seen := seenExamples{}
	for i, s := range []NamedSplit{{"train", d.Train}, {"validation", d.Validation}, {"test", d.Test}} {
		if s.N > 0 {
			r.Duplicates = append(r.Duplicates, seen.check(i, s))
		}
	}
	return r
}

// values summarises field i.
func (d *Dataset) values(i int) []Values {
	f := d.Fields[i]
	kinds := max(1, len(f.Columns))
	sums := make([]summary, kinds)
	for _, s := range d.Splits() {
		for k, v := range s.columns[i].bytes {
			sums[k%kinds].add(float64(v))
		}
		for k, v := range s.columns[i].floats {
			sums[k%kinds].add(float64(v))
		}
	}
	out := make([]Values, kinds)
	for k := range out {
		out[k] = sums[k].values()
		if len(f.Columns) > 0 {
			c := f.Columns[k]
			v := out[k]
			out[k] = Values{c.Offset + c.Scale*v.Min, c.Offset + c.Scale*v.Max, c.Offset + c.Scale*v.Mean, c.Scale * v.SD}
		}
	}
	return out
}

// A summary adds up numbers.
type summary struct {
	n, sum, squares float64
	lo, hi          float64
}

func (s *summary) add(v float64) {
	if s.n == 0 {
		s.lo, s.hi = v, v
	}
	s.n++
	s.sum += v
	s.squares += float64(v * v)
	s.lo, s.hi = min(s.lo, v), max(s.hi, v)
}

func (s *summary) values() Values {
	mean := s.sum / s.n
	return Values{s.lo, s.hi, mean, math.Sqrt(max(0, s.squares/s.n-float64(mean*mean)))}
}

// classes counts the examples of each class of field i.
func (d *Dataset) classes(i int) []ClassReport {
	f := d.Fields[i]
	out := make([]ClassReport, f.Classes)
	for k := range out {
		out[k].Name = f.ClassName(k)
	}
	for j, s := range []*Split{d.Train, d.Validation, d.Test} {
		for _, l := range s.columns[i].bytes {
			out[l].Count[j]++
		}
	}
	return out
}

// seenExamples are the first fields of examples, by their digest.
type seenExamples map[[sha256.Size]byte]seenExample

type seenExample struct {
	label int     // of the first; −1 where there is none
	in    [3]bool // the splits that have it
}

// check looks for every example of split number k among those before.
func (seen seenExamples) check(k int, s NamedSplit) Duplicates {
	d := Duplicates{Split: s.Name, N: s.N}
	size := s.fields[0].Size()
	labels := s.labels()
	h := sha256.New()
	for i := range s.N {
		key, blank := s.columns[0].example(h, i*size, (i+1)*size)
		label := -1
		if labels != nil {
			label = int(labels[i])
		}
		was, ok := seen[key]
		if !ok {
			was.label = label
		}
		count(&d.Blank, blank && len(s.fields[0].Shape) > 1)
		count(&d.Repeated, was.in[k])
		count(&d.Trained, was.in[0] && k > 0)
		count(&d.Labels, was.label != label)
		was.in[k] = true
		seen[key] = was
	}
	return d
}

func count(n *int, yes bool) {
	if yes {
		*n++
	}
}

// labels are the classes of the first field that has some; nil where there is none.
func (s *Split) labels() []byte {
	i := slices.IndexFunc(s.fields, func(f Field) bool { return f.Classes > 0 })
	if i < 0 {
		return nil
	}
	return s.columns[i].bytes
}

// example is the digest of elements from lo to hi, and whether all are one number.
func (c column) example(h hash.Hash, lo, hi int) (key [sha256.Size]byte, blank bool) {
	h.Reset()
	if c.floats != nil {
		var b [4]byte
		blank = true
		for _, v := range c.floats[lo:hi] {
			binary.LittleEndian.PutUint32(b[:], math.Float32bits(v))
			h.Write(b[:])
			blank = blank && v == c.floats[lo]
		}
	} else {
		h.Write(c.bytes[lo:hi])
		blank = !slices.ContainsFunc(c.bytes[lo:hi], func(v byte) bool { return v != c.bytes[lo] })
	}
	h.Sum(key[:0])
	return key, blank
}
