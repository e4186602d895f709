package vector

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// The functions of this file repeat internal/kernel/scalar.go operation by operation; the names and constants are the
// same.

const (
	magic     = 0x1.8p23
	magicBits = 0x4b400000
	log2e     = 0x1.715476p+0
	ln2Hi     = 0x1.62e43p-1
	ln2Lo     = -0x1.05c61p-29
	expMin    = -104
	expMax    = 89

	e0, e1, e2, e3, e4 = 0x1p-1, 0x1.555492p-3, 0x1.5554cp-5, 0x1.123992p-7, 0x1.6d7a5cp-10

	sqrtHalfBits = 0x3f3504f3

	l0, l1, l2 = 0x1.555548p-2, -0x1.000006p-2, 0x1.99a478p-3
	l3, l4, l5 = -0x1.555c48p-3, 0x1.233b64p-3, -0x1.fc2796p-4
	l6, l7, l8 = 0x1.e6c34cp-4, -0x1.de0c88p-4, 0x1.1478e2p-4

	s0, s1, s2 = -0x1.555546p-3, 0x1.11077cp-7, -0x1.9955bap-13
	c0, c1, c2 = 0x1.55554ap-5, -0x1.6c0c1ap-10, 0x1.99e0ecp-16

	q0, q1, q2 = 0x1.20dd76p+0, 0x1.45f268p-1, 0x1.a5339cp-4
	q3, q4, q5 = -0x1.3de68ap-6, 0x1.8de2dp-12, 0x1.154328p-10
	q6, q7, q8 = -0x1.15e0cp-12, 0x1.82d4fp-18, 0x1.165fb2p-18

	tanhMax = 10
	erfMax  = 4
	sqrt2   = 0x1.6a09e6p+0
	turn    = 0x1.921fb6p-30
)

func (m *Machine) Abs(x X) V { return m.And(x, Bits(0x7fffffff)) }

func (m *Machine) Neg(x X) V { return m.Xor(x, Bits(1<<31)) }

// WithSign returns |x| with the sign of s.
func (m *Machine) WithSign(x, s V) V {
	if m.Wide {
		return m.choose(Bits(1<<31), s, x)
	}
	return m.Or(m.Abs(x), m.And(s, Bits(1<<31)))
}

func (m *Machine) ReLU(x V) V { return m.Greater(m.Zero(), x) }

func (m *Machine) LeakyReLU(x V, alpha V) V {
	return m.Select(m.Compare(Less, x, m.Zero()), m.Mul(x, alpha), x)
}

// Max and Min return NaN where either is NaN.
func (m *Machine) Max(a, b V) V { return m.Select(m.Compare(Unordered, a, a), a, m.Greater(a, b)) }

func (m *Machine) Min(a, b V) V { return m.Select(m.Compare(Unordered, a, a), a, m.Lesser(a, b)) }

// reduceExp returns expm1(r) of x = n·ln2 + r, n as float, and n + magic.
func (m *Machine) reduceExp(x V) (p, n, t V) {
	t = m.FMA(x, Float(log2e), Float(magic))
	n = m.Sub(t, Float(magic))
	r := m.FMA(n, Float(-ln2Hi), x)
	r = m.FMA(n, Float(-ln2Lo), r)
	q := m.Horner(r, e4, e3, e2, e1, e0)
	return m.FMA(q, m.Mul(r, r), r), n, t
}

// Exp adds n to the exponent where AVX2 has no instruction that scales; the ends of the range, and what is no number, take the way of
// expClamped.
func (m *Machine) Exp(x V) V {
	if m.Wide {
		return m.expEverywhere(x)
	}
	return m.Rarely(m.Abs(x), Float(expNormal), m.expNormally(x), x, func(_, x V) V { return m.expEverywhere(x) })
}

// expNormally is exp(x) where |x| is at most expNormal.
func (m *Machine) expNormally(x V) V {
	p, _, t := m.reduceExp(x)
	return m.AddInt(m.Add(p, Float(1)), m.Left(t, 23))
}

// expNormal is a number up to which the exponentials of x and -x are normal, as are twice and half of them.
const (
	expNormal     = 86
	expNormalBits = 0x42ac0000
)

func (m *Machine) expEverywhere(x V) V {
	x = m.Lesser(Float(expMax), x)
	x = m.Greater(Float(expMin), x)
	return m.expClamped(x)
}

func (m *Machine) expClamped(x V) V {
	p, n, t := m.reduceExp(x)
	p = m.Add(p, Float(1))
	if m.Wide {
		return m.scale(p, n)
	}
	i := m.SubInt(t, Bits(magicBits))
	h := m.Arith(i, 1)
	return m.Mul(m.Mul(p, m.pow2(h)), m.pow2(m.SubInt(i, h)))
}

func (m *Machine) pow2(n V) V { return m.Left(m.AddInt(n, Bits(127)), 23) }

func (m *Machine) expm1Scaled(x V) V {
	p, _, t := m.reduceExp(x)
	s := m.AddInt(m.Left(t, 23), Bits(0x3f800000))
	return m.FMA(p, s, m.Sub(s, Float(1)))
}

func (m *Machine) Tanh(x V) V {
	a := m.Lesser(Float(tanhMax), m.Abs(x))
	t := m.expm1Scaled(m.Add(a, a))
	return m.WithSign(m.Div(t, m.Add(t, Float(2))), x)
}

// expNegAbs is exp(-|x|), by the way of Exp.
func (m *Machine) expNegAbs(x V) V {
	a := m.Or(x, Bits(1<<31))
	if m.Wide {
		return m.expClamped(m.Greater(Float(expMin), a))
	}
	// Of negative numbers the greater bits are further from 0.
	return m.Rarely(a, Bits(1<<31|expNormalBits), m.expNormally(a), a, func(_, a V) V { return m.expClamped(m.Greater(Float(expMin), a)) })
}

func (m *Machine) Sigmoid(x V) V {
	z := m.expNegAbs(x)
	n := m.Select(m.Compare(Less, x, m.Zero()), z, Float(1))
	return m.Div(n, m.Add(z, Float(1)))
}

// Erf takes the negative of its polynomial, by the negatives of the coefficients.
func (m *Machine) Erf(x V) V {
	a := m.Lesser(Float(erfMax), m.Abs(x))
	q := m.Horner(a, -q8, -q7, -q6, -q5, -q4, -q3, -q2, -q1, -q0)
	return m.WithSign(m.expm1Scaled(m.Mul(q, a)), x)
}

func (m *Machine) logOnePlus(f, e V) V {
	p := m.Horner(f, l8, l7, l6, l5, l4, l3, l2, l1, l0)
	t := m.Mul(f, f)
	y := m.FMA(m.Mul(f, t), p, m.Mul(e, Float(ln2Lo)))
	y = m.FMA(t, Float(-0.5), y)
	y = m.Add(y, f)
	return m.FMA(e, Float(ln2Hi), y)
}

// logParts splits positive normal x = (1+f)·2^e.
func (m *Machine) logParts(x V) (f, e V) {
	i := m.SubInt(x, Bits(sqrtHalfBits))
	y := m.AddInt(m.And(i, Bits(0x7fffff)), Bits(sqrtHalfBits))
	return m.Sub(y, Float(1)), m.FromInt(m.Arith(i, 23))
}

// LogNormal is the logarithm of positive normal x.
func (m *Machine) LogNormal(x V) V { return m.logOnePlus(m.logParts(x)) }

func (m *Machine) Log(x V) V {
	y := m.LogNormal(x)
	// What is not positive and normal is greater than the bound.
	return m.Rarely(m.AddInt(x, Bits(0x7f800000)), Bits(0xfeffffff), y, x, func(y, x V) V {
		if m.Wide {
			return m.logWide(x)
		}
		return m.mendLog(y, x)
	})
}

// mendLog gives the lanes of y = LogNormal(x) that are special their values.
func (m *Machine) mendLog(y, x V) V {
	f, e := m.logParts(m.Mul(x, Float(0x1p23)))
	tiny := m.logOnePlus(f, m.Add(e, Float(-23)))
	y = m.Select(m.Compare(Less, x, Float(0x1p-126)), tiny, y)
	y = m.Select(m.Compare(Equal, x, m.Zero()), Bits(0xff800000), y)
	y = m.Select(m.Compare(NotGE, x, m.Zero()), Bits(0x7fc00000), y)
	return m.Select(m.Compare(Equal, x, Bits(0x7f800000)), x, y)
}

// logWide is Log with AVX-512's own split of a number, which knows denormals, and its table of special values: -Inf for
// zero, NaN for what is negative, +Inf for itself.
func (m *Machine) logWide(x V) V {
	e := m.one(func(x, d Op) { VGETEXPPS(x, d) }, x)
	f := m.one(func(x, d Op) { VGETMANTPS(Imm(0), x, d) }, x)
	k := m.Compare(GreaterEqual, f, Bits(sqrtHalfBits+1<<23))
	f = m.where(func(b, a, k, d Op) { VMULPS(b, a, k, d) }, k, f, Float(0.5), f)
	e = m.where(func(b, a, k, d Op) { VADDPS(b, a, k, d) }, k, e, Float(1), e)
	return m.fixUp(m.logOnePlus(m.Sub(f, Float(1)), e), x, Bits(0x03530422))
}

// fixUp replaces y where x is special, as the table says.
func (m *Machine) fixUp(y, x V, table Const) V {
	v, write := m.begin(y, x, table)
	if !write {
		return v
	}
	t := m.operand(table, false)
	m.reuse(y, &v)
	for i, r := range v.regs {
		VFIXUPIMMPS(Imm(0), t(i), x.regs[i], r)
	}
	return v
}

func (m *Machine) Softplus(x V) V {
	z := m.expNegAbs(x)
	big := m.Compare(GreaterEqual, m.Add(z, Float(1)), Float(sqrt2))
	f := m.Select(big, m.Sub(m.Mul(z, Float(0.5)), Float(0.5)), z)
	e := m.Select(big, Float(1), m.Zero())
	return m.Add(m.ReLU(x), m.logOnePlus(f, e))
}

// SinCosTurn returns the sine and cosine of 2π·w/2^32.
func (m *Machine) SinCosTurn(w V) (sin, cos V) {
	q := m.Right(m.AddInt(w, Bits(1<<29)), 30)
	x := m.Mul(m.FromInt(m.SubInt(w, m.Left(q, 30))), Float(turn))
	s, c := m.sinCosQuarter(x)
	odd := m.oddLanes(q)
	return m.signFrom(m.Select(odd, c, s), q), m.signFrom(m.Select(odd, s, c), m.AddInt(q, Bits(1)))
}
