// Command binary generates the functions of two operands, either of which may have one element for all.
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
		functions(m)
		where(m)
	})
	Generate()
}

// An operand is a pointer that moves by step: by nothing, over a vector of copies, if the operand has one element.
type operand struct{ at, step reg.GPVirtual }

func load(m *machine, name string) operand {
	p := operand{Load(Param(name).Base(), GP64()).(reg.GPVirtual), GP64()}
	n := Load(Param(name).Len(), GP64())
	copies := AllocLocal(m.Step())
	MOVQ(U32(m.Step()), p.step)
	CMPQ(n, Imm(1))
	JNE(LabelRef(name + "Whole"))
	m.Fill(Mem{Base: p.at}, copies)
	LEAQ(copies, p.at)
	XORQ(p.step, p.step)
	Label(name + "Whole")
	return p
}

func (p operand) get(m *machine, tail bool) v { return m.Get(Mem{Base: p.at}, tail) }

func binary(m *machine, name string, f func(a, b v) v) {
	m.Function(name, "func(dst, a, b []float32)", "stores "+name+" of a and b in dst.")
	m.Plan(0, func() { m.Put(f(m.Get(Mem{}, false), m.Get(Mem{}, false)), Mem{}, false) })
	to := Load(Param("dst").Base(), GP64()).(reg.GPVirtual)
	n := Load(Param("dst").Len(), GP64()).(reg.GPVirtual)
	a, b := load(m, "a"), load(m, "b")
	m.Loop(n, func() {
		ADDQ(a.step, a.at)
		ADDQ(b.step, b.at)
		ADDQ(U32(uint32(m.Step())), to)
	}, func(tail bool) {
		m.Put(f(a.get(m, tail), b.get(m, tail)), Mem{Base: to}, tail)
	})
	m.Return()
}

func compare(m *machine, name string, predicate uint64) {
	m.Function(name, "func(dst []bool, a, b []float32)", "stores the comparison of a and b in dst.")
	to := Load(Param("dst").Base(), GP64()).(reg.GPVirtual)
	n := Load(Param("dst").Len(), GP64()).(reg.GPVirtual)
	a, b := load(m, "a"), load(m, "b")
	m.Loop(n, func() {
		ADDQ(a.step, a.at)
		ADDQ(b.step, b.at)
		ADDQ(Imm(uint64(m.Lanes())), to)
	}, func(tail bool) {
		k := m.Compare(predicate, a.get(m, tail), b.get(m, tail))
		if m.Wide {
			putBools512(m, k.One(), to, tail)
		} else {
			putBools256(k.One(), to, n, tail)
		}
	})
	m.Return()
}

func putBools512(m *machine, k reg.Register, to reg.GPVirtual, tail bool) {
	bools := XMM()
	VMOVDQU8_Z(ones(), k, bools)
	if tail {
		VMOVDQU8(bools, m.TailMask(0), Mem{Base: to})
	} else {
		VMOVDQU8(bools, Mem{Base: to})
	}
}

// ones is a byte of 1 for each lane.
func ones() Mem { return vector.Bits(0x01010101).Memory() }

// putBools256 narrows the lanes to bytes; in a tail it stores n of them one by one.
func putBools256(k reg.Register, to, n reg.GPVirtual, tail bool) {
	bytes, high := XMM(), XMM()
	VEXTRACTI128(Imm(1), k, high)
	VPACKSSDW(high, k.(reg.Vec).AsX(), bytes)
	VPACKSSWB(bytes, bytes, bytes)
	VPAND(ones(), bytes, bytes)
	if !tail {
		VMOVQ(bytes, Mem{Base: to})
		return
	}
	word := GP64()
	VMOVQ(bytes, word)
	Label("byte")
	MOVB(word.As8(), Mem{Base: to})
	SHRQ(Imm(8), word)
	INCQ(to)
	DECQ(n)
	JNZ(LabelRef("byte"))
}

func where(m *machine) {
	m.Function("where", "func(dst []float32, cond []bool, a, b []float32)", "stores a where cond, b elsewhere.")
	to := Load(Param("dst").Base(), GP64()).(reg.GPVirtual)
	n := Load(Param("dst").Len(), GP64()).(reg.GPVirtual)
	cond := Load(Param("cond").Base(), GP64()).(reg.GPVirtual)
	a, b := load(m, "a"), load(m, "b")
	m.Loop(n, func() {
		ADDQ(a.step, a.at)
		ADDQ(b.step, b.at)
		ADDQ(Imm(uint64(m.Lanes())), cond)
		ADDQ(Imm(uint64(m.Bytes())), to)
	}, func(tail bool) {
		k := getBools(m, cond, n, tail)
		m.Put(m.Select(k, a.get(m, tail), b.get(m, tail)), Mem{Base: to}, tail)
	})
	m.Return()
}

// getBools returns the lanes whose byte is not zero.
func getBools(m *machine, from, n reg.GPVirtual, tail bool) vector.Mask {
	bytes := XMM()
	if m.Wide {
		k := K()
		if tail {
			VMOVDQU8_Z(Mem{Base: from}, m.TailMask(0), bytes)
		} else {
			VMOVDQU8(Mem{Base: from}, bytes)
		}
		VPTESTMB(bytes, bytes, k)
		return vector.MaskOf(k)
	}
	if !tail {
		VMOVQ(Mem{Base: from}, bytes)
	} else {
		word, b := GP64(), GP64()
		XORQ(word, word)
		Label("byte")
		SHLQ(Imm(8), word)
		MOVBQZX(Mem{Base: from, Index: n, Scale: 1, Disp: -1}, b)
		ORQ(b, word)
		DECQ(n)
		JNZ(LabelRef("byte"))
		VMOVQ(word, bytes)
	}
	lanes := YMM()
	VPMOVZXBD(bytes, lanes)
	zero := YMM()
	VPXOR(zero, zero, zero)
	VPCMPGTD(zero, lanes, lanes)
	return vector.MaskOf(lanes)
}
