package ir

import "math"

// float is a floating-point format of at most 16 bits.
type float struct {
	exponent, fraction int // their bits
	bias               int
	sign               bool
	special            special
}

// special says which codes of a format are no finite numbers.
type special uint8

const (
	ieee      special = iota // the greatest exponent: infinities and NaN
	oneNaN                   // all bits but the sign set is NaN; no infinities
	zeroNaN                  // the sign alone is NaN; no infinities, no -0
	noneAtAll                // every code is a number
)

func (d DType) float() float {
	switch d {
	case Float16:
		return float{exponent: 5, fraction: 10, bias: 15, sign: true}
	case BFloat16:
		return float{exponent: 8, fraction: 7, bias: 127, sign: true}
	case Float8E4M3FN:
		return float{exponent: 4, fraction: 3, bias: 7, sign: true, special: oneNaN}
	case Float8E4M3FNUZ:
		return float{exponent: 4, fraction: 3, bias: 8, sign: true, special: zeroNaN}
	case Float8E5M2:
		return float{exponent: 5, fraction: 2, bias: 15, sign: true}
	case Float8E5M2FNUZ:
		return float{exponent: 5, fraction: 2, bias: 16, sign: true, special: zeroNaN}
	case Float8E8M0:
		return float{exponent: 8, bias: 127, special: oneNaN}
	}
	return float{exponent: 2, fraction: 1, bias: 1, sign: true, special: noneAtAll} // Float4E2M1
}

// bits is the number of bits of a number.
func (f float) bits() int { return f.exponent + f.fraction + b2i(f.sign) }

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// number is the number with the given bits.
func (f float) number(bits uint32) float32 {
	magnitude := bits & mask(f.exponent+f.fraction)
	negative := f.sign && bits != magnitude
	v := f.magnitude(magnitude)
	if f.special == zeroNaN && negative && magnitude == 0 {
		v = math.NaN()
	}
	if negative {
		v = -v
	}
	return float32(v)
}

func (f float) magnitude(code uint32) float64 {
	exponent, fraction := int(code>>f.fraction), float64(code&mask(f.fraction))
	all := code == mask(f.exponent+f.fraction)
	switch {
	case f.special == ieee && exponent == int(mask(f.exponent)) && fraction == 0:
		return math.Inf(1)
	case f.special == ieee && exponent == int(mask(f.exponent)), f.special == oneNaN && all:
		return math.NaN()
	case exponent == 0 && f.fraction > 0:
		return math.Ldexp(fraction, 1-f.bias-f.fraction)
	}
	return math.Ldexp(1+math.Ldexp(fraction, -f.fraction), exponent-f.bias)
}

// greatest is the greatest finite number.
func (f float) greatest() float64 {
	code := mask(f.exponent + f.fraction)
	switch f.special {
	case ieee:
		code = mask(f.exponent)<<f.fraction - 1
	case oneNaN:
		code--
	}
	return f.magnitude(code)
}

// encode returns the bits of a number of the format, of any NaN that of the format.
func (f float) encode(v float32) uint32 {
	sign := uint32(0)
	if f.sign && math.Signbit(float64(v)) {
		sign = 1 << (f.exponent + f.fraction)
	}
	x := math.Abs(float64(v))
	switch {
	case x != x && f.special == zeroNaN:
		return 1 << (f.exponent + f.fraction)
	case x != x && f.special == ieee:
		return mask(f.exponent)<<f.fraction | 1<<(f.fraction-1) | sign
	case x != x:
		return mask(f.exponent+f.fraction) | sign
	case math.IsInf(x, 1):
		return mask(f.exponent)<<f.fraction | sign
	case x == 0:
		return sign
	}
	fraction, exponent := math.Frexp(x) // x = fraction·2^exponent, fraction from 0.5 up to 1
	e := exponent - 1 + f.bias
	if e < 1 && f.fraction > 0 {
		return uint32(math.Ldexp(x, f.bias-1+f.fraction)) | sign
	}
	return uint32(e)<<f.fraction | uint32(math.Ldexp(2*fraction-1, f.fraction)) | sign
}

// A Rounding says how RoundTo treats what a format lacks.
type Rounding struct {
	Saturate bool   // beyond the greatest finite number, and infinities: that number, not an infinity or NaN
	Mode     string // of Float8E8M0: "up", "down", or "nearest", the default
}

// Round is the number of a floating-point storage type that is nearest to v, of two the even one.
func (d DType) Round(v float64, r Rounding) float64 {
	f := d.float()
	x := math.Abs(v)
	switch {
	case d == Float8E8M0:
		return f.power(v, r)
	case f.special == noneAtAll:
		r.Saturate = true
	}
	switch {
	case x != x && f.special == noneAtAll: // as ONNX's own cast
		return math.Copysign(0, -v)
	case x != x:
		return v
	case x == 0 && f.special == zeroNaN:
		return 0
	case x > 0:
		x = f.round(x)
	}
	if x > f.greatest() {
		switch {
		case r.Saturate:
			x = f.greatest()
		case f.special == ieee:
			x = math.Inf(1)
		default:
			return math.NaN()
		}
	}
	if f.special == zeroNaN && x == 0 {
		return 0
	}
	return math.Copysign(x, v)
}

// round rounds to a multiple of the unit in the last place. It may lie beyond the greatest number.
func (f float) round(x float64) float64 {
	if math.IsInf(x, 1) {
		return x
	}
	exponent := max(int(math.Float64bits(x)>>52)-1023, 1-f.bias)
	unit := math.Float64frombits(uint64(exponent-f.fraction+1023) << 52)
	return math.RoundToEven(x/unit) * unit
}

// power rounds to a power of two from 2⁻¹²⁷ to 2¹²⁷. Beyond, the last of them saturates, or NaN stands for the number.
// Negative numbers have no power, and become NaN.
func (f float) power(v float64, r Rounding) float64 {
	least, greatest := math.Ldexp(1, -f.bias), math.Ldexp(1, f.bias)
	switch {
	case v != v || v < 0 || (v < least || v > greatest) && !r.Saturate:
		return math.NaN()
	case v <= least:
		return least
	case v >= greatest:
		return greatest
	}
	fraction, exponent := math.Frexp(v) // v = fraction·2^exponent, fraction from 0.5 up to 1
	down := math.Ldexp(1, exponent-1)
	if fraction > 0.5 && (r.Mode == "up" || r.Mode != "down" && fraction >= 0.75) {
		return 2 * down
	}
	return down
}
