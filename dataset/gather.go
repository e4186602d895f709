package dataset

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
)

// Floats gathers a field of the examples idx into dst, which has len(idx) × Field.Size elements, example
// after example. The stored range Field.Min..Max is scaled to lo..hi in float32 arithmetic, each operation
// rounded by itself:
//
//	dst = lo + (hi-lo)·((v-Min)/(Max-Min))
//
// so that Min becomes exactly lo. With lo = Min and hi = Max values are copied unscaled, which is
// how to get class numbers as floats. Up to threads threads share the work.
func (s *Split) Floats(threads int, dst []float32, field string, idx []int, lo, hi float32) error {
	f, c, err := s.gather(len(dst), field, idx)
	if err != nil {
		return err
	}
	to, err := newScaling(f, lo, hi)
	if err != nil {
		return err
	}
	if c.floats != nil {
		gatherFloats(dst, c.floats, f.Size(), idx, to)
		return nil
	}
	kernel.ScaleBytes(threads, dst, c.bytes, f.Size(), idx, to)
	return nil
}

func gatherFloats(dst, data []float32, size int, idx []int, to kernel.Scaling) {
	for i, example := range idx {
		out, in := dst[i*size:(i+1)*size], data[example*size:(example+1)*size]
		if to == unscaled {
			copy(out, in)
			continue
		}
		for j, v := range in {
			out[j] = to.At(v)
		}
	}
}

// Ints gathers a field of bytes of the examples idx into dst, unscaled; the sizes are those of Floats.
func (s *Split) Ints(dst []int64, field string, idx []int) error {
	f, c, err := s.gather(len(dst), field, idx)
	if err != nil {
		return err
	}
	if f.DType != Uint8 {
		return fmt.Errorf("dataset: field %q is %s: not whole numbers", field, f.DType)
	}
	size := f.Size()
	for i, example := range idx {
		out := dst[i*size : (i+1)*size]
		for j, v := range c.bytes[example*size : (example+1)*size] {
			out[j] = int64(v)
		}
	}
	return nil
}

// gather checks the arguments of Floats and Ints and finds the column.
func (s *Split) gather(n int, field string, idx []int) (Field, column, error) {
	for i, f := range s.fields {
		if f.Name != field {
			continue
		}
		if want := len(idx) * f.Size(); n != want {
			return f, column{}, fmt.Errorf("dataset: %d elements for %d examples of %q, want %d", n, len(idx), field, want)
		}
		for _, example := range idx {
			if example < 0 || example >= s.N {
				return f, column{}, fmt.Errorf("dataset: example %d of a split of %d", example, s.N)
			}
		}
		return f, s.columns[i], nil
	}
	return Field{}, column{}, fmt.Errorf("dataset: no field %q", field)
}

var unscaled = kernel.Scaling{SrcRange: 1, DstRange: 1}

// newScaling maps the range of a field to lo..hi; where they are the same, nothing changes.
func newScaling(f Field, lo, hi float32) (kernel.Scaling, error) {
	from, to := float32(f.Min), float32(f.Max)
	same := lo == from && hi == to
	switch {
	case !same && (!(lo < hi) || math.IsInf(float64(lo), 0) || math.IsInf(float64(hi), 0)):
		return kernel.Scaling{}, fmt.Errorf("dataset: range %v..%v of field %q, want finite bounds with lo < hi", lo, hi, f.Name)
	case !same && from == to:
		return kernel.Scaling{}, fmt.Errorf("dataset: field %q has the one value %v, which no range %v..%v can scale", f.Name, from, lo, hi)
	}
	if same {
		return unscaled, nil
	}
	return kernel.Scaling{SrcMin: from, SrcRange: to - from, DstMin: lo, DstRange: hi - lo}, nil
}
