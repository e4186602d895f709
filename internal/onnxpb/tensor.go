package onnxpb

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/ganc-ml/ganc/ir"
)

// A Tensor is a TensorProto with its elements in one form.
type Tensor struct {
	Name  string
	DType DType
	Dims  []int64 // none for a scalar
	// Raw holds the elements as raw_data does: C order, little-endian, types of less than 8 bits
	// packed with the first element in the lowest bits. It may be the message's own slice.
	Raw     []byte
	Strings [][]byte // the elements of a STRING tensor, whose Raw is nil
}

// An UnsupportedError says that a tensor is valid ONNX which ganc does not read.
type UnsupportedError string

func (e UnsupportedError) Error() string { return string(e) }

// Elements returns the product of dims, or an error when one is negative or the product does not fit.
func Elements(dims []int64) (int64, error) {
	n, zero, overflow := uint64(1), false, false
	for i, d := range dims {
		if d < 0 {
			return 0, fmt.Errorf("dimension %d is %d, want at least 0", i, d)
		}
		zero = zero || d == 0
		hi, lo := bits.Mul64(n, uint64(d))
		overflow = overflow || hi != 0 || lo > math.MaxInt64
		n = lo
	}
	switch {
	case zero:
		return 0, nil
	case overflow:
		return 0, fmt.Errorf("the product of the dimensions %s overflows", dimsText(dims))
	}
	return int64(n), nil
}

// dimsText prints at most eight dimensions.
func dimsText(dims []int64) string {
	const most = 8
	if len(dims) <= most {
		return fmt.Sprint(dims)
	}
	return fmt.Sprintf("%v and %d more", dims[:most], len(dims)-most)
}

// ReadTensor checks p and returns its elements as bytes, whichever field holds them. It refuses
// negative or overflowing dimensions, data whose length is not exactly dims × type, two fields of data
// at once, elements outside their type's range, and (as an UnsupportedError) external data,
// segments and unknown types. It allocates in proportion to the data present, never to dims.
func ReadTensor(p *TensorProto) (Tensor, error) {
	t := Tensor{Name: p.GetName(), DType: DType(p.GetDataType()), Dims: p.GetDims()}
	s, known := storageOf(t.DType)
	switch {
	case p.GetDataLocation() == TensorProto_EXTERNAL || len(p.GetExternalData()) > 0:
		return Tensor{}, UnsupportedError("its data is in another file (external data)")
	case p.GetSegment() != nil:
		return Tensor{}, UnsupportedError("it is a segment of a tensor")
	case t.DType == TensorProto_UNDEFINED:
		return Tensor{}, fmt.Errorf("it has no element type")
	case !known:
		return Tensor{}, UnsupportedError(fmt.Sprintf("element type %s is not supported", t.DType))
	}
	n, err := Elements(t.Dims)
	if err != nil {
		return Tensor{}, err
	}
	if n > math.MaxInt64/128 {
		return Tensor{}, fmt.Errorf("the size of the dimensions %s overflows", dimsText(t.Dims))
	}
	if err := checkStorage(p, t, s, n); err != nil {
		return Tensor{}, err
	}
	return t, t.fill(p, s)
}

// lengths returns how many entries each field of data holds: raw_data, then the fields in the
// order of their constants.
func lengths(p *TensorProto) [7]int {
	return [7]int{len(p.RawData), len(p.FloatData), len(p.DoubleData), len(p.Int32Data),
		len(p.Int64Data), len(p.Uint64Data), len(p.StringData)}
}

var stored = [7]string{"raw_data", "float_data", "double_data", "int32_data", "int64_data", "uint64_data", "string_data"}

// checkStorage checks that exactly the right field holds exactly n elements.
func checkStorage(p *TensorProto, t Tensor, s storage, n int64) error {
	used := -1
	for i, k := range lengths(p) {
		if k == 0 {
			continue
		}
		if used >= 0 {
			return fmt.Errorf("it has data in both %s and %s, want one", stored[used], stored[i])
		}
		used = i
	}
	raw := s.field != stringData && (used == 0 || used < 0)
	switch {
	case used < 0 && n == 0:
		return nil
	case used > 0 && field(used) != s.field, used == 0 && !raw:
		return fmt.Errorf("its data is in %s, want %s for %s", stored[used], stored[s.field], t.DType)
	}
	got, want, unit := int64(len(p.RawData)), (n*s.bits+7)/8, "bytes of raw_data"
	if !raw {
		got, want, unit = int64(lengths(p)[s.field]), n*s.per, "entries in "+stored[s.field]
		if s.bits > 0 && s.bits < 8 {
			want = (n*s.bits + 7) / 8
		}
	}
	if got != want {
		return fmt.Errorf("it has %d %s, want %d for %s%s", got, unit, want, t.DType, dimsText(t.Dims))
	}
	return nil
}

// fill sets Raw or Strings from the field that holds the data.
func (t *Tensor) fill(p *TensorProto, s storage) error {
	switch {
	case s.field == stringData:
		t.Strings = p.StringData
		return nil
	case len(p.RawData) > 0:
		t.Raw = p.RawData
		return t.checkBools()
	case s.field == floatData:
		t.Raw = rawBytes(p.FloatData)
		return nil
	case s.field == doubleData:
		t.Raw = rawBytes(p.DoubleData)
		return nil
	case s.field == int64Data:
		t.Raw = rawBytes(p.Int64Data)
		return nil
	case s.field == uint64Data:
		return t.fillUint(p.Uint64Data, s)
	default:
		return t.fillInt(p.Int32Data, s)
	}
}

// rawBytes returns the memory of numbers, which is what raw_data holds on a little-endian machine.
func rawBytes[T ir.Element](v []T) []byte { return ir.FromSlice(v, len(v)).Bytes() }

func (t *Tensor) checkBools() error {
	if t.DType != TensorProto_BOOL {
		return nil
	}
	for i, b := range t.Raw {
		if b > 1 {
			return fmt.Errorf("element %d of BOOL data is %d, want 0 or 1", i, b)
		}
	}
	return nil
}

// fillInt narrows the entries of int32_data to the type's width.
func (t *Tensor) fillInt(v []int32, s storage) error {
	size := int(max(s.bits, 8) / 8)
	t.Raw = make([]byte, 0, len(v)*size)
	for i, x := range v {
		if int64(x) < s.min || int64(x) > s.max {
			return fmt.Errorf("entry %d of int32_data is %d, want %d to %d for %s", i, x, s.min, s.max, t.DType)
		}
		for b := range size {
			t.Raw = append(t.Raw, byte(x>>(8*b)))
		}
	}
	return nil
}

// fillUint narrows the entries of uint64_data to the type's width.
func (t *Tensor) fillUint(v []uint64, s storage) error {
	size := int(s.bits / 8)
	t.Raw = make([]byte, 0, len(v)*size)
	for i, x := range v {
		if s.max > 0 && x > uint64(s.max) {
			return fmt.Errorf("entry %d of uint64_data is %d, want 0 to %d for %s", i, x, s.max, t.DType)
		}
		for b := range size {
			t.Raw = append(t.Raw, byte(x>>(8*b)))
		}
	}
	return nil
}

// Proto returns the message of t, its elements as raw_data (string_data for STRING).
func (t Tensor) Proto() *TensorProto {
	dtype := int32(t.DType)
	p := &TensorProto{DataType: &dtype, Dims: t.Dims}
	if t.Name != "" {
		name := t.Name
		p.Name = &name
	}
	if t.DType == TensorProto_STRING {
		p.StringData = t.Strings
		return p
	}
	p.RawData = t.Raw
	if p.RawData == nil {
		p.RawData = []byte{}
	}
	return p
}
