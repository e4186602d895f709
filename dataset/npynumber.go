package dataset

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A numberType is a type of elements that is read as float32.
type numberType struct {
	size int // in bytes
	read func([]byte, binary.ByteOrder) (v float32, bad any)
	want string // of the values; where one is another, read returns it as bad
}

// exact is the greatest whole number up to which float32 has every one.
const exact = 1 << 24

var (
	wantFinite = "finite numbers that float32 can hold"
	wantWhole  = fmt.Sprintf("whole numbers from %d to %d, which float32 holds exactly; scale them first", -exact, exact)
)

// numbers are the types of numbers by the name that numpy gives them. Elements of u1 are kept as bytes instead.
var numbers = map[string]numberType{
	"u1": {1, nil, ""},
	"b1": {1, func(b []byte, _ binary.ByteOrder) (float32, any) { return truth(b[0]), nil }, ""},
	"i1": {1, func(b []byte, _ binary.ByteOrder) (float32, any) { return float32(int8(b[0])), nil }, ""},
	"i2": {2, func(b []byte, o binary.ByteOrder) (float32, any) { return float32(int16(o.Uint16(b))), nil }, ""},
	"u2": {2, func(b []byte, o binary.ByteOrder) (float32, any) { return float32(o.Uint16(b)), nil }, ""},
	"i4": {4, func(b []byte, o binary.ByteOrder) (float32, any) { return whole(int64(int32(o.Uint32(b)))) }, wantWhole},
	"u4": {4, func(b []byte, o binary.ByteOrder) (float32, any) { return whole(int64(o.Uint32(b))) }, wantWhole},
	"i8": {8, func(b []byte, o binary.ByteOrder) (float32, any) { return whole(int64(o.Uint64(b))) }, wantWhole},
	"u8": {8, func(b []byte, o binary.ByteOrder) (float32, any) { return unsigned(o.Uint64(b)) }, wantWhole},
	"f2": {2, func(b []byte, o binary.ByteOrder) (float32, any) { return finite(half(o.Uint16(b))) }, wantFinite},
	"f4": {4, func(b []byte, o binary.ByteOrder) (float32, any) { return finite(math.Float32frombits(o.Uint32(b))) }, wantFinite},
	"f8": {8, func(b []byte, o binary.ByteOrder) (float32, any) { return finite(math.Float64frombits(o.Uint64(b))) }, wantFinite},
}

func truth(b byte) float32 {
	if b != 0 {
		return 1
	}
	return 0
}

func whole(x int64) (float32, any) {
	if x < -exact || x > exact {
		return 0, x
	}
	return float32(x), nil
}

func unsigned(x uint64) (float32, any) {
	if x > exact {
		return 0, x
	}
	return float32(x), nil
}

func finite[T float32 | float64](x T) (float32, any) {
	v := float32(x)
	if v-v != 0 {
		return 0, x
	}
	return v, nil
}

// half is the value of a 16-bit float of IEEE 754, every one of which float32 holds exactly.
func half(bits uint16) float32 {
	sign, exponent, fraction := float32(1), int(bits>>10&0x1f), float64(bits&0x3ff)
	if bits&0x8000 != 0 {
		sign = -1
	}
	switch exponent {
	case 0:
		return sign * float32(math.Ldexp(fraction, -24))
	case 0x1f:
		if fraction != 0 {
			return float32(math.NaN())
		}
		return sign * float32(math.Inf(1))
	}
	return sign * float32(math.Ldexp(1024+fraction, exponent-25))
}

// maxText bounds the strings of an array, in bytes.
const maxText = 1 << 12

// textSize is the size in bytes of a string of type U<n>, n code points of four bytes, or S<n>, n bytes.
func textSize(kind string) (int, bool) {
	unit, ok := map[byte]int{'U': 4, 'S': 1}[(kind + " ")[0]]
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(kind[1:])
	return n * unit, err == nil && n >= 1 && n*unit <= maxText
}

// readTexts reads n strings of item bytes, padded with zeros. got is the number of bytes that were read.
func (a *array) readTexts(to *texts, kind string, item int, n int64, order binary.ByteOrder, r io.Reader) (got int64, err error) {
	a.texts = to
	b := make([]byte, item)
	for range n {
		k, err := io.ReadFull(r, b)
		got += int64(k)
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return got, err
		}
		text := strings.TrimRight(string(b), "\x00")
		if kind == "U" {
			text = codePoints(b, order)
		}
		switch {
		case !utf8.ValidString(text):
			return got, fail(a.path, "label %.80q is not UTF-8: save y.astype(\"U\")", text)
		case !to.add(text, 0):
			return got, fail(a.path, "more than %d different labels: want at most %d classes", maxTexts, maxClasses)
		}
		a.rows = append(a.rows, len(to.rows)-1)
	}
	return got, nil
}

// codePoints is a string of UTF-32 without the zeros behind it.
func codePoints(b []byte, order binary.ByteOrder) string {
	var out []rune
	for ; len(b) >= 4; b = b[4:] {
		out = append(out, rune(order.Uint32(b)))
	}
	return strings.TrimRight(string(out), "\x00")
}
