package main

import (
	"github.com/ganc-ml/ganc/internal/kernel/_asm/vector"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// segment adds n products to each sum. AVX2 has loops of its own for panels of whole vectors, because its masked loads cost more
// than plain ones, and so has AVX-512 for panels as wide as those that are packed. Of them some take several products at a time where nothing is to be asked for, since its multiplications are as
// short as what surrounds them: as many instructions fewer count twice where another thread shares the processor's core.
func (k *kernel) segment(n, b reg.GPVirtual, a []reg.GPVirtual) {
	k.ahead = GP64()
	MOVQ(field(k.t, offAhead), k.ahead)
	TESTQ(n, n)
	JEQ(LabelRef("sum"))
	if k.width() == 32 || k.packs() {
		CMPQ(field(k.t, offMask), U32(uint32(1<<(k.width()/4)-1)))
		JNE(LabelRef("loop"))
		if k.packs() {
			k.packing(n, b, a)
		}
		TESTQ(k.ahead, k.ahead)
		JNE(LabelRef("whole"))
		if k.ownPacked() {
			CMPQ(k.ldb, Imm(uint64(k.rowBytes())))
			JEQ(LabelRef("packedPanel"))
		}
		CMPQ(k.cs, Imm(4))
		JEQ(LabelRef("rows"))
		CMPQ(k.rs, Imm(4))
		JEQ(LabelRef("columns"))
		JMP(LabelRef("whole"))
		if k.ownPacked() {
			k.packed(n, b, a)
		}
		k.strided(n, b, a)
		k.loop("whole", n, b, a, true, plain)
		JMP(LabelRef("sum"))
	}
	k.loop("loop", n, b, a, true, func(j int, at Mem, v reg.VecVirtual) { k.load(j, at, v) })
	Label("sum")
}

// packs reports whether tiles read packed panels, and pack them: those of two vectors, and those of three of AVX2.
func (k *kernel) packs() bool { return k.nv == 2 || k.width() == 32 && k.nv == 3 }

// ownPacked reports whether tiles have loops of their own for packed panels. AVX-512, whose tiles are three times as high, hardly saves
// instructions by them.
func (k *kernel) ownPacked() bool { return k.packs() && k.width() == 32 }

// askEach is the number of products after which a tile asks for two lines.
func (k *kernel) askEach() int {
	if k.width() == 64 {
		return 4
	}
	return 8
}

// rowBytes is the bytes of a row of B.
func (k *kernel) rowBytes() int { return k.nv * k.width() }

// packing is the loop of a tile that reads rows of B as they lie and stores them in a panel for the tiles below it, where
// t.panel is not 0.
func (k *kernel) packing(n, b reg.GPVirtual, a []reg.GPVirtual) {
	panel := GP64()
	MOVQ(field(k.t, offPanel), panel)
	TESTQ(panel, panel)
	JEQ(LabelRef("packed"))
	k.loop("packing", n, b, a, false, func(j int, at Mem, v reg.VecVirtual) {
		VMOVUPS(at, v)
		VMOVUPS(v, Mem{Base: panel, Disp: j * k.width()})
		if j == k.nv-1 {
			ADDQ(Imm(uint64(k.rowBytes())), panel)
		}
	})
	JMP(LabelRef("sum"))
	Label("packed")
}

func plain(_ int, at Mem, v reg.VecVirtual) { VMOVUPS(at, v) }

// loop adds a product at a time. If asks, it asks for the row of the next panel with each.
func (k *kernel) loop(label string, n, b reg.GPVirtual, a []reg.GPVirtual, asks bool, load func(j int, at Mem, v reg.VecVirtual)) {
	Label(label)
	row := make([]reg.VecVirtual, k.nv)
	for j := range row {
		row[j] = k.vec()
		load(j, Mem{Base: b, Disp: j * k.width()}, row[j])
	}
	for at := 0; asks && at < k.rowBytes(); at += vector.CacheLine {
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

// Numbers of products that a turn of an unrolled loop adds.
const (
	unroll       = 4
	unrollPacked = 8
)

// An unrolled is a loop without masks that adds several products at a time; the loop "whole" adds the rest.
type unrolled struct {
	label   string
	turn    int                                    // products that a turn adds
	b       func(s, j int) Mem                     // vector j of the row of B of product s
	a       func(s int, visit func(i int, at Mem)) // the elements of A of product s
	advance func()
	rest    func() // nil, or what the loop "whole" needs
}

// unrolled makes the loop. A turn of packed panels asks for two lines, one after the other, of the next panel: where the lines come
// from memory, a tile that asks for one with every product has soon as many on their way as the processor can follow, and waits.
func (k *kernel) unrolled(n reg.GPVirtual, l unrolled) {
	ask, askNext := GP64(), GP64()
	if k.packs() {
		MOVQ(field(k.t, offAsk), ask)
		MOVQ(field(k.t, offAskNext), askNext)
		TESTQ(ask, ask)
		CMOVQEQ(k.t, ask) // which is in the cache
	}
	SUBQ(Imm(uint64(l.turn)), n)
	JLT(LabelRef(l.label + "Rest"))
	Label(l.label + "Loop")
	for s := range l.turn {
		row := make([]reg.VecVirtual, k.nv)
		for j := range row {
			row[j] = k.vec()
			VMOVUPS(l.b(s, j), row[j])
		}
		l.a(s, func(i int, at Mem) { k.addRow(i, at, row) })
		if k.packs() && (s == l.turn-1 || s%k.askEach() == k.askEach()-1) {
			PREFETCHT1(Mem{Base: ask})
			PREFETCHT1(Mem{Base: ask, Disp: vector.CacheLine})
			ADDQ(askNext, ask)
		}
	}
	l.advance()
	SUBQ(Imm(uint64(l.turn)), n)
	JGE(LabelRef(l.label + "Loop"))
	Label(l.label + "Rest")
	ADDQ(Imm(uint64(l.turn)), n)
	JEQ(LabelRef("sum"))
	if l.rest != nil {
		l.rest()
	}
	JMP(LabelRef("whole"))
}

// strided has the loops for rows of B at any distance: for rows of A whose elements lie side by side, and for columns.
func (k *kernel) strided(n, b reg.GPVirtual, a []reg.GPVirtual) {
	Label("rows")
	ldb3 := vector.Times3(k.ldb)
	row := func(s, j int) Mem { return vector.Plus(Mem{Base: b, Disp: j * k.width()}, k.ldb, ldb3, s) }
	next := func() { LEAQ(Mem{Base: b, Index: k.ldb, Scale: unroll}, b) }
	k.unrolled(n, unrolled{"rows", unroll, row, k.alongRows(a), func() {
		next()
		addEach(a, 4*unroll)
	}, nil})
	Label("columns")
	ldb3 = vector.Times3(k.ldb)
	cs3 := vector.Times3(k.cs)
	k.unrolled(n, unrolled{"columns", unroll, row, func(s int, visit func(i int, at Mem)) {
		for i := range k.mr {
			visit(i, vector.Plus(Mem{Base: a[0], Disp: 4 * i}, k.cs, cs3, s))
		}
	}, func() {
		next()
		LEAQ(Mem{Base: a[0], Index: k.cs, Scale: unroll}, a[0])
	}, func() { follow(a, k.rs) }})
}

// packed has the loops for packed panels: for rows of A whose elements lie side by side, and for slivers of A.
func (k *kernel) packed(n, b reg.GPVirtual, a []reg.GPVirtual) {
	Label("packedPanel")
	row := func(s, j int) Mem { return Mem{Base: b, Disp: s*k.rowBytes() + j*k.width()} }
	next := func() { ADDQ(U32(uint32(unrollPacked*k.rowBytes())), b) }
	CMPQ(k.cs, Imm(4))
	JNE(LabelRef("slivers"))
	k.unrolled(n, unrolled{"packedRows", unrollPacked, row, k.alongRows(a), func() {
		next()
		addEach(a, 4*unrollPacked)
	}, nil})
	Label("slivers")
	CMPQ(k.rs, Imm(4))
	JNE(LabelRef("whole"))
	CMPQ(k.cs, Imm(uint64(4*k.mr)))
	JNE(LabelRef("columns"))
	k.unrolled(n, unrolled{"slivers", unrollPacked, row, func(s int, visit func(i int, at Mem)) {
		for i := range k.mr {
			visit(i, Mem{Base: a[0], Disp: 4 * (s*k.mr + i)})
		}
	}, func() {
		next()
		ADDQ(U32(uint32(4*k.mr*unrollPacked)), a[0])
	}, func() { follow(a, k.rs) }})
}

// alongRows visits elements of rows of A that lie side by side.
func (k *kernel) alongRows(a []reg.GPVirtual) func(s int, visit func(i int, at Mem)) {
	return func(s int, visit func(i int, at Mem)) {
		k.each(a, k.rs, func(i int, at Mem) { visit(i, at.Offset(4*s)) })
	}
}

func addEach(pointers []reg.GPVirtual, bytes int) {
	for _, p := range pointers {
		ADDQ(Imm(uint64(bytes)), p)
	}
}
