// Package vector writes one sequence of vector operations for AVX-512 or AVX2: the same operations, lane by lane.
package vector

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A V is a vector register.
type V = reg.VecVirtual

// An X is an operand: a V or a constant in memory.
type X = Op

// A Mask selects lanes: an opmask register, or a vector of all ones and zeros.
type Mask = reg.Register

// A Machine writes code for one vector width.
type Machine struct {
	Wide bool // AVX-512
	tail Mask
}

// Each calls f for both widths.
func Each(f func(m *Machine)) {
	f(&Machine{Wide: true})
	f(&Machine{})
}

// Name appends the width to a function's name.
func (m *Machine) Name(s string) string {
	if m.Wide {
		return s + "512"
	}
	return s + "256"
}

// Lanes is the number of floats in a vector, Bytes its size.
func (m *Machine) Lanes() int {
	if m.Wide {
		return 16
	}
	return 8
}

func (m *Machine) Bytes() int { return m.Lanes() * 4 }

func (m *Machine) Vec() V {
	if m.Wide {
		return ZMM()
	}
	return YMM()
}

var constants = map[uint32]Mem{}

// Bits is a constant in every lane. It lies in memory, so that the two widths need the same number of registers.
func Bits(b uint32) Mem {
	if c, ok := constants[b]; ok {
		return c
	}
	c := GLOBL(fmt.Sprintf("k%08x", b), RODATA|NOPTR)
	for i := range 16 {
		DATA(4*i, U32(b))
	}
	constants[b] = c
	return c
}

// Float is a float32 constant in every lane.
func Float(x float64) Mem { return Bits(math.Float32bits(float32(x))) }

// Lanes0 is the vector 0, 1, 2, … of 32-bit integers.
func ints(name string, n int, f func(i int) uint32) Mem {
	c := GLOBL(name, RODATA|NOPTR)
	for i := range n {
		DATA(4*i, U32(f(i)))
	}
	return c
}

var countTable, tailTable *Mem

// Counts is the vector 0, 1, 2, ….
func Counts() Mem {
	if countTable == nil {
		t := ints("counts", 16, func(i int) uint32 { return uint32(i) })
		countTable = &t
	}
	return *countTable
}

// tails holds 8 words of ones and 8 of zeros.
func tails() Mem {
	if tailTable == nil {
		t := ints("tails", 16, func(i int) uint32 { return uint32(int32(i-8) >> 31) })
		tailTable = &t
	}
	return *tailTable
}

// Load returns a register with the operand's value: the operand itself if it is one.
func (m *Machine) Load(x X) V {
	if v, ok := x.(V); ok {
		return v
	}
	v := m.Vec()
	VMOVUPS(x, v)
	return v
}

// Splat returns a vector of the float at x.
func (m *Machine) Splat(x Op) V {
	v := m.Vec()
	VBROADCASTSS(x, v)
	return v
}

func (m *Machine) Zero() V {
	v := m.Vec()
	if m.Wide {
		VPXORD(v, v, v)
	} else {
		VXORPS(v, v, v)
	}
	return v
}

func (m *Machine) two(f func(b, a, dst Op), a, b X) V {
	v := m.Vec()
	f(b, m.Load(a), v)
	return v
}

func (m *Machine) Add(a, b X) V { return m.two(func(b, a, d Op) { VADDPS(b, a, d) }, a, b) }
func (m *Machine) Sub(a, b X) V { return m.two(func(b, a, d Op) { VSUBPS(b, a, d) }, a, b) }
func (m *Machine) Mul(a, b X) V { return m.two(func(b, a, d Op) { VMULPS(b, a, d) }, a, b) }
func (m *Machine) Div(a, b X) V { return m.two(func(b, a, d Op) { VDIVPS(b, a, d) }, a, b) }

// Greater returns a where a > b, b elsewhere: b where either is NaN.
func (m *Machine) Greater(a, b X) V { return m.two(func(b, a, d Op) { VMAXPS(b, a, d) }, a, b) }

// Lesser returns a where a < b, b elsewhere: b where either is NaN.
func (m *Machine) Lesser(a, b X) V { return m.two(func(b, a, d Op) { VMINPS(b, a, d) }, a, b) }

func (m *Machine) Sqrt(a X) V {
	v := m.Vec()
	VSQRTPS(a, v)
	return v
}

// FMA returns x*y + z rounded once. x is a register, y or z may be a constant.
func (m *Machine) FMA(x V, y, z X) V {
	v := m.Vec()
	_, ymem := y.(Mem)
	_, zmem := z.(Mem)
	switch {
	case zmem:
		VMOVAPS(x, v)
		VFMADD213PS(z, m.Load(y), v)
	case ymem:
		VMOVAPS(x, v)
		VFMADD132PS(y, z, v)
	default:
		VMOVAPS(z, v)
		VFMADD231PS(y, x, v)
	}
	return v
}

// Horner returns the polynomial with coefficients c, the highest first, at x.
func (m *Machine) Horner(x V, c ...float64) V {
	v := m.Load(Float(c[0]))
	for _, k := range c[1:] {
		v = m.FMA(v, x, Float(k))
	}
	return v
}

func (m *Machine) And(a, b X) V {
	return m.two(func(b, a, d Op) {
		if m.Wide {
			VPANDD(b, a, d)
		} else {
			VPAND(b, a, d)
		}
	}, a, b)
}

func (m *Machine) Or(a, b X) V {
	return m.two(func(b, a, d Op) {
		if m.Wide {
			VPORD(b, a, d)
		} else {
			VPOR(b, a, d)
		}
	}, a, b)
}

func (m *Machine) Xor(a, b X) V {
	return m.two(func(b, a, d Op) {
		if m.Wide {
			VPXORD(b, a, d)
		} else {
			VPXOR(b, a, d)
		}
	}, a, b)
}

func (m *Machine) AddInt(a, b X) V { return m.two(func(b, a, d Op) { VPADDD(b, a, d) }, a, b) }
func (m *Machine) SubInt(a, b X) V { return m.two(func(b, a, d Op) { VPSUBD(b, a, d) }, a, b) }

func (m *Machine) shift(f func(n, a, d Op), a V, n int) V {
	v := m.Vec()
	f(Imm(uint64(n)), a, v)
	return v
}

// Left, Right and Arith shift 32-bit lanes by n: left, right filled with zeros, right filled with the sign.
func (m *Machine) Left(a V, n int) V  { return m.shift(func(n, a, d Op) { VPSLLD(n, a, d) }, a, n) }
func (m *Machine) Right(a V, n int) V { return m.shift(func(n, a, d Op) { VPSRLD(n, a, d) }, a, n) }
func (m *Machine) Arith(a V, n int) V { return m.shift(func(n, a, d Op) { VPSRAD(n, a, d) }, a, n) }

// Left64 and Right64 shift 64-bit lanes.
func (m *Machine) Left64(a V, n int) V  { return m.shift(func(n, a, d Op) { VPSLLQ(n, a, d) }, a, n) }
func (m *Machine) Right64(a V, n int) V { return m.shift(func(n, a, d Op) { VPSRLQ(n, a, d) }, a, n) }

// Product returns the 64-bit products of the low halves of 64-bit lanes.
func (m *Machine) Product(a, b X) V { return m.two(func(b, a, d Op) { VPMULUDQ(b, a, d) }, a, b) }

// FromInt converts int32 to float32.
func (m *Machine) FromInt(a V) V {
	v := m.Vec()
	VCVTDQ2PS(a, v)
	return v
}

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
	v := m.Vec()
	if m.Wide {
		VRNDSCALEPS(Imm(mode), a, v)
	} else {
		VROUNDPS(Imm(mode), a, v)
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
	if m.Wide {
		k := K()
		VCMPPS(Imm(predicate), b, m.Load(a), k)
		return k
	}
	v := m.Vec()
	VCMPPS(Imm(predicate), b, m.Load(a), v)
	return v
}

// Select returns a in the mask's lanes, b elsewhere.
func (m *Machine) Select(k Mask, a, b X) V {
	v := m.Vec()
	if m.Wide {
		VBLENDMPS(a, m.Load(b), k, v)
	} else {
		VBLENDVPS(k, a, m.Load(b), v)
	}
	return v
}

// SetTail sets the lanes of a last vector of n floats, 0 < n < Lanes.
func (m *Machine) SetTail(n reg.GPVirtual) {
	if m.Wide {
		bits := GP64()
		MOVQ(I32(-1), bits)
		BZHIQ(n, bits, bits)
		k := K()
		KMOVW(bits.As32(), k)
		m.tail = k
		return
	}
	p, back := GP64(), GP64()
	LEAQ(tails().Offset(32), p)
	MOVQ(n, back)
	NEGQ(back)
	v := m.Vec()
	VMOVUPS(Mem{Base: p, Index: back, Scale: 4}, v)
	m.tail = v
}

// TailMask is what SetTail set.
func (m *Machine) TailMask() Mask { return m.tail }

// Get loads a vector, in a tail only its lanes (zero elsewhere).
func (m *Machine) Get(from Mem, tail bool) V {
	v := m.Vec()
	switch {
	case !tail:
		VMOVUPS(from, v)
	case m.Wide:
		VMOVUPS_Z(from, m.tail, v)
	default:
		VMASKMOVPS(from, m.tail, v)
	}
	return v
}

// Put stores a vector, in a tail only its lanes.
func (m *Machine) Put(v V, to Mem, tail bool) {
	switch {
	case !tail:
		VMOVUPS(v, to)
	case m.Wide:
		VMOVUPS(v, m.tail, to)
	default:
		VMASKMOVPS(v, m.tail, to)
	}
}

// Loop runs body over n elements, vector by vector; pointers that are given move on by a vector each time. A rest runs
// body once more with tail set.
func (m *Machine) Loop(n reg.GPVirtual, advance func(), body func(tail bool)) {
	SUBQ(Imm(uint64(m.Lanes())), n)
	JLT(LabelRef("rest"))
	Label("loop")
	body(false)
	advance()
	SUBQ(Imm(uint64(m.Lanes())), n)
	JGE(LabelRef("loop"))
	Label("rest")
	ADDQ(Imm(uint64(m.Lanes())), n)
	JEQ(LabelRef("done"))
	m.SetTail(n)
	body(true)
	Label("done")
}

// Function begins a function of either width.
func (m *Machine) Function(name, signature, doc string) {
	TEXT(m.Name(name), NOSPLIT, signature)
	Pragma("noescape")
	Doc(m.Name(name) + " " + doc)
}

// Return ends it.
func (m *Machine) Return() {
	VZEROUPPER()
	RET()
}

// scale multiplies p by 2^n, rounding once. AVX-512 only.
func (m *Machine) scale(p, n V) V {
	v := m.Vec()
	VSCALEFPS(n, p, v)
	return v
}

// oddLanes returns the lanes that hold odd integers.
func (m *Machine) oddLanes(a V) Mask {
	if m.Wide {
		k := K()
		VPTESTMD(Bits(1), a, k)
		return k
	}
	return m.Left(a, 31)
}
