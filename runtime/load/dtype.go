package load

import (
	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

// A DType is an element type of ONNX, under ONNX's own number.
type DType int32

// The element types. DType.IR says which of them tensors of ganc may have.
const (
	Undefined      = DType(onnxpb.TensorProto_UNDEFINED)
	Float          = DType(onnxpb.TensorProto_FLOAT)
	Uint8          = DType(onnxpb.TensorProto_UINT8)
	Int8           = DType(onnxpb.TensorProto_INT8)
	Uint16         = DType(onnxpb.TensorProto_UINT16)
	Int16          = DType(onnxpb.TensorProto_INT16)
	Int32          = DType(onnxpb.TensorProto_INT32)
	Int64          = DType(onnxpb.TensorProto_INT64)
	String         = DType(onnxpb.TensorProto_STRING)
	Bool           = DType(onnxpb.TensorProto_BOOL)
	Float16        = DType(onnxpb.TensorProto_FLOAT16)
	Double         = DType(onnxpb.TensorProto_DOUBLE)
	Uint32         = DType(onnxpb.TensorProto_UINT32)
	Uint64         = DType(onnxpb.TensorProto_UINT64)
	Complex64      = DType(onnxpb.TensorProto_COMPLEX64)
	Complex128     = DType(onnxpb.TensorProto_COMPLEX128)
	BFloat16       = DType(onnxpb.TensorProto_BFLOAT16)
	Float8E4M3FN   = DType(onnxpb.TensorProto_FLOAT8E4M3FN)
	Float8E4M3FNUZ = DType(onnxpb.TensorProto_FLOAT8E4M3FNUZ)
	Float8E5M2     = DType(onnxpb.TensorProto_FLOAT8E5M2)
	Float8E5M2FNUZ = DType(onnxpb.TensorProto_FLOAT8E5M2FNUZ)
	Uint4          = DType(onnxpb.TensorProto_UINT4)
	Int4           = DType(onnxpb.TensorProto_INT4)
	Float4E2M1     = DType(onnxpb.TensorProto_FLOAT4E2M1)
	Float8E8M0     = DType(onnxpb.TensorProto_FLOAT8E8M0)
	Uint2          = DType(onnxpb.TensorProto_UINT2)
	Int2           = DType(onnxpb.TensorProto_INT2)
	Float6E2M3     = DType(onnxpb.TensorProto_FLOAT6E2M3)
	Float6E3M2     = DType(onnxpb.TensorProto_FLOAT6E3M2)
)

// String returns ONNX's name, such as FLOAT or INT64, and the number of a type that ONNX does not name.
func (t DType) String() string { return onnxpb.DType(t).String() }

// IR returns the element type of the compiler that holds the same numbers. ok is false where the compiler has none.
func (t DType) IR() (dt ir.DType, ok bool) { return onnxpb.DType(t).IR() }

// DTypeOf returns ONNX's type for an element type of the compiler.
func DTypeOf(dt ir.DType) DType { return DType(onnxpb.DTypeOf(dt)) }

// A Tensor is a tensor as a file holds it.
type Tensor struct {
	Name  string
	DType DType
	Dims  []int64 // at least 0 each; none for a scalar
	// Raw holds the elements in C order, little-endian. Types of less than 8 bits are packed, the first element in the
	// lowest bits.
	Raw     []byte
	Strings [][]byte // the elements of a String tensor, whose Raw is nil
}

// TensorOf returns t as a file holds it. The two share the elements.
func TensorOf(name string, t ir.Tensor) Tensor { return tensorOf(onnxpb.NewTensor(name, t)) }

// IR returns the tensor for the compiler, with memory of its own. It refuses element types that the compiler does not
// have, and ranks above ir.MaxRank.
func (t Tensor) IR() (ir.Tensor, error) {
	return onnxpb.Tensor{Name: t.Name, DType: onnxpb.DType(t.DType), Dims: t.Dims, Raw: t.Raw, Strings: t.Strings}.IR()
}

// Elements returns the number of elements.
func (t Tensor) Elements() int64 {
	n, _ := onnxpb.Elements(t.Dims) // reading the file has checked them
	return n
}

func tensorOf(t onnxpb.Tensor) Tensor {
	return Tensor{Name: t.Name, DType: DType(t.DType), Dims: t.Dims, Raw: t.Raw, Strings: t.Strings}
}
