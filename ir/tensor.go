package ir

import (
	"fmt"
	"strconv"
	"unsafe"
)

// Element is the set of Go types that a tensor can hold.
type Element interface {
	float32 | float64 | int64 | int32 | uint8 | bool
}

// Tensor is a dense, row-major array over memory that it may share with others: copying a Tensor copies the
// view, not the elements. The zero Tensor holds nothing.
type Tensor struct {
	dtype DType
	shape []int
	n     int
	p     unsafe.Pointer
}

const (
	alignment = 64
	hugePage  = 2 << 20
	largeSize = 2 * hugePage // memory from which huge pages are worth their alignment
)

// AlignedBytes is n zero bytes that start at a multiple of 64, a cache line. From 4 MiB on they start at a multiple of
// 2 MiB, and the system is asked for huge pages, so that walks across many rows miss the page tables less often. What
// lies before and behind them for the sake of the alignment takes no memory.
func AlignedBytes(n int) []byte {
	switch {
	case n == 0:
		return nil
	case n < largeSize:
		b, _ := aligned(n, alignment)
		return b
	}
	b, raw := aligned(n, hugePage)
	adviseHugePages(b[:n&^(hugePage-1)])
	dropZeros(raw)
	return b
}

// aligned is n zero bytes that start at a multiple of to, a power of two, and the zeros that they are part of.
func aligned(n, to int) (b, raw []byte) {
	raw = make([]byte, n+to)
	off := int(-uintptr(unsafe.Pointer(&raw[0])) & uintptr(to-1))
	return raw[off : off+n : off+n], raw
}

// NewTensor is a tensor of zeros.
func NewTensor(dt DType, shape ...int) Tensor {
	n := elements(shape)
	return TensorOver(AlignedBytes(n*dt.Size()), dt, shape...)
}

// TensorOver is a tensor over buf, whose length is exactly what dtype and shape need and whose start is aligned
// to the element size. It panics otherwise: buffers are planned, not given by users.
func TensorOver(buf []byte, dt DType, shape ...int) Tensor {
	n := elements(shape)
	if dt.Size() == 0 || len(buf) != n*dt.Size() {
		panic(fmt.Sprintf("ir: tensor %v%v over %d bytes", dt, shape, len(buf)))
	}
	t := Tensor{dtype: dt, shape: shape, n: n, p: unsafe.Pointer(unsafe.SliceData(buf))}
	if uintptr(t.p)%uintptr(dt.Size()) != 0 {
		panic("ir: tensor over an unaligned buffer")
	}
	return t
}

// FromSlice is a tensor over data, which it shares. It panics when the shape does not hold len(data) elements.
func FromSlice[T Element](data []T, shape ...int) Tensor {
	n := elements(shape)
	if n != len(data) {
		panic(fmt.Sprintf("ir: %d elements do not fill shape %v", len(data), shape))
	}
	return Tensor{dtype: dtypeOf[T](), shape: shape, n: n, p: unsafe.Pointer(unsafe.SliceData(data))}
}

func elements(shape []int) int {
	n := 1
	for _, d := range shape {
		if d < 0 {
			panic(fmt.Sprintf("ir: negative dimension in shape %v", shape))
		}
		n *= d
	}
	return n
}

func dtypeOf[T Element]() DType {
	var z T
	switch any(z).(type) {
	case float32:
		return Float32
	case float64:
		return Float64
	case int64:
		return Int64
	case int32:
		return Int32
	case uint8:
		return Uint8
	}
	return Bool
}

// Slice is the tensor's elements in row-major order, shared. It panics when T is not the element type.
func Slice[T Element](t Tensor) []T {
	if t.dtype != dtypeOf[T]() {
		panic(fmt.Sprintf("ir: %v tensor read as %v", t.dtype, dtypeOf[T]()))
	}
	return unsafe.Slice((*T)(t.p), t.n)
}

// Float32s is Slice[float32].
func (t Tensor) Float32s() []float32 { return Slice[float32](t) }

// Float64s is Slice[float64].
func (t Tensor) Float64s() []float64 { return Slice[float64](t) }

// Int64s is Slice[int64].
func (t Tensor) Int64s() []int64 { return Slice[int64](t) }

// Bools is Slice[bool].
func (t Tensor) Bools() []bool { return Slice[bool](t) }

// At is element i in row-major order as a float64: true is 1, and integers beyond 2^53 are rounded.
func (t Tensor) At(i int) float64 {
	switch t.dtype {
	case Float32:
		return float64(t.Float32s()[i])
	case Float64:
		return t.Float64s()[i]
	case Int64:
		return float64(t.Int64s()[i])
	case Int32:
		return float64(Slice[int32](t)[i])
	case Uint8:
		return float64(Slice[uint8](t)[i])
	case Bool:
		if t.Bools()[i] {
			return 1
		}
		return 0
	case Uint64:
		return float64(uint64(t.element(i).Int64s()[0]))
	}
	return t.element(i).At(0)
}

// SetAt sets element i in row-major order to v, as Go converts it to the element type: true is any number but 0. The type is
// not a storage type.
func (t Tensor) SetAt(i int, v float64) {
	switch t.dtype {
	case Float32:
		t.Float32s()[i] = float32(v)
	case Float64:
		t.Float64s()[i] = v
	case Int64:
		t.Int64s()[i] = int64(v)
	case Int32:
		Slice[int32](t)[i] = int32(v)
	case Uint8:
		Slice[uint8](t)[i] = uint8(v)
	case Bool:
		t.Bools()[i] = v != 0
	}
}

// element is element i of a tensor of a storage type, in its carrier.
func (t Tensor) element(i int) Tensor {
	size := t.dtype.Size()
	return Widened(TensorOver(t.Bytes()[i*size:][:size:size], t.dtype))
}

// ElementText is element i in row-major order with as few digits as tell it from every other of its carrier.
func (t Tensor) ElementText(i int) string {
	switch t.dtype {
	case Float32:
		return strconv.FormatFloat(float64(t.Float32s()[i]), 'g', -1, 32)
	case Float64:
		return strconv.FormatFloat(t.Float64s()[i], 'g', -1, 64)
	case Int64:
		return strconv.FormatInt(t.Int64s()[i], 10)
	case Int32:
		return strconv.FormatInt(int64(Slice[int32](t)[i]), 10)
	case Uint8:
		return strconv.FormatInt(int64(Slice[uint8](t)[i]), 10)
	case Bool:
		return strconv.FormatBool(t.Bools()[i])
	case Uint64:
		return strconv.FormatUint(uint64(t.element(i).Int64s()[0]), 10)
	}
	return t.element(i).ElementText(0)
}

// DType is the element type.
func (t Tensor) DType() DType { return t.dtype }

// Shape is the tensor's shape; it must not be written to.
func (t Tensor) Shape() []int { return t.shape }

// Rank is the number of dimensions.
func (t Tensor) Rank() int { return len(t.shape) }

// Len is the number of elements.
func (t Tensor) Len() int { return t.n }

// IsZero reports whether t is the zero Tensor, which holds nothing.
func (t Tensor) IsZero() bool { return t.dtype == Invalid }

// Type is the tensor's type, without a batch dimension.
func (t Tensor) Type() Type { return Type{t.dtype, ConcreteDims(t.shape)} }

// Bytes is the tensor's memory, shared, in the machine's byte order (little-endian on every supported machine).
func (t Tensor) Bytes() []byte {
	return unsafe.Slice((*byte)(t.p), t.n*t.dtype.Size())
}

// Reshaped is a view of the same elements under another shape of the same count.
func (t Tensor) Reshaped(shape ...int) Tensor {
	if elements(shape) != t.n {
		panic(fmt.Sprintf("ir: %v viewed as %v", t.shape, shape))
	}
	t.shape = shape
	return t
}

// Over is a tensor of t's type over the memory of u, which must hold as many bytes.
func (t Tensor) Over(u Tensor) Tensor {
	if len(t.Bytes()) != len(u.Bytes()) {
		panic(fmt.Sprintf("ir: %v over the memory of %v", t.Type(), u.Type()))
	}
	t.p = u.p
	return t
}

// Clone is a copy with memory of its own.
func (t Tensor) Clone() Tensor {
	c := NewTensor(t.dtype, append([]int(nil), t.shape...)...)
	copy(c.Bytes(), t.Bytes())
	return c
}

// Shares reports whether two tensors start at the same address.
func (t Tensor) Shares(u Tensor) bool { return t.p == u.p && t.n > 0 && u.n > 0 }

// Overlaps reports whether two tensors have memory in common.
func (t Tensor) Overlaps(u Tensor) bool {
	a, b := uintptr(t.p), uintptr(u.p)
	return t.n > 0 && u.n > 0 && a < b+uintptr(len(u.Bytes())) && b < a+uintptr(len(t.Bytes()))
}
