package dataset

import "math"

// A Report is what Check finds in a data set that can be opened.
type Report struct {
	Fields     []FieldReport
	Classes    []ClassReport // of the first field with classes; nil where there is none
	Duplicates []Duplicates  // of each split that has examples
}

// A FieldReport says what values a field has, over all splits. In a field with named columns, each column has Values of its
// own, in the numbers of the source.
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

// Duplicates counts the examples of a split whose first field equals that of another example in every number.
type Duplicates struct {
	Split    string // train, validation or test
	N        int    // examples in the split
	Repeated int    // that repeat an earlier one of the split
	Trained  int    // that are in the training split too; 0 for itself
	Labels   int    // that have another label than the first example, of any split, that equals them
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
	r.Duplicates = d.duplicates()
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

// A summary adds up numbers, and the squares of their distances from the first: those of the numbers themselves would leave
// no digit of the deviation of numbers that are far from 0.
type summary struct {
	n, first, sum, squares float64
	lo, hi                 float64
}

func (s *summary) add(v float64) {
	if s.n == 0 {
		s.first, s.lo, s.hi = v, v, v
	}
	s.n++
	d := v - s.first
	s.sum += d
	s.squares += float64(d * d)
	s.lo, s.hi = min(s.lo, v), max(s.hi, v)
}

func (s *summary) values() Values {
	mean := s.sum / s.n
	return Values{s.lo, s.hi, s.first + mean, math.Sqrt(max(0, s.squares/s.n-float64(mean*mean)))}
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
