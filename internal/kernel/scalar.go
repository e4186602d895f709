package kernel

import "math"

// The functions of this file are the reference of every elementwise kernel: one element, the sequence of operations
// that the vector versions repeat lane by lane. Coefficients are minimax fits, rounded to float32 from the lowest order
// up with the rest refitted.

const (
	magic  = 0x1.8p23 // adding it rounds |x| < 2^22 to an integer, which is then in the sum's low bits
	log2e  = 0x1.715476p+0
	ln2Hi  = 0x1.62e43p-1
	ln2Lo  = -0x1.05c61p-29
	expMin = -104 // below: 0
	expMax = 89   // above: +Inf

	// expm1(r) ≈ r + r²·(e0 + e1·r + …) on |r| ≤ ln2/2, absolute error 2^-28.2
	e0, e1, e2, e3, e4 = 0x1p-1, 0x1.555492p-3, 0x1.5554cp-5, 0x1.123992p-7, 0x1.6d7a5cp-10

	sqrtHalfBits = 0x3f3504f3 // bits of √½

	// log(1+f) ≈ f - f²/2 + f³·(l0 + l1·f + …) on √½-1 ≤ f < √2-1, relative error 2^-30.2
	l0, l1, l2 = 0x1.555548p-2, -0x1.000006p-2, 0x1.99a478p-3
	l3, l4, l5 = -0x1.555c48p-3, 0x1.233b64p-3, -0x1.fc2796p-4
	l6, l7, l8 = 0x1.e6c34cp-4, -0x1.de0c88p-4, 0x1.1478e2p-4

	// sin(x) ≈ x + x³·(s0 + s1·x² + …), cos(x) ≈ 1 - x²/2 + x⁴·(c0 + c1·x² + …) on |x| ≤ π/4, errors 2^-28, 2^-33
	s0, s1, s2 = -0x1.555546p-3, 0x1.11077cp-7, -0x1.9955bap-13
	c0, c1, c2 = 0x1.55554ap-5, -0x1.6c0c1ap-10, 0x1.99e0ecp-16

	// -log(1-erf(a)) ≈ a·(q0 + q1·a + …) on 0 ≤ a ≤ 4
	q0, q1, q2 = 0x1.20dd76p+0, 0x1.45f268p-1, 0x1.a5339cp-4
	q3, q4, q5 = -0x1.3de68ap-6, 0x1.8de2dp-12, 0x1.154328p-10
	q6, q7, q8 = -0x1.15e0cp-12, 0x1.82d4fp-18, 0x1.165fb2p-18

	tanhMax = 10 // tanh is 1 from 9.02 on
	erfMax  = 4  // erf is 1 from 3.92 on
	sqrt2   = 0x1.6a09e6p+0
)

// reduceExp splits x = n·ln2 + r with |r| ≤ ln2/2 and returns expm1(r) and n, also as 2^23-biased bits.
func reduceExp(x float32) (p float32, bits uint32) {
	t := fma32(x, log2e, magic)
	n := t - magic
	r := fma32(n, -ln2Hi, x)
	r = fma32(n, -ln2Lo, r)
	q := fma32(e4, r, e3)
	q = fma32(q, r, e2)
	q = fma32(q, r, e1)
	q = fma32(q, r, e0)
	return fma32(q, float32(r*r), r), math.Float32bits(t)
}

// exp32: the scaling by 2^n takes two steps, so that denormal results are rounded once.
func exp32(x float32) float32 {
	if x > expMax {
		x = expMax
	}
	if x < expMin {
		x = expMin
	}
	p, b := reduceExp(x)
	p += 1
	n := int32(b - magicBits)
	h := n >> 1
	return float32(p*pow2(h)) * pow2(n-h)
}

const magicBits = 0x4b400000

// pow2 returns 2^n for -126 ≤ n ≤ 127.
func pow2(n int32) float32 { return math.Float32frombits(uint32(n+127) << 23) }

// expm1Scaled returns expm1(x) for -18 ≤ x ≤ 20.
func expm1Scaled(x float32) float32 {
	p, b := reduceExp(x)
	s := math.Float32frombits(b<<23 + 0x3f800000)
	return fma32(p, s, s-1)
}

// tanh32: expm1(2|x|) / (expm1(2|x|) + 2) with the sign of x.
func tanh32(x float32) float32 {
	a := abs32(x)
	if a > tanhMax {
		a = tanhMax
	}
	t := expm1Scaled(a + a)
	return withSign(t/(t+2), x)
}

// sigmoid32: z/(1+z) below zero, 1/(1+z) from zero on, with z = exp(-|x|).
func sigmoid32(x float32) float32 {
	z := exp32(-abs32(x))
	n := float32(1)
	if x < 0 {
		n = z
	}
	return n / (1 + z)
}

// erf32: 1 - exp(-a·Q(a)) with a = |x|, and the sign of x.
func erf32(x float32) float32 {
	a := abs32(x)
	if a > erfMax {
		a = erfMax
	}
	q := fma32(q8, a, q7)
	q = fma32(q, a, q6)
	q = fma32(q, a, q5)
	q = fma32(q, a, q4)
	q = fma32(q, a, q3)
	q = fma32(q, a, q2)
	q = fma32(q, a, q1)
	q = fma32(q, a, q0)
	return withSign(expm1Scaled(-float32(q*a)), x)
}

// logOnePlus returns e·ln2 + log(1+f) for √½-1 ≤ f < √2-1 and integer e.
func logOnePlus(f, e float32) float32 {
	p := fma32(l8, f, l7)
	p = fma32(p, f, l6)
	p = fma32(p, f, l5)
	p = fma32(p, f, l4)
	p = fma32(p, f, l3)
	p = fma32(p, f, l2)
	p = fma32(p, f, l1)
	p = fma32(p, f, l0)
	t := float32(f * f)
	y := fma32(float32(f*t), p, float32(e*ln2Lo))
	y = fma32(-0.5, t, y)
	y += f
	return fma32(e, ln2Hi, y)
}

// logNormal returns log(x) for positive normal x.
func logNormal(x, e float32) float32 {
	i := math.Float32bits(x) - sqrtHalfBits
	m := math.Float32frombits(i&0x7fffff + sqrtHalfBits)
	return logOnePlus(m-1, e+float32(int32(i)>>23))
}

func log32(x float32) float32 {
	switch {
	case x == 0:
		return negInf
	case !(x > 0):
		return float32(math.NaN())
	case x > math.MaxFloat32:
		return x
	case x < 0x1p-126:
		return logNormal(x*0x1p23, -23)
	}
	return logNormal(x, 0)
}

// softplus32: max(x, 0) + log(1+z) with z = exp(-|x|).
func softplus32(x float32) float32 {
	z := exp32(-abs32(x))
	f, e := z, float32(0)
	if 1+z >= sqrt2 {
		f, e = float32(0.5*z)-0.5, 1
	}
	return relu32(x) + logOnePlus(f, e)
}

// sincosTurn returns the sine and cosine of 2π·w/2^32.
func sincosTurn(w uint32) (sin, cos float32) {
	q := (w + 1<<29) >> 30
	x := float32(int32(w-q<<30)) * turn
	s, c := sinCosQuarter(x)
	if q&1 != 0 {
		s, c = c, s
	}
	return flip(s, q<<30), flip(c, (q+1)<<30)
}

const turn = 0x1.921fb6p-30 // 2π/2^32

// flip negates x where the top bit of b is set.
func flip(x float32, b uint32) float32 {
	return math.Float32frombits(math.Float32bits(x) ^ b&signBit)
}

const signBit = 1 << 31

func abs32(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ signBit) }

func withSign(x, sign float32) float32 {
	return math.Float32frombits(math.Float32bits(x)&^signBit | math.Float32bits(sign)&signBit)
}

func relu32(x float32) float32 {
	if x < 0 {
		return 0
	}
	return x
}

func sqrt32(x float32) float32  { return float32(math.Sqrt(float64(x))) }
func neg32(x float32) float32   { return -x }
func floor32(x float32) float32 { return float32(math.Floor(float64(x))) }
func ceil32(x float32) float32  { return float32(math.Ceil(float64(x))) }
func round32(x float32) float32 { return float32(math.RoundToEven(float64(x))) }

func add32(a, b float32) float32 { return a + b }
func sub32(a, b float32) float32 { return a - b }
func mul32(a, b float32) float32 { return a * b }
func div32(a, b float32) float32 { return a / b }

func less32(a, b float32) bool         { return a < b }
func lessEqual32(a, b float32) bool    { return a <= b }
func greater32(a, b float32) bool      { return a > b }
func greaterEqual32(a, b float32) bool { return a >= b }
func equal32(a, b float32) bool        { return a == b }

func leaky32(x, alpha float32) float32 {
	if x < 0 {
		return alpha * x
	}
	return x
}

func max32(a, b float32) float32 {
	if a > b || a != a {
		return a
	}
	return b
}

func min32(a, b float32) float32 {
	if a < b || a != a {
		return a
	}
	return b
}
