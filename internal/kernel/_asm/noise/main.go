// Command noise generates Philox4x32-10 and the laws on its words, 16 blocks (64 elements) at a time.
package main

import (
	"github.com/ganc-ml/ganc/internal/kernel/_asm/vector"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

type (
	machine = vector.Machine
	v       = vector.V
)

func main() {
	ConstraintExpr("!purego")
	vector.Each(func(m *machine) {
		groups(m, "uniform", func(w [4]v) [4]v {
			for i := range w {
				w[i] = m.Mul(m.FromInt(m.Right(w[i], 8)), vector.Float(0x1p-24))
			}
			return w
		})
		groups(m, "normal", func(w [4]v) [4]v {
			w[0], w[1] = boxMuller(m, w[0], w[1])
			w[2], w[3] = boxMuller(m, w[2], w[3])
			return w
		})
	})
	Generate()
}

// groups writes the loop over groups of 64 elements: word k of the group's blocks fills elements 16k to 16k+15.
func groups(m *machine, name string, law func(w [4]v) [4]v) {
	m.Function(name, "func(dst []float32, s *uint64, group uint64)", "stores whole groups of the stream's elements.")
	s := philox{m: m, stream: Load(Param("s"), GP64()), block: Load(Param("group"), GP64()).(reg.GPVirtual)}
	to := Load(Param("dst").Base(), GP64()).(reg.GPVirtual)
	n := Load(Param("dst").Len(), GP64()).(reg.GPVirtual)
	SHLQ(Imm(4), s.block)
	TESTQ(n, n)
	JEQ(LabelRef("done"))
	Label("loop")
	for k, x := range law(s.words()) {
		m.Put(x, Mem{Base: to, Disp: 64 * k}, false)
	}
	ADDQ(Imm(uint64(m.Lanes())), s.block)
	ADDQ(Imm(uint64(m.Bytes())), to)
	if !m.Wide { // the second half of the group's blocks, then on to the next group
		TESTQ(I32(8), s.block)
		JNE(LabelRef("loop"))
		ADDQ(I32(256-2*m.Bytes()), to)
	} else {
		ADDQ(I32(256-m.Bytes()), to)
	}
	SUBQ(Imm(64), n)
	JNZ(LabelRef("loop"))
	Label("done")
	m.Return()
}

// philox keeps each word of the counter in the low halves of 64-bit lanes, even blocks and odd blocks apart: the halves
// of a product are then in place for the next round. The high halves hold rubbish.
type philox struct {
	m      *machine
	stream reg.Register
	block  reg.GPVirtual
}

const (
	mul0 = 0xd2511f53
	mul1 = 0xcd9e8d57
	key0 = 0x9e3779b9
	key1 = 0xbb67ae85
)

// words returns the four words of as many blocks as there are lanes, from block on.
func (s *philox) words() (w [4]v) {
	m := s.m
	k0, k1 := GP32(), GP32()
	MOVL(Mem{Base: s.stream}, k0)
	MOVL(Mem{Base: s.stream, Disp: 4}, k1)
	even, odd := s.counter()
	for range 10 {
		a, b := broadcast(m, k0), broadcast(m, k1)
		even, odd = round(m, even, a, b), round(m, odd, a, b)
		ADDL(U32(key0), k0)
		ADDL(U32(key1), k1)
	}
	for i := range w {
		w[i] = m.Or(m.And(even[i], low()), m.Left64(odd[i], 32))
	}
	return w
}

// low selects the low half of every 64-bit lane.
func low() Mem {
	if lowHalves == nil {
		t := GLOBL("lowHalves", RODATA|NOPTR)
		for i := range 8 {
			DATA(8*i, U64(0xffffffff))
		}
		lowHalves = &t
	}
	return *lowHalves
}

var lowHalves *Mem

func (s *philox) counter() (even, odd [4]v) {
	m := s.m
	lo, hi := GP32(), GP64()
	MOVL(s.block.As32(), lo)
	MOVQ(s.block, hi)
	SHRQ(Imm(32), hi)
	n := m.Or(broadcast(m, lo), vector.Counts()) // block is a multiple of the number of lanes
	even[0], odd[0] = n, m.Right64(n, 32)
	even[1] = broadcast(m, hi.As32())
	even[2] = m.Vec()
	VPBROADCASTD(Mem{Base: s.stream, Disp: 8}, even[2])
	even[3] = m.Vec()
	VPBROADCASTD(Mem{Base: s.stream, Disp: 12}, even[3])
	odd[1], odd[2], odd[3] = even[1], even[2], even[3]
	return even, odd
}

func broadcast(m *machine, r reg.Register) v {
	x := m.Vec()
	if m.Wide {
		VPBROADCASTD(r, x)
		return x
	}
	VMOVD(r, x.(reg.Vec).AsX())
	VPBROADCASTD(x.(reg.Vec).AsX(), x)
	return x
}

func round(m *machine, x [4]v, k0, k1 v) [4]v {
	p, q := m.Product(x[0], vector.Bits(mul0)), m.Product(x[2], vector.Bits(mul1))
	return [4]v{xor3(m, m.Right64(q, 32), x[1], k0), q, xor3(m, m.Right64(p, 32), x[3], k1), p}
}

func xor3(m *machine, a, b, c v) v {
	if m.Wide {
		VPTERNLOGD(Imm(0x96), c, b, a)
		return a
	}
	return m.Xor(m.Xor(a, b), c)
}

// boxMuller: two normal numbers from two words.
func boxMuller(m *machine, w0, w1 v) (x, y v) {
	u := m.Add(m.Mul(m.FromInt(m.Right(w0, 1)), vector.Float(0x1p-31)), vector.Float(0x1p-32))
	r := m.Sqrt(m.Mul(m.LogNormal(u), vector.Float(-2)))
	sin, cos := m.SinCosTurn(w1)
	return m.Mul(r, cos), m.Mul(r, sin)
}
