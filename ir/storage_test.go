package ir_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
)

// formats are the numbers of floating-point types at the ends of their ranges: the least above 0, the greatest, and the
// code of each.
var formats = []struct {
	dt              ir.DType
	bits            int
	least, greatest float64
}{
	{ir.Float16, 16, 0x1p-24, 65504},
	{ir.BFloat16, 16, 0x1p-133, 0x1.fep127},
	{ir.Float8E4M3FN, 8, 0x1p-9, 448},
	{ir.Float8E4M3FNUZ, 8, 0x1p-10, 240},
	{ir.Float8E5M2, 8, 0x1p-16, 57344},
	{ir.Float8E5M2FNUZ, 8, 0x1p-17, 57344},
	{ir.Float8E8M0, 8, 0x1p-127, 0x1p127},
	{ir.Float4E2M1, 4, 0.5, 6},
}

// TestStorageFloats: every code of a format is read as a number that is rounded to itself and written as the same code;
// numbers between two neighbours become the nearer one, and of two the even one.
func TestStorageFloats(t *testing.T) {
	for _, f := range formats {
		least, greatest := math.Inf(1), 0.0
		var last float64
		for code := range 1 << f.bits {
			x := widened(f.dt, code)
			if x != x {
				last = math.NaN()
				continue
			}
			if got := f.dt.Round(x, ir.Rounding{}); got != x || math.Signbit(got) != math.Signbit(x) {
				t.Errorf("%v: code %#x is %g, which is rounded to %g", f.dt, code, x, got)
			}
			if got := narrowed(f.dt, float32(x)); got != code {
				t.Errorf("%v: code %#x is written as %#x", f.dt, code, got)
			}
			if math.IsInf(x, 0) {
				continue
			}
			greatest = max(greatest, x)
			if x > 0 {
				least = min(least, x)
			}
			if code > 0 && x > last && f.dt != ir.Float8E8M0 {
				checkBetween(t, f.dt, code, last, x)
			}
			last = x
		}
		if least != f.least || greatest != f.greatest {
			t.Errorf("%v: from %g to %g, want %g to %g", f.dt, least, greatest, f.least, f.greatest)
		}
		if lo, hi := f.dt.Bounds(); hi != f.greatest || f.dt != ir.Float8E8M0 && lo != -hi {
			t.Errorf("%v: bounds %g and %g", f.dt, lo, hi)
		}
	}
}

// checkBetween checks the rounding of numbers between lo and its neighbour hi, which has the given code.
func checkBetween(t *testing.T, dt ir.DType, code int, lo, hi float64) {
	t.Helper()
	middle := (lo + hi) / 2
	even := hi
	if code%2 == 1 {
		even = lo
	}
	for _, c := range []struct{ x, want float64 }{
		{math.Nextafter(middle, lo), lo}, {middle, even}, {math.Nextafter(middle, hi), hi}, {-middle, -even},
	} {
		if got := dt.Round(c.x, ir.Rounding{}); got != c.want {
			t.Errorf("%v: %g is rounded to %g, want %g", dt, c.x, got, c.want)
		}
	}
}

func widened(dt ir.DType, code int) float64 {
	x := ir.NewTensor(dt)
	x.Bytes()[0] = byte(code)
	if len(x.Bytes()) > 1 {
		x.Bytes()[1] = byte(code >> 8)
	}
	return float64(ir.Widened(x).Float32s()[0])
}

func narrowed(dt ir.DType, v float32) int {
	code := 0
	for i, b := range ir.Narrowed(ir.FromSlice([]float32{v}), dt).Bytes() {
		code |= int(b) << (8 * i)
	}
	return code
}

// TestStorageRange: the tables of ONNX's Cast for numbers beyond the range of a format.
func TestStorageRange(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		dt       ir.DType
		saturate bool
		x, want  float64
	}{
		{ir.Float16, false, 65519, 65504}, {ir.Float16, false, 65520, inf}, {ir.Float16, false, -1e9, -inf}, {ir.BFloat16, false, math.MaxFloat32, inf},
		{ir.Float8E4M3FN, true, 464, 448}, {ir.Float8E4M3FN, false, 464, 448}, {ir.Float8E4M3FN, false, 465, nan}, {ir.Float8E4M3FN, true, -inf, -448}, {ir.Float8E4M3FN, false, inf, nan},
		{ir.Float8E5M2, true, 1e9, 57344}, {ir.Float8E5M2, false, -1e9, -inf}, {ir.Float8E5M2, true, inf, 57344},
		{ir.Float8E4M3FNUZ, true, inf, 240}, {ir.Float8E4M3FNUZ, false, 1e3, nan}, {ir.Float8E5M2FNUZ, false, -inf, nan},
		{ir.Float8E8M0, true, inf, 0x1p127}, {ir.Float8E8M0, true, 0, 0x1p-127}, {ir.Float8E8M0, false, inf, nan}, {ir.Float8E8M0, false, 0, nan},
		{ir.Float4E2M1, false, 1e9, 6}, {ir.Float4E2M1, false, -inf, -6},
	} {
		if got := c.dt.Round(c.x, ir.Rounding{Saturate: c.saturate}); got != c.want && (got == got || c.want == c.want) {
			t.Errorf("%v, saturate %v: %g becomes %g, want %g", c.dt, c.saturate, c.x, got, c.want)
		}
	}
	for mode, want := range map[string]float64{"up": 4, "down": 2, "nearest": 4} {
		if got := ir.Float8E8M0.Round(3, ir.Rounding{Mode: mode}); got != want {
			t.Errorf("f8e8m0, %s: 3 becomes %g, want %g", mode, got, want)
		}
	}
	if got := ir.Float8E4M3FNUZ.Round(math.Copysign(0, -1), ir.Rounding{}); math.Signbit(got) {
		t.Error("f8e4m3fnuz has no -0")
	}
}

// TestStorageIntegers: every integer type holds its bounds, keeps the low bits of others, and prints them.
func TestStorageIntegers(t *testing.T) {
	for _, c := range []struct {
		dt              ir.DType
		least, greatest int64
	}{
		{ir.Int8, -128, 127}, {ir.Int16, -32768, 32767}, {ir.Uint16, 0, 65535}, {ir.Uint32, 0, 1<<32 - 1},
		{ir.Int4, -8, 7}, {ir.Uint4, 0, 15}, {ir.Int2, -2, 1}, {ir.Uint2, 0, 3},
	} {
		if lo, hi := c.dt.Bounds(); lo != float64(c.least) || hi != float64(c.greatest) {
			t.Errorf("%v: bounds %g and %g, want %d and %d", c.dt, lo, hi, c.least, c.greatest)
		}
		for v, want := range map[int64]int64{c.least: c.least, c.greatest: c.greatest, c.greatest + 1: c.least, c.least - 1: c.greatest} {
			if got := c.dt.Wrap(v); got != want {
				t.Errorf("%v: %d becomes %d, want %d", c.dt, v, got, want)
			}
		}
		wide := ir.FromSlice([]int64{c.least, c.greatest}, 2)
		if c.dt.Carrier() == ir.Int32 {
			wide = ir.FromSlice([]int32{int32(c.least), int32(c.greatest)}, 2)
		}
		x := ir.Narrowed(wide, c.dt)
		if x.At(0) != float64(c.least) || x.At(1) != float64(c.greatest) {
			t.Errorf("%v: %g and %g, want %d and %d", c.dt, x.At(0), x.At(1), c.least, c.greatest)
		}
	}
	x := ir.Narrowed(ir.FromSlice([]int64{-1}, 1), ir.Uint64)
	if x.At(0) != 1<<64 || x.ElementText(0) != "18446744073709551615" {
		t.Errorf("the last u64 is %g, %s", x.At(0), x.ElementText(0))
	}
}
