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

// The element types that tensors may have at the edges of a network. Inside, the network computes them in f32 (floating
// point), i32 or i64, and rounds each result. Elements of less than 8 bits take a byte.
const (
	Float16        = ir.Float16
	BFloat16       = ir.BFloat16
	Int8           = ir.Int8
	Int16          = ir.Int16
	Uint16         = ir.Uint16
	Uint32         = ir.Uint32
	Uint64         = ir.Uint64
	Float8E4M3FN   = ir.Float8E4M3FN
	Float8E4M3FNUZ = ir.Float8E4M3FNUZ
	Float8E5M2     = ir.Float8E5M2
	Float8E5M2FNUZ = ir.Float8E5M2FNUZ
	Float8E8M0     = ir.Float8E8M0
	Float4E2M1     = ir.Float4E2M1
	Int4           = ir.Int4
	Uint4          = ir.Uint4
	Int2           = ir.Int2
	Uint2          = ir.Uint2
)

// Widened returns t in the element type in which its numbers are computed, Float32 for Float16. It is t itself where that is
// its own type.
func Widened(t Tensor) Tensor { return ir.Widened(t) }

// Narrowed is the inverse of Widened: t must hold numbers of type dt, in the type that Widened gives.
func Narrowed(t Tensor, dt DType) Tensor { return ir.Narrowed(t, dt) }

// NewTensor returns a tensor of zeros.
func NewTensor(dt DType, shape ...int) Tensor { return ir.NewTensor(dt, shape...) }

// FromSlice returns a tensor over data, which it shares. It panics if the shape does not hold len(data) elements.
func FromSlice[T ir.Element](data []T, shape ...int) Tensor { return ir.FromSlice(data, shape...) }
