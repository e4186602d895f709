package kernel

import "math"

const (
	// log(m) ≈ 2s + ⅔s³ + s⁵·(g0 + g1·s² + …) with s = (m-1)/(m+1), |s| ≤ 3-2√2; relative error 2^-33
	g0, g1, g2           = 0x1.9999a4p-2, 0x1.247ap-2, 0x1.d8123cp-3
	twoThirds, thirdsLow = 0x1.555556p-1, -0x1.555556p-26

	// log2(e) in two parts
	log2eHi = 0x1.715476p+0
	log2eLo = 0x1.4ae0cp-26

	powMax = 200 // exponents of two beyond give 0 and infinity
)

// log2Parts returns log2(x) of positive finite x as hi + lo, with a relative error of about 2^-32.
func log2Parts(x float32) (hi, lo float32) {
	e := float32(0)
	if x < 0x1p-126 {
		x, e = x*0x1p23, -23
	}
	i := math.Float32bits(x) - sqrtHalfBits
	m := math.Float32frombits(i&0x7fffff + sqrtHalfBits)
	e += float32(int32(i) >> 23)

	// s = f/d, with the rounding of d and of the quotient in sLo
	f, d := m-1, m+1
	s := f / d
	sLo := fma32(-s, d, f)
	sLo = fma32(-s, m-(d-1), sLo) / d
	// ⅔s³ as c + cLo, with the rest of the series in cLo
	t := float32(s * s)
	u := float32(t * s)
	uLo := fma32(t, s, -u)
	uLo = fma32(fma32(s, s, -t), s, uLo)
	c := float32(u * twoThirds)
	p := fma32(g2, t, g1)
	p = fma32(p, t, g0)
	cLo := fma32(float32(u*t), p, fma32(u, twoThirds, -c))
	cLo = fma32(u, thirdsLow, cLo)
	cLo = fma32(uLo, twoThirds, cLo)
	cLo = fma32(sLo, 2+float32(2*t), cLo) // 2sLo·(1+s²)

	// log(m), then log2(m), then log2(x), each as a high and a low part
	s2 := s + s
	a := s2 + c
	aLo := (s2 - a) + c + cLo
	h := float32(a * log2eHi)
	l := fma32(a, log2eHi, -h)
	l = fma32(a, log2eLo, l)
	l = fma32(aLo, log2eHi, l)
	sum := e + h
	l = (e - sum) + h + l
	hi = sum + l
	return hi, l - (hi - sum)
}

// exp2Parts returns 2^(hi+lo), for |hi| ≤ powMax and small lo.
func exp2Parts(hi, lo float32) float32 {
	t := hi + magic
	n := int32(math.Float32bits(t) - magicBits)
	r := (hi - (t - magic)) + lo
	p, b := reduceExp(float32(r * ln2))
	p += 1
	n += int32(b - magicBits)
	h := n >> 1
	return float32(p*pow2(h)) * pow2(n-h)
}

const ln2 = 0x1.62e43p-1

// pow32 is |x|^y by logarithm and power of two, and then the cases of IEEE 754's pow one after another.
func pow32(x, y float32) float32 {
	a := abs32(x)
	hi, lo := log2Parts(clip32(a, 0x1p-149, math.MaxFloat32))
	p := float32(y * hi)
	l := fma32(y, lo, fma32(y, hi, -p))
	if !(abs32(p) < powMax) {
		p, l = clip32(p, -powMax, powMax), 0
	}
	z := exp2Parts(p, l)
	if a == 1 {
		z = 1
	}
	if a == 0 || a > math.MaxFloat32 {
		z = 0
		if (y < 0) == (a == 0) {
			z = posInf
		}
	}
	whole := round32(y) == y
	half := float32(y * 0.5)
	if x < 0 && a <= math.MaxFloat32 && !whole {
		z = float32(math.NaN())
	}
	if whole && round32(half) != half {
		z = withSign(z, x)
	}
	if x != x || y != y {
		z = x + y
	}
	if x == 1 || y == 0 {
		z = 1
	}
	return z
}
