package ir

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Carrier is the element type in which values of a storage type are computed: Float32 for floating-point formats, Int32
// for integers of up to 16 bits, Int64 for longer ones. It holds every number of the type, except that Int64 holds the
// upper half of the Uint64 numbers modulo 2⁶⁴. The carrier of any other type is the type itself.
func (d DType) Carrier() DType {
	switch d {
	case Float16, BFloat16, Float8E4M3FN, Float8E4M3FNUZ, Float8E5M2, Float8E5M2FNUZ, Float8E8M0, Float4E2M1:
		return Float32
	case Int8, Int16, Uint16, Int4, Uint4, Int2, Uint2:
		return Int32
	case Uint32, Uint64:
		return Int64
	}
	return d
}

// Widen copies the elements of src into dst, whose type is the carrier of src's.
func Widen(dst, src Tensor) {
	if dst.dtype != src.dtype.Carrier() || dst.n != src.n {
		panic(fmt.Sprintf("ir: %v%v widened to %v%v", src.dtype, src.shape, dst.dtype, dst.shape))
	}
	b, size := src.Bytes(), src.dtype.Size()
	switch {
	case dst.dtype == src.dtype || size == 8:
		copy(dst.Bytes(), b)
	case dst.dtype == Float32:
		read := src.dtype.floatReader()
		for i := range dst.Float32s() {
			dst.Float32s()[i] = read(bitsAt(b, i, size))
		}
	case dst.dtype == Int32:
		for i := range Slice[int32](dst) {
			Slice[int32](dst)[i] = int32(src.dtype.Wrap(int64(bitsAt(b, i, size))))
		}
	default:
		for i := range dst.Int64s() {
			dst.Int64s()[i] = int64(bitsAt(b, i, size))
		}
	}
}

// Narrow copies the elements of src, numbers of dst's storage type in its carrier, into dst.
func Narrow(dst, src Tensor) {
	if src.dtype != dst.dtype.Carrier() || dst.n != src.n {
		panic(fmt.Sprintf("ir: %v%v narrowed to %v%v", src.dtype, src.shape, dst.dtype, dst.shape))
	}
	b, size := dst.Bytes(), dst.dtype.Size()
	switch {
	case dst.dtype == src.dtype || size == 8:
		copy(b, src.Bytes())
	case src.dtype == Float32:
		write := dst.dtype.floatWriter()
		for i, f := range src.Float32s() {
			putBits(b, i, size, write(f))
		}
	case src.dtype == Int32:
		for i, v := range Slice[int32](src) {
			putBits(b, i, size, uint32(v)&mask(dst.dtype.bits()))
		}
	default:
		for i, v := range src.Int64s() {
			putBits(b, i, size, uint32(v))
		}
	}
}

// mask is the lowest bits set, of at most 32.
func mask(bits int) uint32 { return uint32(1<<bits - 1) }

func bitsAt(b []byte, i, size int) uint32 {
	switch size {
	case 1:
		return uint32(b[i])
	case 2:
		return uint32(binary.LittleEndian.Uint16(b[2*i:]))
	}
	return binary.LittleEndian.Uint32(b[4*i:])
}

func putBits(b []byte, i, size int, v uint32) {
	switch size {
	case 1:
		b[i] = byte(v)
	case 2:
		binary.LittleEndian.PutUint16(b[2*i:], uint16(v))
	default:
		binary.LittleEndian.PutUint32(b[4*i:], v)
	}
}

// bits is the number of bits of an integer type.
func (d DType) bits() int {
	switch d {
	case Int2, Uint2:
		return 2
	case Int4, Uint4:
		return 4
	}
	return 8 * d.Size()
}

// Wrap is the number of the integer type d that is equal to v modulo 2 to the number of its bits.
func (d DType) Wrap(v int64) int64 {
	rest := 64 - d.bits()
	switch d {
	case Int8, Int16, Int4, Int2, Int32, Int64:
		return v << rest >> rest
	}
	return int64(uint64(v) << rest >> rest)
}

// floatReader returns the function from the bits of a floating-point storage type to the number.
func (d DType) floatReader() func(uint32) float32 {
	if d == BFloat16 {
		return func(b uint32) float32 { return math.Float32frombits(b << 16) }
	}
	f := d.float()
	if d.Size() > 1 {
		return func(b uint32) float32 { return f.number(b) }
	}
	var table [256]float32
	for b := range table {
		table[b] = f.number(uint32(b) & mask(f.bits()))
	}
	return func(b uint32) float32 { return table[b] }
}

// floatWriter returns the function from a number of a floating-point storage type to its bits.
func (d DType) floatWriter() func(float32) uint32 {
	if d == BFloat16 {
		return func(v float32) uint32 { return math.Float32bits(v) >> 16 }
	}
	f := d.float()
	return func(v float32) uint32 { return f.encode(v) }
}

// Widened is t in its carrier: t itself where its type is no storage type.
func Widened(t Tensor) Tensor {
	if !t.dtype.IsStorage() {
		return t
	}
	wide := NewTensor(t.dtype.Carrier(), t.shape...)
	Widen(wide, t)
	return wide
}

// Narrowed is t, numbers of the storage type dt in its carrier, as that type: t itself where dt is no storage type.
func Narrowed(t Tensor, dt DType) Tensor {
	if !dt.IsStorage() {
		return t
	}
	narrow := NewTensor(dt, t.shape...)
	Narrow(narrow, t)
	return narrow
}

// Bounds are the least and the greatest finite number of a storage type, in its carrier: those of Int64 for Uint64.
func (d DType) Bounds() (least, greatest float64) {
	if d.Carrier() == Float32 {
		f := d.float()
		greatest = f.greatest()
		if !f.sign {
			return math.Ldexp(1, -f.bias), greatest
		}
		return -greatest, greatest
	}
	least, greatest = 0, float64(uint64(1)<<d.bits()-1)
	switch d {
	case Int8, Int16, Int4, Int2:
		greatest = math.Floor(greatest / 2)
		least = -greatest - 1
	case Uint64:
		least, greatest = math.MinInt64, math.MaxInt64
	}
	return least, greatest
}
