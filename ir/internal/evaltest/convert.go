package evaltest

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// Floats is a copy of t's elements as float64.
func Floats(t ir.Tensor) []float64 {
	switch t.DType() {
	case ir.Float32:
		return widen(t.Float32s())
	case ir.Float64:
		return widen(t.Float64s())
	case ir.Int64:
		return widen(t.Int64s())
	}
	panic(fmt.Sprintf("evaltest: elements of %v", t.DType()))
}

// FromFloats is a tensor of the element type with the elements of x.
func FromFloats(dt ir.DType, x []float64, shape ...int) ir.Tensor {
	t := ir.NewTensor(dt, shape...)
	if t.Len() != len(x) {
		panic(fmt.Sprintf("evaltest: %d elements for %v", len(x), t.Type()))
	}
	switch dt {
	case ir.Float32:
		narrow(t.Float32s(), x)
	case ir.Float64:
		copy(t.Float64s(), x)
	case ir.Int64:
		narrow(t.Int64s(), x)
	default:
		panic(fmt.Sprintf("evaltest: elements of %v", dt))
	}
	return t
}

func widen[T float32 | float64 | int64](x []T) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

func narrow[T float32 | int64](dst []T, x []float64) {
	for i, v := range x {
		dst[i] = T(v)
	}
}
