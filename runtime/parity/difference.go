package parity

import (
	"math"
	"strconv"

	"github.com/ganc-ml/ganc/ir"
)

// difference is the distance between two elements, in three measures.
type difference struct {
	ulp      uint64
	abs, rel float64
	want     float64
}

// within reports whether the difference passes. NaN matches NaN, an infinity matches itself.
func (d difference) within(tol Tolerance, float bool) bool {
	if d.ulp == 0 {
		return true
	}
	if !float || d.ulp == Apart || math.IsInf(d.want, 0) {
		return false
	}
	return d.ulp <= tol.ULP || d.abs <= tol.Abs+tol.Rel*math.Abs(d.want)
}

// differ compares element i of two tensors of one type.
func differ(want, got ir.Tensor, i int) difference {
	switch want.DType() {
	case ir.Float32:
		w, g := want.Float32s()[i], got.Float32s()[i]
		return floats(float64(w), float64(g), distance(order32(w), order32(g)))
	case ir.Float64:
		w, g := want.Float64s()[i], got.Float64s()[i]
		return floats(w, g, distance(order64(w), order64(g)))
	case ir.Int64:
		w, g := want.Int64s()[i], got.Int64s()[i]
		return difference{ulp: distance(w, g), abs: float64(distance(w, g)), want: float64(w)}
	}
	w, g := want.At(i), got.At(i)
	if want.DType().Carrier().IsFloat() {
		return floats(w, g, distance(code(want, i), code(got, i)))
	}
	return difference{ulp: distance(int64(w), int64(g)), abs: math.Abs(w - g), want: w}
}

// floats completes the difference of two floating-point numbers.
func floats(want, got float64, ulp uint64) difference {
	switch {
	case want != want && got != got:
		return difference{want: want}
	case want != want || got != got:
		return difference{ulp: Apart, abs: math.Inf(1), rel: math.Inf(1), want: want}
	case ulp == 0:
		return difference{want: want}
	}
	d := difference{ulp: ulp, abs: math.Abs(got - want), want: want}
	d.rel = d.abs / math.Abs(want)
	if want == 0 || math.IsInf(d.abs, 0) {
		d.rel = math.Inf(1)
	}
	return d
}

// order32 maps a number to its place among all numbers in rising order. Both zeros have place 0.
func order32(f float32) int64 {
	b := int64(int32(math.Float32bits(f)))
	if b < 0 {
		return math.MinInt32 - b
	}
	return b
}

// code maps an element of a floating-point storage type to its place among all numbers in rising order.
func code(t ir.Tensor, i int) int64 {
	size := t.DType().Size()
	b := int64(0)
	for k := range size {
		b |= int64(t.Bytes()[i*size+k]) << (8 * k)
	}
	if half := int64(1) << (8*size - 1); b >= half {
		return half - b
	}
	return b
}

func order64(f float64) int64 {
	b := int64(math.Float64bits(f))
	if b < 0 {
		return math.MinInt64 - b
	}
	return b
}

func distance(a, b int64) uint64 {
	if a < b {
		a, b = b, a
	}
	return uint64(a) - uint64(b)
}

// Number is a float64 that JSON can hold: infinities and NaN are strings.
type Number float64

// MarshalJSON writes a number, "Infinity", "-Infinity" or "NaN".
func (n Number) MarshalJSON() ([]byte, error) {
	switch f := float64(n); {
	case f != f:
		return []byte(`"NaN"`), nil
	case math.IsInf(f, 1):
		return []byte(`"Infinity"`), nil
	case math.IsInf(f, -1):
		return []byte(`"-Infinity"`), nil
	default:
		return strconv.AppendFloat(nil, f, 'g', -1, 64), nil
	}
}

// UnmarshalJSON reads what MarshalJSON writes.
func (n *Number) UnmarshalJSON(b []byte) error {
	s := string(b)
	if u, err := strconv.Unquote(s); err == nil {
		s = u
	}
	f, err := strconv.ParseFloat(s, 64)
	*n = Number(f)
	return err
}

// String returns the number with six digits.
func (n Number) String() string { return strconv.FormatFloat(float64(n), 'g', 6, 64) }
