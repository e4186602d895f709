package ir

import (
	"fmt"
	"strings"
)

// Type is the type of a value: element type and shape. Types are comparable.
type Type struct {
	DType DType
	Dims
}

// TypeOf makes a type: ir.TypeOf(ir.Float32, ir.Batch, 784).
func TypeOf(dt DType, shape ...Dim) Type { return Type{dt, MakeDims(shape...)} }

// WithDType is t with another element type.
func (t Type) WithDType(dt DType) Type { t.DType = dt; return t }

// WithDims is t with another shape.
func (t Type) WithDims(d Dims) Type { t.Dims = d; return t }

func (t Type) String() string { return t.DType.String() + t.Dims.String() }

// Bytes is the size of a tensor of the type for batch size n.
func (t Type) Bytes(n int) int {
	size := t.DType.Size()
	for _, v := range t.d[:t.rank] {
		size *= v.Bind(n)
	}
	return size
}

// fits reports whether a tensor of the type, which has no batch dimension, takes at most limit bytes.
func (t Type) fits(limit int) bool {
	size := t.DType.Size()
	for _, v := range t.d[:t.rank] {
		if n := v.Coef(); n > 0 && size > limit/n {
			return false
		}
		size *= v.Coef()
	}
	return true
}

// ParseType is the inverse of Type.String.
func ParseType(s string) (Type, error) {
	i := strings.IndexByte(s, '[')
	if i < 0 {
		return Type{}, fmt.Errorf("type %q: want the form f32[N×784]", s)
	}
	dt, ok := ParseDType(s[:i])
	if !ok {
		return Type{}, fmt.Errorf("type %q: unknown element type %q", s, s[:i])
	}
	d, err := ParseDims(s[i:])
	return Type{dt, d}, err
}
