package kernel

import "math"

// twoOverPi is the binary fraction of 2/π in words of 32 bits, after a word of zeros.
var twoOverPi = [8]uint32{0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab}

const (
	quarterPi = 0x1.921fb6p-1

	// π/2 in two parts by 2^-30: one unit of the high part of a quadrant's fraction
	quadHi   = 0x1.921fb6p-30
	quadLo   = -0x1.777a5cp-55
	quadRest = 0x1.921fb6p-55 // the same for the low part
)

// quadrant splits |x| = q·π/2 + r with |r| ≤ π/4, q modulo 4 (Payne & Hanek 1983): the product of x's 24 bits with the
// 96 bits of 2/π that matter modulo 4 is exact to 2^-62, so that r has a relative error of about 2^-24 for every x.
func quadrant(x float32) (r float32, q uint32) {
	a := abs32(x)
	if a < quarterPi {
		return a, 0
	}
	b := math.Float32bits(a)
	m := uint64(b&0x7fffff | 0x800000)
	at := b>>23 - 120 // of the first of the 96 bits
	i, s := at>>5, at&31
	word := func(k uint32) uint64 { return uint64(twoOverPi[(i+k)&7]<<s | twoOverPi[(i+k+1)&7]>>(32-s)) }
	h := m*word(0)<<32 + m*word(1) + m*word(2)>>32 // |x|·2/π modulo 4, in units of 2^-62
	top, low := uint32(h>>32), uint32(h)
	q = (top + 1<<29) >> 30
	f := top - q<<30 // signed, with low its fraction
	near := (f + 32) &^ 63
	hi := float32(int32(near))
	lo := float32(int32((f-near)<<25 + low>>7))
	return fma32(hi, quadHi, fma32(hi, quadLo, float32(lo*quadRest))), q
}

// sinCosQuarter returns sine and cosine of |x| ≤ π/4.
func sinCosQuarter(x float32) (sin, cos float32) {
	t := float32(x * x)
	s := fma32(s2, t, s1)
	s = fma32(s, t, s0)
	s = fma32(float32(x*t), s, x)
	c := fma32(c2, t, c1)
	c = fma32(c, t, c0)
	c = fma32(float32(t*t), c, fma32(-0.5, t, 1))
	return s, c
}

// sin32: ±sin or ±cos of the rest, by the quadrant, with the sign of x.
func sin32(x float32) float32 {
	r, q := quadrant(x)
	s, c := sinCosQuarter(r)
	if q&1 != 0 {
		s = c
	}
	return finiteOnly(flip(s, q<<30^math.Float32bits(x)), x)
}

func cos32(x float32) float32 {
	r, q := quadrant(x)
	s, c := sinCosQuarter(r)
	if q&1 != 0 {
		c = s
	}
	return finiteOnly(flip(c, (q+1)<<30), x)
}

// finiteOnly is y, or NaN where x is infinite or NaN.
func finiteOnly(y, x float32) float32 {
	if z := x - x; z != 0 {
		return z
	}
	return y
}
