package vector

// The functions of this file repeat internal/kernel/power.go.

const (
	g0, g1, g2           = 0x1.9999a4p-2, 0x1.247ap-2, 0x1.d8123cp-3
	twoThirds, thirdsLow = 0x1.555556p-1, -0x1.555556p-26

	log2eHi = 0x1.715476p+0
	log2eLo = 0x1.4ae0cp-26
	ln2     = 0x1.62e43p-1
	powMax  = 200

	maxFloat = 0x7f7fffff // bits
)

// log2Parts returns log2(x) of positive finite x as hi + lo.
func (m *Machine) log2Parts(x V) (hi, lo V) {
	tiny := m.Compare(Less, x, Float(0x1p-126))
	f, e := m.logParts(m.Select(tiny, m.Mul(x, Float(0x1p23)), x))
	e = m.Select(tiny, m.Add(e, Float(-23)), e)

	d := m.Add(m.Add(f, Float(1)), Float(1))
	s := m.Div(f, d)
	minus := m.Neg(s)
	sLo := m.FMA(minus, d, f)
	sLo = m.Div(m.FMA(minus, m.Sub(m.Add(f, Float(1)), m.Sub(d, Float(1))), sLo), d)
	t := m.Mul(s, s)
	u := m.Mul(t, s)
	uLo := m.FMA(t, s, m.Neg(u))
	uLo = m.FMA(m.FMA(s, s, m.Neg(t)), s, uLo)
	c := m.Mul(u, Float(twoThirds))
	cLo := m.FMA(m.Mul(u, t), m.Horner(t, g2, g1, g0), m.FMA(u, Float(twoThirds), m.Neg(c)))
	cLo = m.FMA(u, Float(thirdsLow), cLo)
	cLo = m.FMA(uLo, Float(twoThirds), cLo)
	cLo = m.FMA(sLo, m.Add(m.Add(t, t), Float(2)), cLo)

	double := m.Add(s, s)
	a := m.Add(double, c)
	aLo := m.Add(m.Add(m.Sub(double, a), c), cLo)
	h := m.Mul(a, Float(log2eHi))
	l := m.FMA(a, Float(log2eHi), m.Neg(h))
	l = m.FMA(a, Float(log2eLo), l)
	l = m.FMA(aLo, Float(log2eHi), l)
	sum := m.Add(e, h)
	l = m.Add(m.Add(m.Sub(e, sum), h), l)
	hi = m.Add(sum, l)
	return hi, m.Sub(l, m.Sub(hi, sum))
}

// exp2Parts returns 2^(hi+lo).
func (m *Machine) exp2Parts(hi, lo V) V {
	t := m.Add(hi, Float(magic))
	r := m.Add(m.Sub(hi, m.Sub(t, Float(magic))), lo)
	p, _, b := m.reduceExp(m.Mul(r, Float(ln2)))
	p = m.Add(p, Float(1))
	n := m.AddInt(m.SubInt(t, Bits(magicBits)), m.SubInt(b, Bits(magicBits)))
	h := m.Arith(n, 1)
	return m.Mul(m.Mul(p, m.pow2(h)), m.pow2(m.SubInt(n, h)))
}

// Pow is x to the power of y. The cases of IEEE 754 come one after another.
func (m *Machine) Pow(x, y V) V {
	const inf, nan = 0x7f800000, 0x7fc00000
	a, zero := m.Abs(x), m.Zero()
	hi, lo := m.log2Parts(m.Lesser(Bits(maxFloat), m.Greater(Bits(1), a)))
	p := m.Mul(y, hi)
	l := m.FMA(y, lo, m.FMA(y, hi, m.Neg(p)))
	in := m.Compare(Less, m.Abs(p), Float(powMax))
	z := m.exp2Parts(m.Lesser(Float(powMax), m.Greater(Float(-powMax), p)), m.Select(in, l, zero))
	z = m.Select(m.Compare(Equal, a, Float(1)), Float(1), z)

	// the powers of 0, and of infinity
	below := m.Compare(Less, y, zero)
	z = m.Select(m.Compare(Equal, a, zero), m.Select(below, Bits(inf), zero), z)
	z = m.Select(m.Compare(Equal, a, Bits(inf)), m.Select(below, zero, Bits(inf)), z)

	// of negative numbers: NaN where y is not whole, negative where it is odd
	negative := m.Compare(Greater, m.Select(m.Compare(Equal, a, Bits(inf)), zero, m.Neg(x)), zero)
	whole := m.Round(y)
	broken := m.Select(m.Compare(Equal, whole, y), z, Bits(nan))
	z = m.Select(negative, broken, z)
	half := m.Mul(y, Float(0.5))
	odd := m.Select(m.Compare(Equal, m.Round(half), half), zero, m.And(x, Bits(1<<31)))
	z = m.Xor(z, m.Select(m.Compare(Equal, whole, y), odd, zero))

	z = m.Select(m.Compare(Unordered, x, y), m.Add(x, y), z)
	z = m.Select(m.Compare(Equal, x, Float(1)), Float(1), z)
	return m.Select(m.Compare(Equal, y, zero), Float(1), z)
}
