package onnxpb

import (
	"fmt"
	"strconv"

	"github.com/ganc-ml/ganc/ir"
)

// computed is the one list of the element types that the compiler computes with, under ONNX's names.
var computed = [...]struct {
	onnx DType
	ir   ir.DType
}{
	{TensorProto_FLOAT, ir.Float32},
	{TensorProto_DOUBLE, ir.Float64},
	{TensorProto_INT64, ir.Int64},
	{TensorProto_INT32, ir.Int32},
	{TensorProto_UINT8, ir.Uint8},
	{TensorProto_BOOL, ir.Bool},
}

// DTypeOf returns ONNX's type for an element type of the compiler. It panics if there is none.
func DTypeOf(dt ir.DType) DType {
	for _, c := range computed {
		if c.ir == dt {
			return c.onnx
		}
	}
	panic(fmt.Sprintf("onnxpb: element type %v has no ONNX form", dt))
}

// IR returns the element type of the compiler that holds the same numbers. ok is false if the compiler has none.
func (x TensorProto_DataType) IR() (dt ir.DType, ok bool) {
	for _, c := range computed {
		if c.onnx == x {
			return c.ir, true
		}
	}
	return ir.Invalid, false
}

// NewTensor returns t as a file holds it. The two share the elements.
func NewTensor(name string, t ir.Tensor) Tensor {
	dims := make([]int64, t.Rank())
	for i, d := range t.Shape() {
		dims[i] = int64(d)
	}
	return Tensor{Name: name, DType: DTypeOf(t.DType()), Dims: dims, Raw: t.Bytes()}
}

// IR returns the tensor for the compiler, with memory of its own. It refuses, with an UnsupportedError, element types that
// the compiler does not have, and ranks above ir.MaxRank.
func (t Tensor) IR() (ir.Tensor, error) {
	dt, ok := t.DType.IR()
	switch {
	case !ok:
		return ir.Tensor{}, UnsupportedError("element type " + t.DType.String() + " is not supported")
	case len(t.Dims) > ir.MaxRank:
		return ir.Tensor{}, UnsupportedError("rank " + strconv.Itoa(len(t.Dims)) + " is not supported, want at most " + strconv.Itoa(ir.MaxRank))
	}
	shape := make([]int, len(t.Dims))
	for i, d := range t.Dims {
		shape[i] = int(d)
	}
	buf := ir.AlignedBytes(len(t.Raw))
	copy(buf, t.Raw)
	return ir.TensorOver(buf, dt, shape...), nil
}
