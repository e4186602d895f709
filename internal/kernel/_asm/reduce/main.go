// Command reduce generates the reductions of one row in 16 lanes: one register of 16 or two of 8.
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
		row(m, "sumRow", vector.Bits(0), func(x, acc v) v { return m.Add(x, acc) })
		row(m, "maxRow", vector.Bits(0xff800000), m.Max)
		row(m, "minRow", vector.Bits(0x7f800000), m.Min)
	})
	Generate()
}

// row folds src into 16 lanes that begin at start, and the lanes in halves.
func row(m *machine, name string, start vector.Const, fold func(x, acc v) v) {
	m.Function(name, "func(src []float32) float32", "reduces a row in 16 lanes.")
	from := Load(Param("src").Base(), GP64()).(reg.GPVirtual)
	n := Load(Param("src").Len(), GP64()).(reg.GPVirtual)
	var acc []v
	for range 16 / m.Lanes() {
		acc = append(acc, m.Load(start))
	}
	SUBQ(Imm(16), n)
	JLT(LabelRef("rest"))
	Label("loop")
	for i, a := range acc {
		move(fold(m.Get(Mem{Base: from, Disp: i * m.Bytes()}, false), a), a)
	}
	ADDQ(Imm(64), from)
	SUBQ(Imm(16), n)
	JGE(LabelRef("loop"))
	Label("rest")
	ADDQ(Imm(16), n)
	JEQ(LabelRef("fold"))
	rest(m, acc, from, n, start, fold)
	Label("fold")
	halves(m, acc, fold)
	m.Return()
}

func move(from, to v) { VMOVAPS(from.One(), to.One()) }

// rest folds the last n < 16 elements; lanes without one meet start, which changes nothing.
func rest(m *machine, acc []v, from, n reg.GPVirtual, start vector.Const, fold func(x, acc v) v) {
	if !m.Wide {
		CMPQ(n, Imm(8))
		JLT(LabelRef("low"))
		move(fold(m.Get(Mem{Base: from}, false), acc[0]), acc[0])
		ADDQ(Imm(32), from)
		SUBQ(Imm(8), n)
		JEQ(LabelRef("fold"))
		m.SetTail(n)
		move(fold(tail(m, from, start), acc[1]), acc[1])
		JMP(LabelRef("fold"))
		Label("low")
	}
	m.SetTail(n)
	move(fold(tail(m, from, start), acc[0]), acc[0])
}

func tail(m *machine, from reg.GPVirtual, start vector.Const) v {
	return m.Select(vector.MaskOf(m.TailMask(0)), m.Get(Mem{Base: from}, true), start)
}

// halves folds lane i with lane i+8, i+4, i+2, i+1. The narrower steps use the 8-lane functions in the low lanes.
func halves(m *machine, acc []v, fold func(x, acc v) v) {
	low := acc[0]
	if m.Wide {
		high := m.Vec()
		VSHUFF32X4(Imm(0x0e), low.One(), low.One(), high.One())
		low = fold(low, high)
	} else {
		low = fold(low, acc[1])
	}
	next := m.Vec()
	quarter(m, low, next)
	low = fold(low, next)
	for _, order := range []uint64{0x0e, 0x01} {
		next := m.Vec()
		VPERMILPS(Imm(order), low.One(), next.One())
		low = fold(low, next)
	}
	Store(low.One().(reg.Vec).AsX(), ReturnIndex(0))
}

// quarter moves lanes 4 to 7 down.
func quarter(m *machine, from, to v) {
	if m.Wide {
		VSHUFF32X4(Imm(0x01), from.One(), from.One(), to.One())
	} else {
		VPERM2F128(Imm(0x01), from.One(), from.One(), to.One())
	}
}
