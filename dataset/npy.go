package dataset

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"slices"
	"strings"

	"codeberg.org/sbinet/npyio/npy"
)

// An array is one .npy file in memory, in C order: bytes for uint8, floats for every other element type.
type array struct {
	path  string
	shape []int
	column
}

// A number is an element type that is read as float32.
type number interface {
	int8 | int16 | uint16 | int32 | uint32 | int64 | uint64 | float32 | float64
}

// readArray reads a whole .npy file from r, which may hold at most limit bytes.
func readArray(path string, r io.Reader, limit int64) (*array, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fail(path, "%w; save the file again", reason(err))
	}
	if int64(len(data)) > limit {
		return nil, fail(path, "more than %d times the size of its compressed form; save it uncompressed if that is meant", maxExpansion)
	}
	rest := bytes.NewReader(data)
	h, err := readHeader(path, data, rest)
	if err != nil {
		return nil, err
	}
	kind, size, err := elements(path, h.Header, rest.Len())
	if err != nil {
		return nil, err
	}
	a := &array{path: path, shape: h.Header.Descr.Shape}
	switch kind {
	case "u1":
		a.bytes = data[len(data)-size:]
	case "b1":
		a.floats, err = truths(h, a)
	case "i1":
		a.floats, err = numbers[int8](h, a)
	case "i2":
		a.floats, err = numbers[int16](h, a)
	case "u2":
		a.floats, err = numbers[uint16](h, a)
	case "i4":
		a.floats, err = numbers[int32](h, a)
	case "u4":
		a.floats, err = numbers[uint32](h, a)
	case "i8":
		a.floats, err = numbers[int64](h, a)
	case "u8":
		a.floats, err = numbers[uint64](h, a)
	case "f4":
		a.floats, err = numbers[float32](h, a)
	case "f8":
		a.floats, err = numbers[float64](h, a)
	}
	return a, err
}

// readHeader reads the header of a .npy file. npyio allocates what the length of the header says and panics where the
// text of the header is not what numpy writes: the length is checked first, and a panic means a damaged file.
func readHeader(path string, data []byte, r io.Reader) (h *npy.Reader, err error) {
	const magic, short = "\x93NUMPY", "truncated: %d bytes, less than the header of a .npy file; save it again"
	if !bytes.HasPrefix(data, []byte(magic)) {
		return nil, fail(path, "not a .npy file: it does not begin with \\x93NUMPY")
	}
	if len(data) < 12 {
		return nil, fail(path, short, len(data))
	}
	length := 10 + int64(binary.LittleEndian.Uint16(data[8:]))
	switch data[6] {
	case 1:
	case 2:
		length = 12 + int64(binary.LittleEndian.Uint32(data[8:]))
	default:
		return nil, fail(path, "version %d.%d of the format: want 1 or 2, which numpy.save writes for plain arrays", data[6], data[7])
	}
	if length > int64(len(data)) {
		return nil, fail(path, short, len(data))
	}
	defer func() {
		if recover() != nil {
			h, err = nil, fail(path, "damaged header; save the file again with numpy.save")
		}
	}()
	if h, err = npy.NewReader(r); err != nil {
		return nil, fail(path, "damaged header: %w; save the file again with numpy.save", err)
	}
	return h, nil
}

// itemSize are the element types that are read, and their sizes in bytes.
var itemSize = map[string]int{"u1": 1, "b1": 1, "i1": 1, "i2": 2, "u2": 2, "i4": 4, "u4": 4, "i8": 8, "u8": 8, "f4": 4, "f8": 8}

// elements checks a header against the number of bytes behind it, and gives the element type without its byte order
// and the bytes that the elements take.
func elements(path string, h npy.Header, rest int) (kind string, size int, err error) {
	dtype := strings.Trim(h.Descr.Type, `'"`)
	kind = strings.TrimLeft(dtype, "<>|=")
	item, ok := itemSize[kind]
	switch {
	case !ok:
		return "", 0, fail(path, "element type %q: want uint8, bool, a whole number or float32, float64: save x.astype(\"float32\")", dtype)
	case h.Descr.Fortran && len(h.Descr.Shape) > 1:
		return "", 0, fail(path, "Fortran order (column by column): save numpy.ascontiguousarray(x)")
	case len(h.Descr.Shape) == 0:
		return "", 0, fail(path, "a single number: want an array whose first dimension counts the examples")
	case slices.ContainsFunc(h.Descr.Shape, func(d int) bool { return d < 1 }):
		return "", 0, fail(path, "shape %s: holds nothing", times(h.Descr.Shape))
	}
	n, ok := product(h.Descr.Shape, int64(rest/item))
	switch {
	case !ok:
		return "", 0, fail(path, "truncated: the header announces %s elements of %d bytes, the file has %d bytes; save it again", times(h.Descr.Shape), item, rest)
	case int(n)*item < rest:
		return "", 0, fail(path, "bytes follow the %s elements that the header announces; save the file again", times(h.Descr.Shape))
	}
	return kind, rest, nil
}

func truths(h *npy.Reader, a *array) ([]float32, error) {
	var v []bool
	if err := h.Read(&v); err != nil {
		return nil, fail(a.path, "%w; save the file again", err)
	}
	out := make([]float32, len(v))
	for i, t := range v {
		if t {
			out[i] = 1
		}
	}
	return out, nil
}

// exact is the largest whole number up to which float32 has every one.
const exact = 1 << 24

// numbers reads the elements and refuses what float32 cannot hold: whole numbers that it would round, NaN and
// infinities.
func numbers[T number](h *npy.Reader, a *array) ([]float32, error) {
	var v []T
	if err := h.Read(&v); err != nil {
		return nil, fail(a.path, "%w; save the file again", err)
	}
	var whole bool
	switch any(T(0)).(type) {
	case float32, float64:
	default:
		whole = true
	}
	out := make([]float32, len(v))
	for i, x := range v {
		f := float32(x)
		switch {
		case math.IsNaN(float64(f)) || math.IsInf(float64(f), 0):
			return nil, fail(a.path, "element %v is %v: want finite numbers that float32 can hold", position(a.shape, i), x)
		case whole && (x > T(0) && uint64(x) > exact || x < T(0) && int64(x) < -exact):
			return nil, fail(a.path, "element %v is %v: want whole numbers from %d to %d, which float32 holds exactly; scale them first", position(a.shape, i), x, -exact, exact)
		}
		out[i] = f
	}
	return out, nil
}

// position is the index of element i in an array of that shape.
func position(shape []int, i int) []int {
	at := make([]int, len(shape))
	for k := len(shape) - 1; k >= 0; k-- {
		at[k] = i % shape[k]
		i /= shape[k]
	}
	return at
}

// asLabels is an array of class numbers 0 … 255, of shape [N] or [N 1].
func (a *array) asLabels() ([]byte, error) {
	if len(a.shape) > 2 || len(a.shape) == 2 && a.shape[1] != 1 {
		return nil, fail(a.path, "labels of shape %s: want one number an example", times(a.shape))
	}
	if a.bytes != nil {
		return a.bytes, nil
	}
	out := make([]byte, len(a.floats))
	p := problems{source: a.path}
	for i, v := range a.floats {
		if !isClass(float64(v)) {
			p.add("label %d is %v: %s", i, v, wantClass)
			continue
		}
		out[i] = byte(v)
	}
	return out, p.err()
}

const wantClass = "want classes as whole numbers from 0 to 255"

func isClass(v float64) bool { return v >= 0 && v <= 255 && v == math.Trunc(v) }
