package kernel

import "math"

// fma32 returns x*y + z rounded once to float32, as the hardware's fused multiply-add does.
//
// The product is exact in float64 (24+24 bits), the sum s is rounded to 53 bits, and rounding s again to 24 bits is
// wrong only where s lies exactly half-way between two float32 values (its low 29 bits are 1 and 28 zeros) or below
// float32's normal range; those are left to fmaOdd.
func fma32(x, y, z float32) float32 {
	s := float64(x)*float64(y) + float64(z)
	b := math.Float64bits(s)
	if b&halfMask == half || b<<1 < minNormal32<<1 {
		return fmaOdd(x, y, z)
	}
	return float32(s)
}

const (
	halfMask    = 1<<29 - 1          // the bits of a float64's fraction that float32 lacks
	half        = 1 << 28            // exactly half a unit in the last place of a normal float32
	minNormal32 = (1023 - 126) << 52 // bits of 0x1p-126 as float64
)

// fmaOdd is fma32 with the sum rounded to odd: where the sum is inexact and its last bit even, it steps towards the
// error (Knuth's TwoSum), so that the second rounding sees which side of the tie the exact value lies on.
func fmaOdd(x, y, z float32) float32 {
	p, c := float64(x)*float64(y), float64(z)
	s := p + c
	if s == 0 || math.IsInf(s, 0) || s != s {
		return float32(s)
	}
	t := s - p
	e := (p - (s - t)) + (c - t)
	b := math.Float64bits(s)
	if e != 0 && b&1 == 0 {
		if (e > 0) == (s > 0) {
			b++
		} else {
			b--
		}
	}
	return float32(math.Float64frombits(b))
}
