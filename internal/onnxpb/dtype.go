package onnxpb

// A DType is the element type of a tensor, under ONNX's own name and number.
type DType = TensorProto_DataType

// A field is the list of a TensorProto that holds the elements of a type when raw_data does not.
type field uint8

const (
	rawData field = iota // the form that every type but STRING may take
	floatData
	doubleData
	int32Data
	int64Data
	uint64Data
	stringData
)

// storage says how TensorProto keeps a type: the bits of an element in raw_data, the list that may hold it instead, the
// list entries per element (2 for complex numbers), and the least and the largest value of an entry of int32_data or
// uint64_data. Types of less than 8 bits are packed: an entry of int32_data holds one byte.
type storage struct {
	bits  int64
	field field
	per   int64
	min   int64
	max   int64
}

func storageOf(t DType) (storage, bool) {
	switch t {
	case TensorProto_FLOAT:
		return storage{bits: 32, field: floatData, per: 1}, true
	case TensorProto_DOUBLE:
		return storage{bits: 64, field: doubleData, per: 1}, true
	case TensorProto_COMPLEX64:
		return storage{bits: 64, field: floatData, per: 2}, true
	case TensorProto_COMPLEX128:
		return storage{bits: 128, field: doubleData, per: 2}, true
	case TensorProto_INT64:
		return storage{bits: 64, field: int64Data, per: 1}, true
	case TensorProto_UINT64:
		return storage{bits: 64, field: uint64Data, per: 1}, true
	case TensorProto_UINT32:
		return storage{bits: 32, field: uint64Data, per: 1, max: 1<<32 - 1}, true
	case TensorProto_STRING:
		return storage{field: stringData, per: 1}, true
	}
	return int32Storage(t)
}

// int32Storage covers the types that int32_data holds.
func int32Storage(t DType) (storage, bool) {
	s := storage{field: int32Data, per: 1}
	switch t {
	case TensorProto_INT32:
		s.bits, s.min, s.max = 32, -1<<31, 1<<31-1
	case TensorProto_INT16:
		s.bits, s.min, s.max = 16, -1<<15, 1<<15-1
	case TensorProto_INT8:
		s.bits, s.min, s.max = 8, -1<<7, 1<<7-1
	case TensorProto_UINT16, TensorProto_FLOAT16, TensorProto_BFLOAT16:
		s.bits, s.max = 16, 1<<16-1
	case TensorProto_BOOL:
		s.bits, s.max = 8, 1
	case TensorProto_UINT8, TensorProto_FLOAT8E4M3FN, TensorProto_FLOAT8E4M3FNUZ,
		TensorProto_FLOAT8E5M2, TensorProto_FLOAT8E5M2FNUZ, TensorProto_FLOAT8E8M0:
		s.bits, s.max = 8, 1<<8-1
	case TensorProto_UINT4, TensorProto_INT4, TensorProto_FLOAT4E2M1:
		s.bits, s.max = 4, 1<<8-1
	case TensorProto_UINT2, TensorProto_INT2:
		s.bits, s.max = 2, 1<<8-1
	default:
		return storage{}, false
	}
	return s, true
}

// KnownDType reports whether tensors of type t can be read: every type of ONNX but the six-bit floats.
func KnownDType(t DType) bool {
	_, ok := storageOf(t)
	return ok
}
