package vector

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// The functions of this file repeat internal/kernel/trigonometry.go.

const (
	quarterPi = 0x1.921fb6p-1
	quadHi    = 0x1.921fb6p-30
	quadLo    = -0x1.777a5cp-55
	quadRest  = 0x1.921fb6p-55
)

var twoOverPi = [8]uint32{0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab}

// twoOverPiTable holds the words twice: a permutation by AVX-512 picks among 16.
func twoOverPiTable() Mem {
	return Table("twoOverPi", 16, func(i int) uint32 { return twoOverPi[i%8] })
}

// word returns the words of twoOverPi at index, modulo 8.
func (m *Machine) word(index V) V {
	return m.two(func(b, a, d Op) { VPERMD(b, a, d) }, index, twoOverPiTable())
}

// left and right shift each lane by the number in n: a count of 32 gives 0.
func (m *Machine) left(a, n V) V  { return m.two(func(b, a, d Op) { VPSLLVD(b, a, d) }, a, n) }
func (m *Machine) right(a, n V) V { return m.two(func(b, a, d Op) { VPSRLVD(b, a, d) }, a, n) }

func (m *Machine) addLong(a, b X) V { return m.two(func(b, a, d Op) { VPADDQ(b, a, d) }, a, b) }

// quadrant splits |x| = q·π/2 + r.
func (m *Machine) quadrant(x V) (r, q V) {
	a := m.Abs(x)
	mantissa := m.Or(m.And(a, Bits(0x7fffff)), Bits(0x800000))
	at := m.SubInt(m.Right(a, 23), Bits(120))
	i, s := m.Right(at, 5), m.And(at, Bits(31))
	back := m.SubInt(Bits(32), s)
	w := [4]V{}
	for k := range w {
		w[k] = m.word(i)
		i = m.AddInt(i, Bits(1))
	}
	window := func(k int) V { return m.Or(m.left(w[k], s), m.right(w[k+1], back)) }
	high, middle, lowest := window(0), window(1), window(2)
	long := func(n, high, middle, lowest V) V {
		h := m.addLong(m.Left64(m.Product(n, high), 32), m.Product(n, middle))
		return m.addLong(h, m.Right64(m.Product(n, lowest), 32))
	}
	odd := func(v V) V { return m.Right64(v, 32) }
	h0 := long(mantissa, high, middle, lowest)
	h1 := long(odd(mantissa), odd(high), odd(middle), odd(lowest))
	top := m.Or(odd(h0), m.Left64(odd(h1), 32))
	low := m.Or(odd(m.Left64(h0, 32)), m.Left64(h1, 32))

	q = m.Right(m.AddInt(top, Bits(1<<29)), 30)
	f := m.SubInt(top, m.Left(q, 30))
	near := m.And(m.AddInt(f, Bits(32)), Bits(^uint32(63)))
	hi := m.FromInt(near)
	lo := m.FromInt(m.AddInt(m.Left(m.SubInt(f, near), 25), m.Right(low, 7)))
	r = m.FMA(hi, Float(quadLo), m.Mul(lo, Float(quadRest)))
	r = m.FMA(hi, Float(quadHi), r)
	small := m.Compare(Less, a, Float(quarterPi))
	return m.Select(small, a, r), m.Select(small, m.Zero(), q)
}

// sinCosQuarter returns sine and cosine of |x| ≤ π/4.
func (m *Machine) sinCosQuarter(x V) (sin, cos V) {
	t := m.Mul(x, x)
	s := m.FMA(m.Mul(x, t), m.Horner(t, s2, s1, s0), x)
	half := m.FMA(t, Float(-0.5), Float(1))
	return s, m.FMA(m.Mul(t, t), m.Horner(t, c2, c1, c0), half)
}

// signFrom flips x by the lowest bit but one of q.
func (m *Machine) signFrom(x, q V) V { return m.Xor(x, m.And(m.Left(q, 30), Bits(1<<31))) }

func (m *Machine) Sin(x V) V {
	r, q := m.quadrant(x)
	s, c := m.sinCosQuarter(r)
	s = m.signFrom(m.Select(m.oddLanes(q), c, s), q)
	return m.finiteOnly(m.Xor(s, m.And(x, Bits(1<<31))), x)
}

func (m *Machine) Cos(x V) V {
	r, q := m.quadrant(x)
	s, c := m.sinCosQuarter(r)
	c = m.signFrom(m.Select(m.oddLanes(q), s, c), m.AddInt(q, Bits(1)))
	return m.finiteOnly(c, x)
}

// finiteOnly is y, or NaN where x is infinite or NaN.
func (m *Machine) finiteOnly(y, x V) V {
	z := m.Sub(x, x)
	return m.Select(m.Compare(Unordered, z, z), z, y)
}
