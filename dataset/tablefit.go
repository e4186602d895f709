package dataset

import (
	"cmp"
	"fmt"
	"math"
)

func (t *table) counts() [3]int { return [3]int{t.values.n} }

// fit makes the fields "point", or "image" where size= is given, and "label". Scales and classes are those of the rows for training.
func (t *table) fit(d division) (*Dataset, error) {
	var splits [3]rows
	for i := range splits {
		splits[i] = d.rows(i, t.values.n)
	}
	p := t.problems()
	out := &Dataset{Name: t.path, Fields: []Field{t.examples(splits[train], &p)}}
	var labels [3][]byte
	if t.labels != nil {
		f, l := t.labels.classes(fmt.Sprintf("label %.80q", t.request.label), splits, &p)
		out.Fields, labels = append(out.Fields, f), l
	}
	if t.note != "" {
		out.Notes = append(out.Notes, t.note)
	}
	if p.any() {
		return nil, p.err()
	}
	for i, to := range []**Split{&out.Train, &out.Validation, &out.Test} {
		*to = t.split(out.Fields, splits[i], labels[i])
	}
	f, c := &out.Fields[0], out.Train.columns[0]
	if f.Columns == nil {
		lo, hi, err := usualRange(c, true)
		if err != nil {
			return nil, fail(t.path, "%w", err)
		}
		f.Min, f.Max = lo, hi
		return out, nil
	}
	f.Min, f.Max = c.limits()
	return out, nil
}

// examples describes the rows: images, whose numbers stay as they are, or points.
func (t *table) examples(rows rows, p *problems) Field {
	shape, err := t.rowImage(t.values.width)
	switch {
	case err != nil:
		p.addf(func() error { return err })
	case shape != nil && t.request.scale != "":
		p.add("scale=%s is for points: with size= the rows are images", t.request.scale)
	case shape == nil:
		return t.scale(rows, p)
	}
	return Field{Name: cmp.Or(t.field, "image"), Shape: shape, DType: Float32}
}

// scale chooses the scale of every column by the rows for training.
func (t *table) scale(rows rows, p *problems) Field {
	f := Field{Name: cmp.Or(t.field, "point"), Shape: []int{t.values.width}, DType: Float32, Columns: make([]Column, t.values.width)}
	lo, hi := t.least(rows)
	mean, sd := lo, hi
	if t.request.scale == "standard" {
		mean, sd = t.moments(rows)
	}
	for j := range f.Columns {
		c := Column{t.names[j], 0, 1}
		switch {
		case t.request.scale == "none":
		case lo[j] == hi[j]:
			p.add("column %.80q is %v in every row for training: leave it out with columns=", c.Name, lo[j])
		case t.request.scale == "standard":
			c.Offset, c.Scale = mean[j], sd[j]
		default:
			c.Offset, c.Scale = lo[j]/2+hi[j]/2, hi[j]/2-lo[j]/2
		}
		f.Columns[j] = c
	}
	return f
}

// least are the least and the greatest number of every column.
func (t *table) least(rows rows) (lo, hi []float64) {
	lo, hi = make([]float64, t.values.width), make([]float64, t.values.width)
	first := true
	for r := range rows.all {
		for j, v := range t.values.row(r) {
			if first {
				lo[j], hi[j] = v, v
			}
			lo[j], hi[j] = min(lo[j], v), max(hi[j], v)
		}
		first = false
	}
	return lo, hi
}

// moments are the mean of every column and its standard deviation as a population.
func (t *table) moments(rows rows) (mean, sd []float64) {
	mean, sd = make([]float64, t.values.width), make([]float64, t.values.width)
	n := float64(rows.n)
	for r := range rows.all {
		for j, v := range t.values.row(r) {
			mean[j] += v / n
		}
	}
	for r := range rows.all {
		for j, v := range t.values.row(r) {
			sd[j] += float64((v-mean[j])*(v-mean[j])) / n
		}
	}
	for j, v := range sd {
		sd[j] = math.Sqrt(v)
	}
	return mean, sd
}

// split scales rows and puts their columns side by side.
func (t *table) split(fields []Field, rows rows, labels []byte) *Split {
	if rows.n == 0 {
		return none(fields)
	}
	data := make([]float32, 0, rows.n*t.values.width)
	for r := range rows.all {
		for j, v := range t.values.row(r) {
			if fields[0].Columns != nil {
				c := fields[0].Columns[j]
				v = (v - c.Offset) / c.Scale
			}
			data = append(data, float32(v))
		}
	}
	s := &Split{N: rows.n, fields: fields, columns: []column{newColumn(fields[0], rows.n, nil, data)}}
	if labels != nil {
		s.columns = append(s.columns, newColumn(fields[1], rows.n, labels, nil))
	}
	return s
}
