package runtime

import "github.com/ganc-ml/ganc/ir"

// Tensor is a dense, row-major array. Copying a Tensor copies the view, not the elements. Methods such as Float32s and
// Int64s return the elements, Shape returns the sizes.
type Tensor = ir.Tensor

// DType is the element type of a tensor.
type DType = ir.DType

// The element types that networks compute with.
const (
	Float32 = ir.Float32
	Float64 = ir.Float64
	Int64   = ir.Int64
	Int32   = ir.Int32
	Uint8   = ir.Uint8
	Bool    = ir.Bool
)

// NewTensor returns a tensor of zeros.
func NewTensor(dt DType, shape ...int) Tensor { return ir.NewTensor(dt, shape...) }

// FromSlice returns a tensor over data, which it shares. It panics if the shape does not hold len(data) elements.
func FromSlice[T ir.Element](data []T, shape ...int) Tensor { return ir.FromSlice(data, shape...) }
