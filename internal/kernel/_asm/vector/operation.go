package vector

import (
	"slices"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
	"github.com/mmcloughlin/avo/x86"
)

// Load returns a value with the operand's content: the operand itself if it is a value.
func (m *Machine) Load(x X) V {
	if v, ok := x.(V); ok {
		return v
	}
	v, write := m.begin(x)
	if write {
		for _, r := range v.regs {
			m.copyTo(x, r)
		}
	}
	return v
}

// copyTo moves a constant or memory to a register.
func (m *Machine) copyTo(x X, r reg.VecVirtual) {
	c, ok := x.(Const)
	switch fixed, known := m.fixed[c]; {
	case ok && known:
		VMOVAPS(fixed, r)
	case ok:
		m.fill(c, r)
	default:
		VMOVUPS(x.(Mem), r)
	}
}

// Zero is 0 in every lane.
func (m *Machine) Zero() Const { return 0 }

// one writes an operation of one value.
func (m *Machine) one(f func(a, d Op), a X) V {
	v, write := m.begin(a)
	if write {
		from := m.operand(a, true)
		for i, r := range v.regs {
			f(from(i), r)
		}
	}
	return v
}

// two writes an operation of two operands, of which b may be memory.
func (m *Machine) two(f func(b, a, d Op), a, b X) V {
	v, write := m.begin(a, b)
	if write {
		left, right := m.operand(a, false), m.operand(b, true)
		for i, r := range v.regs {
			f(right(i), left(i), r)
		}
	}
	return v
}

// either picks the instruction of the width.
func (m *Machine) either(wide, narrow func(b, a, d Op)) func(b, a, d Op) {
	if m.Wide {
		return wide
	}
	return narrow
}

func (m *Machine) Add(a, b X) V { return m.two(func(b, a, d Op) { VADDPS(b, a, d) }, a, b) }
func (m *Machine) Sub(a, b X) V { return m.two(func(b, a, d Op) { VSUBPS(b, a, d) }, a, b) }
func (m *Machine) Mul(a, b X) V { return m.two(func(b, a, d Op) { VMULPS(b, a, d) }, a, b) }
func (m *Machine) Div(a, b X) V { return m.two(func(b, a, d Op) { VDIVPS(b, a, d) }, a, b) }

// Greater returns a where a > b, b elsewhere: b where either is NaN.
func (m *Machine) Greater(a, b X) V { return m.two(func(b, a, d Op) { VMAXPS(b, a, d) }, a, b) }

// Lesser returns a where a < b, b elsewhere: b where either is NaN.
func (m *Machine) Lesser(a, b X) V { return m.two(func(b, a, d Op) { VMINPS(b, a, d) }, a, b) }

func (m *Machine) Sqrt(a X) V { return m.one(func(a, d Op) { VSQRTPS(a, d) }, a) }

func (m *Machine) And(a, b X) V {
	return m.two(m.either(func(b, a, d Op) { VPANDD(b, a, d) }, func(b, a, d Op) { VPAND(b, a, d) }), a, b)
}

func (m *Machine) Or(a, b X) V {
	return m.two(m.either(func(b, a, d Op) { VPORD(b, a, d) }, func(b, a, d Op) { VPOR(b, a, d) }), a, b)
}

func (m *Machine) Xor(a, b X) V {
	return m.two(m.either(func(b, a, d Op) { VPXORD(b, a, d) }, func(b, a, d Op) { VPXOR(b, a, d) }), a, b)
}

func (m *Machine) AddInt(a, b X) V { return m.two(func(b, a, d Op) { VPADDD(b, a, d) }, a, b) }
func (m *Machine) SubInt(a, b X) V { return m.two(func(b, a, d Op) { VPSUBD(b, a, d) }, a, b) }

// Left, Right and Arith shift 32-bit lanes by n: left, right filled with zeros, right filled with the sign.
func (m *Machine) Left(a V, n int) V {
	return m.one(func(a, d Op) { VPSLLD(Imm(uint64(n)), a, d) }, a)
}
func (m *Machine) Right(a V, n int) V {
	return m.one(func(a, d Op) { VPSRLD(Imm(uint64(n)), a, d) }, a)
}
func (m *Machine) Arith(a V, n int) V {
	return m.one(func(a, d Op) { VPSRAD(Imm(uint64(n)), a, d) }, a)
}

// Left64 and Right64 shift 64-bit lanes.
func (m *Machine) Left64(a V, n int) V {
	return m.one(func(a, d Op) { VPSLLQ(Imm(uint64(n)), a, d) }, a)
}
func (m *Machine) Right64(a V, n int) V {
	return m.one(func(a, d Op) { VPSRLQ(Imm(uint64(n)), a, d) }, a)
}

// Product returns the 64-bit products of the low halves of 64-bit lanes.
func (m *Machine) Product(a, b X) V { return m.two(func(b, a, d Op) { VPMULUDQ(b, a, d) }, a, b) }

// FromInt converts int32 to float32.
func (m *Machine) FromInt(a V) V { return m.one(func(a, d Op) { VCVTDQ2PS(a, d) }, a) }

// Rounding modes of integer.
const (
	nearest = 8 + iota
	down
	up
)

func (m *Machine) Floor(a V) V { return m.integer(a, down) }
func (m *Machine) Ceil(a V) V  { return m.integer(a, up) }

// Round rounds to the nearest integer, of two at the same distance to the even integer.
func (m *Machine) Round(a V) V { return m.integer(a, nearest) }

func (m *Machine) integer(a V, mode uint64) V {
	return m.one(func(a, d Op) {
		if m.Wide {
			VRNDSCALEPS(Imm(mode), a, d)
		} else {
			VROUNDPS(Imm(mode), a, d)
		}
	}, a)
}

// FMA returns x*y + z rounded once. An operand that is read for the last time is overwritten.
func (m *Machine) FMA(x, y, z X) V {
	v, write := m.begin(x, y, z)
	if !write {
		return v
	}
	if !m.dies(x) && m.dies(y) || isConst(x) {
		x, y = y, x
	}
	product := func(memory X, place V) V { // place*y + memory
		right, rest := m.operand(y, false), m.operand(memory, true)
		for i, r := range place.regs {
			VFMADD213PS(rest(i), right(i), r)
		}
		return V{v.id, place.regs}
	}
	sum := func(place V) V { // place + x*y
		left, right := m.operand(x, false), m.operand(y, true)
		for i, r := range place.regs {
			VFMADD231PS(right(i), left(i), r)
		}
		return V{v.id, place.regs}
	}
	switch {
	case m.dies(x):
		return product(z, x.(V))
	case m.dies(z):
		return sum(z.(V))
	case isConst(x):
		m.move(x, v)
		return product(z, v)
	case isConst(z) && !isConst(y):
		m.move(x, v)
		return product(z, v)
	}
	m.move(z, v)
	return sum(v)
}

// reuse makes v begin with the content of x: in the registers of x if nothing reads x again.
func (m *Machine) reuse(x V, v *V) {
	if m.dies(x) {
		v.regs = x.regs
	} else {
		m.move(x, *v)
	}
}

func isConst(x X) bool { _, ok := x.(Const); return ok }

// move copies an operand to a value.
func (m *Machine) move(x X, to V) {
	for i, r := range to.regs {
		if v, ok := x.(V); ok {
			VMOVAPS(v.regs[i], r)
		} else {
			m.copyTo(x, r)
		}
	}
}

// Horner returns the polynomial with coefficients c, the highest first, at x.
func (m *Machine) Horner(x V, c ...float64) V {
	v := m.FMA(x, Float(c[0]), Float(c[1]))
	for _, k := range c[2:] {
		v = m.FMA(v, x, Float(k))
	}
	return v
}

// Predicates of Compare, quiet.
const (
	Equal        = 0
	Less         = 17
	LessEqual    = 18
	Unordered    = 3
	NotGE        = 25 // not a >= b: less or unordered
	GreaterEqual = 29
	Greater      = 30
)

// Compare returns the lanes where the predicate holds of a and b.
func (m *Machine) Compare(predicate uint64, a, b X) Mask {
	k, write := m.beginMask(a, b)
	if write {
		left, right := m.operand(a, false), m.operand(b, true)
		for i, r := range k.regs {
			VCMPPS(Imm(predicate), right(i), left(i), r)
		}
	}
	return k
}

// Select returns a in the mask's lanes, b elsewhere.
func (m *Machine) Select(k Mask, a, b X) V {
	v, write := m.begin(k, a, b)
	if !write {
		return v
	}
	yes, no := m.operand(a, true), m.operand(b, false)
	for i, r := range v.regs {
		if m.Wide {
			blend(yes(i), no(i), k.regs[i], r)
		} else {
			VBLENDVPS(k.regs[i], yes(i), no(i), r)
		}
	}
	return v
}

// blend is VBLENDMPS. avo takes it to read its destination, which would then be alive everywhere.
func blend(a, b, k, d Op) {
	i, err := x86.VBLENDMPS(a, b, k, d)
	if err != nil {
		panic(err)
	}
	i.Inputs = slices.DeleteFunc(i.Inputs, func(x Op) bool { return x == d })
	Instruction(i)
}

// where writes an operation on the lanes of k, in place of v: AVX-512 only.
func (m *Machine) where(f func(b, a, k, d Op), k Mask, a, b X, old V) V {
	v, write := m.begin(k, a, b, old)
	if !write {
		return v
	}
	left, right := m.operand(a, false), m.operand(b, true)
	m.reuse(old, &v)
	for i, r := range v.regs {
		f(right(i), left(i), k.regs[i], r)
	}
	return v
}

// choose returns the bits of a where those of k are set, of b elsewhere. AVX-512 only.
func (m *Machine) choose(k Const, a, b V) V {
	v, write := m.begin(k, a, b)
	if !write {
		return v
	}
	bits := m.operand(k, false)
	m.reuse(b, &v)
	for i, r := range v.regs {
		VPTERNLOGD(Imm(0xd8), bits(i), a.regs[i], r) // bit 4·r + 2·a + k of the number is the result
	}
	return v
}

// scale multiplies p by 2^n, rounding once. AVX-512 only.
func (m *Machine) scale(p, n V) V { return m.two(func(n, p, d Op) { VSCALEFPS(n, p, d) }, p, n) }

// oddLanes returns the lanes that hold odd integers.
func (m *Machine) oddLanes(a V) Mask {
	if !m.Wide {
		v := m.Left(a, 31)
		k := Mask{id: v.id}
		for _, r := range v.regs {
			k.regs = append(k.regs, r)
		}
		return k
	}
	k, write := m.beginMask(a, Const(1))
	if write {
		one := m.operand(Const(1), false)
		for i, r := range k.regs {
			VPTESTMD(one(i), a.regs[i], r)
		}
	}
	return k
}
