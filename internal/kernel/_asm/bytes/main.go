// Command bytes generates the loops that read numbers as bits: bytes made floats, and the search for what is not finite.
package main

import (
	"github.com/ganc-ml/ganc/internal/kernel/_asm/vector"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets in kernel.Scaling.
const (
	offSrcMin = 4 * iota
	offSrcRange
	offDstMin
	offDstRange
)

func main() {
	ConstraintExpr("!purego")
	vector.Each(func(m *vector.Machine) {
		scaleBytes(m)
		exponents(m)
	})
	Generate()
}

// scaleBytes works on whole vectors. It asks for the bytes that lie ahead bytes further on: rows lie anywhere in memory.
func scaleBytes(m *vector.Machine) {
	m.Function("scaleBytes", "func(dst []float32, src *byte, ahead int, s *float32)", "is the loop of ScaleBytes; dst is whole vectors.")
	s := Load(Param("s"), GP64())
	from, width := m.Splat(Mem{Base: s, Disp: offSrcMin}), m.Splat(Mem{Base: s, Disp: offSrcRange})
	lo, wide := m.Splat(Mem{Base: s, Disp: offDstMin}), m.Splat(Mem{Base: s, Disp: offDstRange})
	dst, src := Load(Param("dst").Base(), GP64()).(reg.GPVirtual), Load(Param("src"), GP64())
	n, ahead := Load(Param("dst").Len(), GP64()), Load(Param("ahead"), GP64())
	Label("loop")
	PREFETCHT0(Mem{Base: src, Index: ahead, Scale: 1})
	v := m.Vec()
	VPMOVZXBD(Mem{Base: src}, v.One())
	x := m.Add(lo, m.Mul(wide, m.Div(m.Sub(m.FromInt(v), from), width)))
	m.Put(x, Mem{Base: dst}, false)
	ADDQ(Imm(uint64(m.Lanes())), src)
	ADDQ(Imm(uint64(m.Bytes())), dst)
	SUBQ(Imm(uint64(m.Lanes())), n)
	JNZ(LabelRef("loop"))
	m.Return()
}

// exponents gathers the carries out of exponents of ones.
func exponents(m *vector.Machine) {
	m.Function("exponents", "func(x []float32, carries *uint32)", "sets the sign bit in one of the carries (a vector) where x is not finite.")
	x := Load(Param("x").Base(), GP64()).(reg.GPVirtual)
	n := Load(Param("x").Len(), GP64()).(reg.GPVirtual)
	carries := Load(Param("carries"), GP64())
	acc := m.Load(m.Zero())
	m.Loop(n, func() { ADDQ(Imm(uint64(m.Bytes())), x) }, func(tail bool) {
		v := m.AddInt(m.And(m.Get(Mem{Base: x}, tail), vector.Bits(0x7f800000)), vector.Bits(0x00800000))
		VMOVAPS(m.Or(acc, v).One(), acc.One())
	})
	m.Put(acc, Mem{Base: carries}, false)
	m.Return()
}
