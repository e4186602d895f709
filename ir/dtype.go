package ir

import "strconv"

// DType is the element type of a tensor.
type DType uint8

const (
	Invalid DType = iota
	Float32
	Float64
	Int64
	Int32
	Uint8
	Bool

	// Storage types: tensors hold them at the edges of a network, and no op computes with them. See Carrier.
	Float16
	BFloat16
	Int8
	Int16
	Uint16
	Uint32
	Uint64
	Float8E4M3FN
	Float8E4M3FNUZ
	Float8E5M2
	Float8E5M2FNUZ
	Float8E8M0
	Float4E2M1
	Int4
	Uint4
	Int2
	Uint2
)

// dtypes says of each element type how it is printed and how many bytes an element has.
var dtypes = [...]struct {
	name string
	size int
}{
	Invalid: {"invalid", 0}, Float32: {"f32", 4}, Float64: {"f64", 8}, Int64: {"i64", 8}, Int32: {"i32", 4}, Uint8: {"u8", 1}, Bool: {"bool", 1},
	Float16: {"f16", 2}, BFloat16: {"bf16", 2}, Int8: {"i8", 1}, Int16: {"i16", 2}, Uint16: {"u16", 2}, Uint32: {"u32", 4}, Uint64: {"u64", 8},
	Float8E4M3FN: {"f8e4m3fn", 1}, Float8E4M3FNUZ: {"f8e4m3fnuz", 1}, Float8E5M2: {"f8e5m2", 1}, Float8E5M2FNUZ: {"f8e5m2fnuz", 1},
	Float8E8M0: {"f8e8m0", 1}, Float4E2M1: {"f4e2m1", 1}, Int4: {"i4", 1}, Uint4: {"u4", 1}, Int2: {"i2", 1}, Uint2: {"u2", 1},
}

func (d DType) String() string {
	if int(d) < len(dtypes) {
		return dtypes[d].name
	}
	return "dtype" + strconv.Itoa(int(d))
}

// ParseDType is the inverse of DType.String for the types that ops compute with.
func ParseDType(s string) (DType, bool) {
	for i, t := range dtypes[:Bool+1] {
		if i > 0 && t.name == s {
			return DType(i), true
		}
	}
	return Invalid, false
}

// Size is the number of bytes of one element, 0 if d is no element type. An element of less than 8 bits takes a byte.
func (d DType) Size() int {
	if int(d) < len(dtypes) {
		return dtypes[d].size
	}
	return 0
}

// IsFloat reports whether d is a floating-point type.
func (d DType) IsFloat() bool { return d == Float32 || d == Float64 }

// IsNumeric reports whether ops compute with numbers of type d: neither bools nor storage types.
func (d DType) IsNumeric() bool { return d > Invalid && d < Bool }

// IsStorage reports whether d is a storage type, in which tensors are held but nothing is computed.
func (d DType) IsStorage() bool { return d > Bool && d.Size() > 0 }
