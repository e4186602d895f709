package onnxpb

import (
	"encoding/binary"
	"fmt"
	"math"
)

// An Elem is a Go type whose values are the elements of a tensor type that ganc computes with.
type Elem interface {
	float32 | float64 | int64 | int32 | uint8 | bool
}

// DTypeOf returns the tensor type of T.
func DTypeOf[T Elem]() DType {
	var zero T
	switch any(zero).(type) {
	case float32:
		return TensorProto_FLOAT
	case float64:
		return TensorProto_DOUBLE
	case int64:
		return TensorProto_INT64
	case int32:
		return TensorProto_INT32
	case uint8:
		return TensorProto_UINT8
	default:
		return TensorProto_BOOL
	}
}

// Bytes returns v as raw_data holds it: little-endian, a byte of 0 or 1 for a bool.
func Bytes[T Elem](v []T) []byte {
	switch v := any(v).(type) {
	case []float32:
		b := make([]byte, 0, 4*len(v))
		for _, x := range v {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
		return b
	case []float64:
		b := make([]byte, 0, 8*len(v))
		for _, x := range v {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		}
		return b
	case []int64:
		b := make([]byte, 0, 8*len(v))
		for _, x := range v {
			b = binary.LittleEndian.AppendUint64(b, uint64(x))
		}
		return b
	case []int32:
		b := make([]byte, 0, 4*len(v))
		for _, x := range v {
			b = binary.LittleEndian.AppendUint32(b, uint32(x))
		}
		return b
	case []uint8:
		return append([]byte{}, v...)
	case []bool:
		return boolBytes(v)
	}
	panic("onnxpb: Bytes of a type outside Elem")
}

func boolBytes(v []bool) []byte {
	b := make([]byte, len(v))
	for i, x := range v {
		if x {
			b[i] = 1
		}
	}
	return b
}

// NewTensor returns a tensor that holds a copy of v, whose length is the product of dims.
func NewTensor[T Elem](name string, dims []int64, v []T) (Tensor, error) {
	n, err := Elements(dims)
	if err != nil {
		return Tensor{}, fmt.Errorf("tensor %q: %w", name, err)
	}
	if int64(len(v)) != n {
		return Tensor{}, fmt.Errorf("tensor %q: got %d elements, want %d for %s", name, len(v), n, dimsText(dims))
	}
	return Tensor{Name: name, DType: DTypeOf[T](), Dims: append([]int64(nil), dims...), Raw: Bytes(v)}, nil
}

// Values returns a copy of the elements of t, whose type must be that of T.
func Values[T Elem](t Tensor) ([]T, error) {
	if want := DTypeOf[T](); t.DType != want {
		return nil, fmt.Errorf("tensor is %s, want %s", t.DType, want)
	}
	switch any([]T(nil)).(type) {
	case []float32:
		return any(decode(t.Raw, 4, func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) })).([]T), nil
	case []float64:
		return any(decode(t.Raw, 8, func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) })).([]T), nil
	case []int64:
		return any(decode(t.Raw, 8, func(b []byte) int64 { return int64(binary.LittleEndian.Uint64(b)) })).([]T), nil
	case []int32:
		return any(decode(t.Raw, 4, func(b []byte) int32 { return int32(binary.LittleEndian.Uint32(b)) })).([]T), nil
	case []uint8:
		return any(append([]uint8{}, t.Raw...)).([]T), nil
	default:
		return any(decode(t.Raw, 1, func(b []byte) bool { return b[0] != 0 })).([]T), nil
	}
}

func decode[T Elem](raw []byte, size int, elem func([]byte) T) []T {
	v := make([]T, len(raw)/size)
	for i := range v {
		v[i] = elem(raw[i*size:])
	}
	return v
}
