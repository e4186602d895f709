// Command mix generates the loop that makes rows of sums of weighted rows.
package main

import (
	"github.com/ganc-ml/ganc/internal/kernel/_asm/vector"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// side is the number of vectors side by side.
const side = 2

func main() {
	ConstraintExpr("!purego")
	vector.Each(func(m *vector.Machine) {
		m.Function("mixRows", "func(dst *float32, rows, width int, src *float32, ends, offsets *int, weights *float32)",
			"is the loop of Mixture over rows of a block. Offsets are in bytes, ends are those of the row before the first and of the rows.")
		m.Beside(side, func() { mixRows(m) })
		m.Return()
	})
	Generate()
}

func mixRows(m *vector.Machine) {
	load := func(name string) reg.GPVirtual { return Load(Param(name), GP64()).(reg.GPVirtual) }
	s := sum{m: m, offsets: load("offsets"), weights: load("weights"), first: GP64(), end: GP64(), at: GP64()}
	dst, rows, width, src, ends := load("dst"), load("rows"), load("width"), load("src"), load("ends")
	n := GP64()
	Label("row")
	MOVQ(Mem{Base: ends}, s.first)
	MOVQ(Mem{Base: ends, Disp: 8}, s.end)
	MOVQ(src, s.at)
	MOVQ(width, n)
	m.Loop(n, func() {
		ADDQ(U32(uint32(m.Step())), dst)
		ADDQ(U32(uint32(m.Step())), s.at)
	}, func(tail bool) { m.Put(s.of(tail), Mem{Base: dst}, tail) })
	LEAQ(Mem{Base: dst, Index: n, Scale: 4}, dst)
	ADDQ(Imm(8), ends)
	DECQ(rows)
	JNZ(LabelRef("row"))
}

// A sum is that of the taps from first to end of a row, at a group of its columns.
type sum struct {
	m                *vector.Machine
	offsets, weights reg.GPVirtual
	first, end, at   reg.GPVirtual
}

// of writes the loop over the taps.
func (s *sum) of(tail bool) vector.V {
	loop, done := "taps", "summed"
	if tail {
		loop, done = "tailTaps", "tailSummed"
	}
	acc, tap, from := s.m.Load(s.m.Zero()), GP64(), GP64()
	MOVQ(s.first, tap)
	CMPQ(tap, s.end)
	JGE(LabelRef(done))
	Label(loop)
	MOVQ(Mem{Base: s.offsets, Index: tap, Scale: 8}, from)
	ADDQ(s.at, from)
	weight := s.m.Splat(Mem{Base: s.weights, Index: tap, Scale: 4})
	x := s.m.Get(Mem{Base: from}, tail)
	for i := range side {
		VFMADD231PS(x.Part(i).One(), weight.Part(i).One(), acc.Part(i).One())
	}
	INCQ(tap)
	CMPQ(tap, s.end)
	JLT(LabelRef(loop))
	Label(done)
	return acc
}
