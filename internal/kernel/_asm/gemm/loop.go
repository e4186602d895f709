package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// segment adds n products to each sum. AVX2 has loops of its own for panels of whole vectors, because its masked loads cost more
// than plain ones: two take four products at a time where nothing is to be asked for, since its multiplications are as short as
// what surrounds them.
func (k *kernel) segment(n, b reg.GPVirtual, a []reg.GPVirtual) {
	k.ahead = GP64()
	MOVQ(field(k.t, offAhead), k.ahead)
	TESTQ(n, n)
	JEQ(LabelRef("sum"))
	if k.width() == 32 {
		CMPQ(field(k.t, offMask), U32(255))
		JNE(LabelRef("loop"))
		if k.packs() {
			k.packing(n, b, a)
		}
		TESTQ(k.ahead, k.ahead)
		JNE(LabelRef("whole"))
		CMPQ(k.cs, Imm(4))
		JEQ(LabelRef("alongRows"))
		CMPQ(k.rs, Imm(4))
		JNE(LabelRef("whole"))
		k.alongColumns(n, b, a)
		k.alongRows(n, b, a)
		k.loop("whole", n, b, a, plain)
		JMP(LabelRef("sum"))
	}
	k.loop("loop", n, b, a, func(j int, at Mem, v reg.VecVirtual) { k.load(j, at, v) })
	Label("sum")
}

// packs reports whether there is a loop that packs panels: tiles of AVX2 read packed panels of one line.
func (k *kernel) packs() bool { return k.width() == 32 && k.nv*k.width() == cacheLine }

// packing is the loop of a tile that reads rows of B as they lie and stores them in a panel for the tiles below it, where
// t.panel is not 0.
func (k *kernel) packing(n, b reg.GPVirtual, a []reg.GPVirtual) {
	panel := GP64()
	MOVQ(field(k.t, offPanel), panel)
	TESTQ(panel, panel)
	JEQ(LabelRef("packed"))
	k.loop("packing", n, b, a, func(j int, at Mem, v reg.VecVirtual) {
		VMOVUPS(at, v)
		VMOVUPS(v, Mem{Base: panel, Disp: j * k.width()})
		if j == k.nv-1 {
			ADDQ(Imm(cacheLine), panel)
		}
	})
	JMP(LabelRef("sum"))
	Label("packed")
}

func plain(_ int, at Mem, v reg.VecVirtual) { VMOVUPS(at, v) }

func (k *kernel) loop(label string, n, b reg.GPVirtual, a []reg.GPVirtual, load func(j int, at Mem, v reg.VecVirtual)) {
	Label(label)
	row := make([]reg.VecVirtual, k.nv)
	for j := range row {
		row[j] = k.vec()
		load(j, Mem{Base: b, Disp: j * k.width()}, row[j])
	}
	for at := 0; at < k.nv*k.width(); at += cacheLine {
		PREFETCHT1(Mem{Base: b, Index: k.ahead, Scale: 1, Disp: at})
	}
	k.each(a, k.rs, func(i int, at Mem) { k.addRow(i, at, row) })
	ADDQ(k.ldb, b)
	for _, p := range a {
		ADDQ(k.cs, p)
	}
	DECQ(n)
	JNZ(LabelRef(label))
}

// addRow adds the product of an element of A and a row of B to the sums of row i.
func (k *kernel) addRow(i int, at Mem, row []reg.VecVirtual) {
	x := k.vec()
	VBROADCASTSS(at, x)
	for j := range row {
		VFMADD231PS(row[j], x, k.acc[i][j])
	}
}

// unroll is the number of products that a turn of an unrolled loop adds.
const unroll = 4

// unrolled is a loop without masks that adds unroll products at a time; the loop "whole" adds the rest. step visits the elements of
// A for product s, advance moves on. A turn asks for one line of the next panel: where the lines come from memory, a tile that
// asks for one with every product has soon as many on their way as the processor can follow, and waits.
func (k *kernel) unrolled(label string, n, b reg.GPVirtual, step func(s int, visit func(i int, at Mem)), advance func()) {
	ldb3 := GP64()
	LEAQ(Mem{Base: k.ldb, Index: k.ldb, Scale: 2}, ldb3)
	ask, askNext := GP64(), GP64()
	asks := k.packs()
	if asks {
		MOVQ(field(k.t, offAsk), ask)
		MOVQ(field(k.t, offAskNext), askNext)
		TESTQ(ask, ask)
		CMOVQEQ(k.t, ask) // which is in the cache
	}
	SUBQ(Imm(unroll), n)
	JLT(LabelRef(label + "Rest"))
	Label(label + "Loop")
	for s := range unroll {
		row := make([]reg.VecVirtual, k.nv)
		for j := range row {
			row[j] = k.vec()
			VMOVUPS(plus(Mem{Base: b, Disp: j * k.width()}, k.ldb, ldb3, s), row[j])
		}
		step(s, func(i int, at Mem) { k.addRow(i, at, row) })
	}
	if asks {
		PREFETCHT1(Mem{Base: ask})
		ADDQ(askNext, ask)
	}
	LEAQ(Mem{Base: b, Index: k.ldb, Scale: unroll}, b)
	advance()
	SUBQ(Imm(unroll), n)
	JGE(LabelRef(label + "Loop"))
	Label(label + "Rest")
	ADDQ(Imm(unroll), n)
	JEQ(LabelRef("sum"))
	JMP(LabelRef("whole"))
}

// plus is the address s strides further on, s < 4.
func plus(at Mem, stride, stride3 reg.GPVirtual, s int) Mem {
	switch s {
	case 1, 2:
		at.Index, at.Scale = stride, uint8(s)
	case 3:
		at.Index, at.Scale = stride3, 1
	}
	return at
}

// alongRows is the loop for rows of A whose elements lie side by side.
func (k *kernel) alongRows(n, b reg.GPVirtual, a []reg.GPVirtual) {
	Label("alongRows")
	k.unrolled("rows", n, b, func(s int, visit func(i int, at Mem)) {
		k.each(a, k.rs, func(i int, at Mem) { visit(i, at.Offset(4*s)) })
	}, func() {
		for _, p := range a {
			ADDQ(Imm(4*unroll), p)
		}
	})
}

// alongColumns is the loop for columns of A whose elements lie side by side.
func (k *kernel) alongColumns(n, b reg.GPVirtual, a []reg.GPVirtual) {
	cs3 := GP64()
	LEAQ(Mem{Base: k.cs, Index: k.cs, Scale: 2}, cs3)
	k.unrolled("columns", n, b, func(s int, visit func(i int, at Mem)) {
		for i := range k.mr {
			visit(i, plus(Mem{Base: a[0], Disp: 4 * i}, k.cs, cs3, s))
		}
	}, func() {
		for _, p := range a {
			LEAQ(Mem{Base: p, Index: k.cs, Scale: unroll}, p)
		}
	})
}
