package onnxpb

import (
	"fmt"
	"strconv"

	"github.com/ganc-ml/ganc/ir"
)

// elements is the one list of the element types of tensors of the compiler, under ONNX's names: those that it computes with
// first, and then those in which it only keeps tensors.
var elements = [...]struct {
	onnx DType
	ir   ir.DType
}{
	{TensorProto_FLOAT, ir.Float32},
	{TensorProto_DOUBLE, ir.Float64},
	{TensorProto_INT64, ir.Int64},
	{TensorProto_INT32, ir.Int32},
	{TensorProto_UINT8, ir.Uint8},
	{TensorProto_BOOL, ir.Bool},

	{TensorProto_FLOAT16, ir.Float16},
	{TensorProto_BFLOAT16, ir.BFloat16},
	{TensorProto_INT8, ir.Int8},
	{TensorProto_INT16, ir.Int16},
	{TensorProto_UINT16, ir.Uint16},
	{TensorProto_UINT32, ir.Uint32},
	{TensorProto_UINT64, ir.Uint64},
	{TensorProto_FLOAT8E4M3FN, ir.Float8E4M3FN},
	{TensorProto_FLOAT8E4M3FNUZ, ir.Float8E4M3FNUZ},
	{TensorProto_FLOAT8E5M2, ir.Float8E5M2},
	{TensorProto_FLOAT8E5M2FNUZ, ir.Float8E5M2FNUZ},
	{TensorProto_FLOAT8E8M0, ir.Float8E8M0},
	{TensorProto_FLOAT4E2M1, ir.Float4E2M1},
	{TensorProto_INT4, ir.Int4},
	{TensorProto_UINT4, ir.Uint4},
	{TensorProto_INT2, ir.Int2},
	{TensorProto_UINT2, ir.Uint2},
}

// DTypeOf returns ONNX's type for an element type of the compiler. It panics if there is none.
func DTypeOf(dt ir.DType) DType {
	for _, c := range elements {
		if c.ir == dt {
			return c.onnx
		}
	}
	panic(fmt.Sprintf("onnxpb: element type %v has no ONNX form", dt))
}

// IR returns the element type of the compiler that holds the same numbers. ok is false if the compiler has none: for
// strings, complex numbers and floats of six bits.
func (x TensorProto_DataType) IR() (dt ir.DType, ok bool) {
	for _, c := range elements {
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
	dt := DTypeOf(t.DType())
	return Tensor{Name: name, DType: dt, Dims: dims, Raw: packed(t.Bytes(), dt)}
}

// packed returns elements of a byte each, of a type of less than 8 bits, as a file holds them: the first in the lowest bits.
func packed(raw []byte, dt DType) []byte {
	s, _ := storageOf(dt)
	if s.bits >= 8 {
		return raw
	}
	per := 8 / int(s.bits)
	out := make([]byte, (len(raw)+per-1)/per)
	for i, b := range raw {
		out[i/per] |= b << (i % per * int(s.bits))
	}
	return out
}

// unpacked is the inverse of packed, for n elements.
func unpacked(out, raw []byte, bits int) {
	per := 8 / bits
	for i := range out {
		out[i] = raw[i/per] >> (i % per * bits) & (1<<bits - 1)
	}
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
	if s, _ := storageOf(t.DType); s.bits < 8 {
		x := ir.NewTensor(dt, shape...)
		unpacked(x.Bytes(), t.Raw, int(s.bits))
		return x, nil
	}
	buf := ir.AlignedBytes(len(t.Raw))
	copy(buf, t.Raw)
	return ir.TensorOver(buf, dt, shape...), nil
}
