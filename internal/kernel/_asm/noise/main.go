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
		groups(m, "uniform", func(a, b v) (x, y v) { return fraction(m, a), fraction(m, b) })
		groups(m, "normal", func(a, b v) (x, y v) { return boxMuller(m, a, b) })
	})
	Generate()
}

// groups writes the loop over groups of 64 elements: word k of the group's blocks fills elements 16k to 16k+15. AVX-512 takes
// two groups at a time while there are two.
func groups(m *machine, name string, law func(a, b v) (x, y v)) {
	m.Function(name, "func(dst []float32, s *uint64, group uint64)", "stores whole groups of the stream's elements.")
	held := philoxHeld
	if m.Wide {
		held = philoxHeld2
	}
	m.PlanPairs(held, func() { law(v{}, v{}) })
	s := philox{m: m, stream: Load(Param("s"), GP64()), block: Load(Param("group"), GP64()).(reg.GPVirtual)}
	s.expand()
	to := Load(Param("dst").Base(), GP64()).(reg.GPVirtual)
	n := Load(Param("dst").Len(), GP64()).(reg.GPVirtual)
	SHLQ(Imm(4), s.block)
	if m.Wide {
		SUBQ(U32(128), n)
		JLT(LabelRef("rest"))
		Label("two")
		s.store(law, to, 2)
		ADDQ(U32(512), to)
		SUBQ(U32(128), n)
		JGE(LabelRef("two"))
		Label("rest")
		ADDQ(U32(128), n)
	} else {
		TESTQ(n, n)
	}
	JEQ(LabelRef("done"))
	Label("loop")
	s.store(law, to, 1)
	ADDQ(Imm(uint64(m.Bytes())), to)
	if !m.Wide { // the second half of the group's blocks, then on to the next group
		TESTQ(I32(8), s.block)
		JNE(LabelRef("loop"))
	}
	ADDQ(I32(256-64), to)
	SUBQ(Imm(64), n)
	JNZ(LabelRef("loop"))
	Label("done")
	m.Return()
}

// store writes the elements of some groups, or of half a group by AVX2.
func (s *philox) store(law func(a, b v) (x, y v), to reg.GPVirtual, groups int) {
	for g, w := range s.words(groups) {
		for k, x := range apply(s.m, law, w) {
			s.m.Beside(1, func() { s.m.Put(x, Mem{Base: to, Disp: 256*g + 64*k}, false) })
		}
	}
}

// apply turns words 0 and 1 into two elements and words 2 and 3 into two more, side by side if the plan has it so.
func apply(m *machine, law func(a, b v) (x, y v), w [4]v) [4]v {
	var x [4]v
	if m.Paired() {
		m.Body(func() { x[0], x[1] = law(vector.Join(w[0], w[2]), vector.Join(w[1], w[3])) })
		return [4]v{x[0].Part(0), x[1].Part(0), x[0].Part(1), x[1].Part(1)}
	}
	m.Body(func() { x[0], x[1] = law(w[0], w[1]) })
	m.Body(func() { x[2], x[3] = law(w[2], w[3]) })
	return x
}

// fraction is a word's upper 24 bits as a number in [0, 1).
func fraction(m *machine, w v) v {
	return m.Mul(m.FromInt(m.Right(w, 8)), vector.Float(0x1p-24))
}

// philox keeps each word of the counter in the low halves of 64-bit lanes, even blocks and odd blocks apart: the halves
// of a product are then in place for the next round. The high halves hold rubbish.
type philox struct {
	m      *machine
	stream reg.Register
	block  reg.GPVirtual
	keys   Mem // of the rounds, two words each
}

// philoxHeld is the number of registers that Philox needs beyond those of a law, philoxHeld2 for two groups.
const (
	philoxHeld  = 8
	philoxHeld2 = 16
)

const (
	rounds = 10
	mul0   = 0xd2511f53
	mul1   = 0xcd9e8d57
	key0   = 0x9e3779b9
	key1   = 0xbb67ae85
)

// expand writes the keys of the rounds.
func (s *philox) expand() {
	s.keys = AllocLocal(8 * rounds)
	k0, k1 := GP32(), GP32()
	MOVL(Mem{Base: s.stream}, k0)
	MOVL(Mem{Base: s.stream, Disp: 4}, k1)
	for i := range rounds {
		if i > 0 {
			ADDL(U32(key0), k0)
			ADDL(U32(key1), k1)
		}
		MOVL(k0, s.keys.Offset(8*i))
		MOVL(k1, s.keys.Offset(8*i+4))
	}
}

// words returns the four words of as many blocks as there are lanes, from block on, for some groups, and moves block on. The
// groups' even and odd blocks stand side by side.
func (s *philox) words(groups int) (w [][4]v) {
	m := s.m
	w = make([][4]v, groups)
	var x [4]v
	for range groups {
		even, odd := s.counter()
		for i := range x {
			x[i] = vector.Join(x[i], even[i], odd[i])
		}
		ADDQ(Imm(uint64(m.Lanes())), s.block)
	}
	m.Beside(2*groups, func() {
		f0, f1 := vector.X(vector.Bits(mul0)), vector.X(vector.Bits(mul1))
		for i := range rounds {
			p, q := m.Product(x[0], f0), m.Product(x[2], f1)
			x = [4]v{s.xor(m.Right64(q, 32), x[1], s.keys.Offset(8*i)), q, s.xor(m.Right64(p, 32), x[3], s.keys.Offset(8*i+4)), p}
		}
	})
	m.Beside(1, func() {
		for g := range w {
			for i := range x {
				w[g][i] = m.Or(m.And(x[i].Part(2*g), low()), m.Left64(x[i].Part(2*g+1), 32))
			}
		}
	})
	return w
}

// low selects the low half of every 64-bit lane.
func low() Mem { return vector.Table("lowHalves", 16, func(i int) uint32 { return uint32(i%2) - 1 }) }

// counter returns the words of the blocks from block on, which is a multiple of the number of lanes.
func (s *philox) counter() (even, odd [4]v) {
	m := s.m
	m.Beside(1, func() {
		high := GP64()
		MOVQ(s.block, high)
		SHRQ(Imm(32), high)
		even[0] = m.Or(broadcast(m, s.block.As32()), vector.Counts())
		even[1] = broadcast(m, high.As32())
		even[2] = m.Broadcast(Mem{Base: s.stream, Disp: 8})
		even[3] = m.Broadcast(Mem{Base: s.stream, Disp: 12})
		odd = even
		odd[0] = m.Right64(even[0], 32)
	})
	return even, odd
}

func broadcast(m *machine, r reg.Register) v {
	x := m.Vec()
	if m.Wide {
		VPBROADCASTD(r, x.One())
		return x
	}
	VMOVD(r, x.One().(reg.Vec).AsX())
	VPBROADCASTD(x.One().(reg.Vec).AsX(), x.One())
	return x
}

// xor returns the exclusive or of a, b and a key. It overwrites a.
func (s *philox) xor(a, b v, key Mem) v {
	if !s.m.Wide {
		return s.m.Xor(s.m.Xor(a, b), s.m.Broadcast(key))
	}
	for i := range a.Width() {
		VPTERNLOGD_BCST(Imm(0x96), key, b.Part(i).One(), a.Part(i).One())
	}
	return a
}

// boxMuller: two normal numbers from two words.
func boxMuller(m *machine, w0, w1 v) (x, y v) {
	u := m.Add(m.Mul(m.FromInt(m.Right(w0, 1)), vector.Float(0x1p-31)), vector.Float(0x1p-32))
	r := m.Sqrt(m.Mul(m.LogNormal(u), vector.Float(-2)))
	sin, cos := m.SinCosTurn(w1)
	return m.Mul(r, cos), m.Mul(r, sin)
}
