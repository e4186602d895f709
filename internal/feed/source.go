// Package feed gives the inputs of networks their values: fields of a data set, noise, labels and numbers.
package feed

import (
	"fmt"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/ir"
)

// Source gives inputs their values: noise by its law, fields of the data from the test split (from the training split
// where there is no other), numbers in the port's range for everything else. The same seed, name and execution give the
// same values, whatever runs the network.
type Source struct {
	Data *dataset.Dataset // nil where there is none: fields of data become numbers
	Seed uint64
	Name string // of the streams of noise
}

// Inputs is the inputs of a declared network for a batch of n. Fields of the data begin with example number first and go
// on with the first example after the last. execution numbers the draws of noise.
func (s Source) Inputs(ports []ir.NetworkPort, n, first int, execution uint64) ([]ir.Tensor, error) {
	in := make([]ir.Tensor, len(ports))
	for i, p := range ports {
		in[i] = ir.NewTensor(p.Value.DType(), p.Value.Type().Bind(n)...)
		if err := s.fill(in[i], p, n, first, execution); err != nil {
			return nil, err
		}
	}
	return in, nil
}

func (s Source) fill(dst ir.Tensor, p ir.NetworkPort, n, first int, execution uint64) error {
	if field, ok := Field(p); ok && s.Data != nil {
		return s.fillData(dst, p, field, n, first)
	}
	return s.Noise(dst, p.Name, p.Port, execution)
}

// Field is the field of the data set that a port reads; ok is false where it reads none.
func Field(p ir.NetworkPort) (name string, ok bool) {
	f, ok := p.Value.Op().(ir.Feed)
	if !ok || f.Input.Source != ir.FromData {
		return "", false
	}
	return f.Input.Name, true
}

func (s Source) fillData(dst ir.Tensor, p ir.NetworkPort, field string, n, first int) error {
	split := s.Data.Test
	if split.N == 0 {
		split = s.Data.Train
	}
	idx := make([]int, n)
	for i := range idx {
		idx[i] = (first + i) % split.N
	}
	if dst.DType() == ir.Int64 {
		return split.Ints(dst.Int64s(), field, idx)
	}
	f, _ := s.Data.Field(field)
	lo, hi := f.Min, f.Max
	if p.Port.Range != nil {
		lo, hi = p.Port.Range.Lo, p.Port.Range.Hi
	}
	return split.Floats(1, dst.Float32s(), field, idx, float32(lo), float32(hi))
}

// Noise fills dst by the law of its port. A port without a law gets labels if it has classes and is i64, uniform numbers if
// it has a range, and normal numbers otherwise. name is the port's.
func (s Source) Noise(dst ir.Tensor, name string, p ir.Port, execution uint64) error {
	law := ir.Normal
	switch {
	case p.Law != nil:
		law = *p.Law
	case p.Classes > 0 && dst.DType() == ir.Int64:
		law = ir.Categorical(p.Classes)
	case p.Range != nil:
		law = ir.Uniform
	}
	if want := law.DType(); want != ir.Invalid && dst.DType() != want {
		return fmt.Errorf("input %s is %v: no values are known for it", name, dst.Type())
	}
	if err := noise.Fill(dst, law, s.Seed, s.Name+"/"+name, execution, 1); err != nil {
		return fmt.Errorf("input %s: %w", name, err)
	}
	if p.Law == nil && law == ir.Uniform {
		scale(dst.Float32s(), *p.Range)
	}
	return nil
}

// scale maps numbers in [0, 1) to a range.
func scale(v []float32, r ir.ValueRange) {
	lo, width := float32(r.Lo), float32(r.Hi)-float32(r.Lo)
	for i, u := range v {
		v[i] = lo + float32(width*u)
	}
}
