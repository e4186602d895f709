package dataset

import (
	"fmt"
	"math"
)

// Floats gathers a field of the examples idx into dst, which has len(idx) × Field.Size elements, example
// after example. The stored range Field.Min..Max is scaled to lo..hi in float32 arithmetic, each operation
// rounded by itself:
//
//	dst = lo + (hi-lo)·((v-Min)/(Max-Min))
//
// so that Min becomes exactly lo. With lo = Min and hi = Max values are copied unscaled, which is
// how to get class numbers as floats.
func (s *Split) Floats(dst []float32, field string, idx []int, lo, hi float32) error {
	f, data, err := s.gather(len(dst), field, idx)
	if err != nil {
		return err
	}
	table, err := scaleTable(f, lo, hi)
	if err != nil {
		return err
	}
	size := f.Size()
	for i, example := range idx {
		in := data[example*size : (example+1)*size]
		out := dst[i*size : (i+1)*size]
		for j, v := range in {
			out[j] = table[v]
		}
	}
	return nil
}

// Ints gathers a field of the examples idx into dst, unscaled; the sizes are those of Floats.
func (s *Split) Ints(dst []int64, field string, idx []int) error {
	f, data, err := s.gather(len(dst), field, idx)
	if err != nil {
		return err
	}
	size := f.Size()
	for i, example := range idx {
		out := dst[i*size : (i+1)*size]
		for j, v := range data[example*size : (example+1)*size] {
			out[j] = int64(v)
		}
	}
	return nil
}

// gather checks the arguments of Floats and Ints and finds the column.
func (s *Split) gather(n int, field string, idx []int) (Field, []byte, error) {
	for i, f := range s.fields {
		if f.Name != field {
			continue
		}
		if want := len(idx) * f.Size(); n != want {
			return f, nil, fmt.Errorf("dataset: %d elements for %d examples of %q, want %d", n, len(idx), field, want)
		}
		for _, example := range idx {
			if example < 0 || example >= s.N {
				return f, nil, fmt.Errorf("dataset: example %d of a split of %d", example, s.N)
			}
		}
		return f, s.columns[i].data, nil
	}
	return Field{}, nil, fmt.Errorf("dataset: no field %q", field)
}

// scaleTable returns the scaled value of every byte.
func scaleTable(f Field, lo, hi float32) (table [256]float32, err error) {
	from, to := float32(f.Min), float32(f.Max)
	same := lo == from && hi == to
	switch {
	case !same && (!(lo < hi) || math.IsInf(float64(lo), 0) || math.IsInf(float64(hi), 0)):
		return table, fmt.Errorf("dataset: range %v..%v of field %q, want finite bounds with lo < hi", lo, hi, f.Name)
	case !same && from == to:
		return table, fmt.Errorf("dataset: field %q has the one value %v, which no range %v..%v can scale", f.Name, from, lo, hi)
	}
	for v := range table {
		table[v] = float32(v)
		if !same {
			unit := (float32(v) - from) / (to - from)
			table[v] = lo + float32((hi-lo)*unit)
		}
	}
	return table, nil
}
