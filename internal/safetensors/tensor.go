// Package safetensors writes and reads the safetensors format (github.com/huggingface/safetensors): eight bytes
// of little-endian header length, a header of JSON padded with spaces, then the elements of every tensor, row-major
// and little-endian, without gaps.
package safetensors

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// Element types, by the names of the format. BOOL is one byte, 0 or 1.
const (
	F32  = "F32"
	F64  = "F64"
	I32  = "I32"
	I64  = "I64"
	U8   = "U8"
	BOOL = "BOOL"
)

const metadataKey = "__metadata__"

// A Tensor is a name, a type and the elements in the bytes of the file.
type Tensor struct {
	Name  string
	DType string
	Shape []int // empty for a scalar
	Data  []byte
}

// An Element is a Go type that one of the element types holds.
type Element interface {
	float32 | float64 | int32 | int64 | uint8 | bool
}

// width is the size of an element in bytes, 0 for a type that this package does not know.
func width(dtype string) int64 {
	switch dtype {
	case F64, I64:
		return 8
	case F32, I32:
		return 4
	case U8, BOOL:
		return 1
	}
	return 0
}

// size is the number of bytes that type and shape ask for.
func (t Tensor) size() (int64, error) {
	n := width(t.DType)
	if n == 0 {
		return 0, invalid("tensor %q: type %q, want one of F64 F32 I64 I32 U8 BOOL", t.Name, t.DType)
	}
	empty := false
	for _, d := range t.Shape {
		switch {
		case d < 0:
			return 0, invalid("tensor %q: negative size in shape %v", t.Name, t.Shape)
		case d == 0:
			empty = true
		case n > math.MaxInt64/int64(d):
			return 0, invalid("tensor %q: shape %v is too large", t.Name, t.Shape)
		default:
			n *= int64(d)
		}
	}
	if empty {
		return 0, nil
	}
	return n, nil
}

// DTypeOf is the element type that holds T.
func DTypeOf[T Element]() string {
	var zero T
	switch any(zero).(type) {
	case float32:
		return F32
	case float64:
		return F64
	case int32:
		return I32
	case int64:
		return I64
	case uint8:
		return U8
	}
	return BOOL
}

// Of makes a tensor with a copy of the elements of v.
func Of[T Element](name string, shape []int, v []T) Tensor {
	data, err := binary.Append(nil, binary.LittleEndian, v)
	if err != nil {
		panic(fmt.Sprintf("safetensors: %T: %v", v, err)) // every Element has a fixed size
	}
	return Tensor{Name: name, DType: DTypeOf[T](), Shape: shape, Data: data}
}

// Copy decodes the elements of t into dst, whose type and length must be those of t.
func Copy[T Element](dst []T, t Tensor) error {
	if want := DTypeOf[T](); t.DType != want {
		return fmt.Errorf("safetensors: tensor %q has type %s, want %s", t.Name, t.DType, want)
	}
	w := int(width(t.DType))
	if len(t.Data) != w*len(dst) {
		return fmt.Errorf("safetensors: tensor %q has %d elements (shape %v), want %d", t.Name, len(t.Data)/w, t.Shape, len(dst))
	}
	if _, err := binary.Decode(t.Data, binary.LittleEndian, dst); err != nil {
		return fmt.Errorf("safetensors: tensor %q: %w", t.Name, err)
	}
	return nil
}

// Put writes the elements of v to w, a few kilobytes at a time.
func Put[T Element](w io.Writer, v []T) error {
	const chunk = 4096
	var buf []byte
	for len(v) > 0 {
		n := min(chunk, len(v))
		var err error
		if buf, err = binary.Append(buf[:0], binary.LittleEndian, v[:n]); err != nil {
			panic(fmt.Sprintf("safetensors: %T: %v", v, err)) // every Element has a fixed size
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
		v = v[n:]
	}
	return nil
}
