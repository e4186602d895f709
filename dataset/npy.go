package dataset

import (
	"encoding/binary"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
)

// An array is one .npy file in memory, in C order: bytes for uint8, floats for the other types of numbers, texts for
// strings.
type array struct {
	path  string
	shape []int
	column
	texts *texts // the different strings
	rows  []int  // of each string, which of the rows of texts
}

// An npySource is what is known of a .npy file before it is read.
type npySource struct {
	path  string
	size  int64  // of the file; for a compressed member of an archive, the most that it may have
	exact bool   // whether the file has size bytes
	texts *texts // where strings go; nil: strings are refused
}

// read reads a whole .npy file. What it allocates follows the bytes that there are, not the header.
func (s npySource) read(r io.Reader) (*array, error) {
	h, err := readNPYHeader(s.path, r)
	if err != nil {
		return nil, err
	}
	kind, item, err := s.element(h)
	if err != nil {
		return nil, err
	}
	n, err := s.count(h, item)
	if err != nil {
		return nil, err
	}
	a := &array{path: s.path, shape: h.shape}
	if err := s.values(a, h, kind, item, n, r); err != nil {
		return nil, err
	}
	if end, err := nothingFollows(r); err != nil {
		return nil, fail(s.path, "%w; save the file again", fault.Reason(err))
	} else if !end {
		return nil, s.extra(h)
	}
	if h.fortran {
		a.rowMajor()
	}
	return a, nil
}

// element is the type of the elements without the byte order, and their size in bytes.
func (s npySource) element(h npyHeader) (kind string, item int, err error) {
	kind = strings.TrimLeft(h.dtype, "<>|=")
	if e, ok := numbers[kind]; ok {
		return kind, e.size, nil
	}
	if n, ok := textSize(kind); ok && s.texts != nil {
		return kind[:1], n, nil
	}
	return "", 0, fail(s.path, "element type %.80q: want uint8, bool, a whole number or float16, float32, float64: save x.astype(\"float32\")", h.dtype)
}

// count is the number of elements, which the file must be able to hold.
func (s npySource) count(h npyHeader, item int) (int64, error) {
	switch {
	case len(h.shape) == 0:
		return 0, fail(s.path, "a single number: want an array whose first dimension counts the examples")
	case slices.ContainsFunc(h.shape, func(d int) bool { return d < 1 }):
		return 0, fail(s.path, "shape %s: holds nothing", times(h.shape))
	}
	rest := s.size - int64(h.size)
	n, ok := product(h.shape, rest/int64(item))
	switch {
	case !ok && s.exact:
		return 0, s.truncated(h, item, rest)
	case !ok:
		return 0, fail(s.path, "the header announces %s elements of %d bytes, more than %d times the size of the compressed form; save it uncompressed if that is meant", times(h.shape), item, maxExpansion)
	case s.exact && n*int64(item) < rest:
		return 0, s.extra(h)
	}
	return n, nil
}

func (s npySource) truncated(h npyHeader, item int, got int64) error {
	return fail(s.path, "truncated: the header announces %s elements of %d bytes, the file has %d bytes; save it again", times(h.shape), item, got)
}

func (s npySource) extra(h npyHeader) error {
	return fail(s.path, "bytes follow the %s elements that the header announces; save the file again", times(h.shape))
}

// values reads n elements.
func (s npySource) values(a *array, h npyHeader, kind string, item int, n int64, r io.Reader) error {
	var sure int64
	if s.exact {
		sure = n
	}
	var got int64
	var err error
	switch order := byteOrder(h.dtype); kind {
	case "u1":
		a.bytes, err = readBytes(r, n, sure)
		got = int64(len(a.bytes))
	case "U", "S":
		got, err = a.readTexts(s.texts, kind, item, n, order, r)
	default:
		got, err = a.readFloats(numbers[kind], order, n, sure, r)
	}
	if err == io.ErrUnexpectedEOF && got < n*int64(item) {
		return s.truncated(h, item, got)
	} else if _, told := err.(*Error); err != nil && !told {
		return fail(s.path, "%w; save the file again", fault.Reason(err))
	}
	return err
}

func byteOrder(dtype string) binary.ByteOrder {
	if strings.HasPrefix(dtype, ">") {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// readFloats reads n numbers and refuses those that float32 cannot hold: whole numbers that it would round, NaN and
// infinities. got is the number of bytes that were read.
func (a *array) readFloats(e numberType, order binary.ByteOrder, n, sure int64, r io.Reader) (got int64, err error) {
	block := make([]byte, min(n, 1<<13)*int64(e.size))
	for int64(len(a.floats)) < n {
		want := min(len(block), int(n-int64(len(a.floats)))*e.size)
		k, err := io.ReadFull(r, block[:want])
		got += int64(k)
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return got, err
		}
		if len(a.floats)+want/e.size > cap(a.floats) {
			a.floats = grown(a.floats, n, sure)
		}
		for at := 0; at < want; at += e.size {
			v, bad := e.read(block[at:at+e.size], order)
			if bad != nil {
				return got, fail(a.path, "element %v is %v: want %s", position(a.shape, len(a.floats)), bad, e.want)
			}
			a.floats = append(a.floats, v)
		}
	}
	return got, nil
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

// rowMajor turns an array in Fortran order, whose first index runs fastest, into C order.
func (a *array) rowMajor() {
	if len(a.shape) < 2 {
		return
	}
	a.bytes = rowMajor(a.bytes, a.shape)
	a.floats = rowMajor(a.floats, a.shape)
}

func rowMajor[T byte | float32](data []T, shape []int) []T {
	if data == nil {
		return nil
	}
	out := make([]T, len(data))
	at, from := make([]int, len(shape)), 0
	for i := range out {
		out[i] = data[from]
		for k, stride := len(shape)-1, len(data)/shape[len(shape)-1]; ; stride /= shape[k] {
			if at[k]++; at[k] < shape[k] {
				from += stride
				break
			}
			from -= stride * (shape[k] - 1)
			at[k] = 0
			if k--; k < 0 {
				break
			}
		}
	}
	return out
}

// asLabels is an array of class numbers 0 … 255, of shape [N] or [N 1].
func (a *array) asLabels() ([]byte, error) {
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

func isClass(v float64) bool { return v >= 0 && v < maxClasses && v == math.Trunc(v) }
