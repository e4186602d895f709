// Command gemm generates the matrix product's inner kernels: a tile of C of MR rows and NV vectors in registers, A read
// through broadcasts at any strides, B in rows of NV vectors.
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets in kernel.tile.
const (
	offK        = 0
	offA        = 8
	offRSA      = 16
	offCSA      = 24
	offB        = 32
	offLDB      = 40
	offC        = 48
	offLDC      = 56
	offCount    = 64
	offMask     = 72
	offBias     = 80
	offLoad     = 88
	offAct      = 96
	offAlpha    = 104
	offLanes    = 112
	offAhead    = 144
	offNext     = 152
	offSegments = 160
	offOffsets  = 168
	offLeft     = 176
	offCurrent  = 184
	offMean     = 192
	offGain     = 200
	offShift    = 208
	offPanel    = 216
	offAsk      = 224
	offAskNext  = 232
	offAskTile  = 240
)

// maxRows is the largest MR for each NV: the accumulators, the row of B and a few broadcasts fill the registers.
var (
	maxRows512 = []int{0, 12, 12, 8, 6}
	maxRows256 = []int{0, 12, 6, 4, 2}
)

func main() {
	ConstraintExpr("!purego")
	for nv := 1; nv <= 4; nv++ {
		for mr := 1; mr <= maxRows512[nv]; mr++ {
			tile(&isa512{}, mr, nv)
		}
	}
	for nv := 1; nv <= 4; nv++ {
		for mr := 1; mr <= maxRows256[nv]; mr++ {
			tile(&isa256{}, mr, nv)
		}
	}
	Generate()
}

func tile(s isa, mr, nv int) {
	TEXT(fmt.Sprintf("gemmTile%s_%dx%d", s.name(), mr, nv), NOSPLIT, "func(t *byte)")
	Pragma("noescape")
	Doc(fmt.Sprintf("gemmTile%s_%dx%d computes t.count tiles of %d rows and %d vectors.", s.name(), mr, nv, mr, nv))
	t := Load(Param("t"), GP64()).(reg.GPVirtual)
	k := &kernel{isa: s, mr: mr, nv: nv, t: t}
	k.count = GP64()
	MOVQ(field(t, offCount), k.count)
	k.rs, k.cs, k.ldb = GP64(), GP64(), GP64()
	MOVQ(field(t, offRSA), k.rs)
	MOVQ(field(t, offCSA), k.cs)
	MOVQ(field(t, offLDB), k.ldb)

	Label("tile")
	k.begin()
	k.multiply()
	k.finish()
	k.next()
	DECQ(k.count)
	JNZ(LabelRef("tile"))
	VZEROUPPER()
	RET()
}

type kernel struct {
	isa
	mr, nv      int
	t           reg.GPVirtual
	count       reg.GPVirtual
	rs, cs, ldb reg.GPVirtual
	ahead       reg.GPVirtual // from b to the same row of the next panel
	acc         [][]reg.VecVirtual
}

func field(t reg.GPVirtual, off int) Mem { return Mem{Base: t, Disp: off} }

// each visits the rows of a matrix in threes, so that one pointer and one stride address three rows.
func (k *kernel) each(p []reg.GPVirtual, stride reg.GPVirtual, visit func(row int, at Mem)) {
	for i := range k.mr {
		at := Mem{Base: p[i/3]}
		switch i % 3 {
		case 1:
			at.Index, at.Scale = stride, 1
		case 2:
			at.Index, at.Scale = stride, 2
		}
		visit(i, at)
	}
}

// pointers loads the pointers that each needs.
func (k *kernel) pointers(off int, stride reg.GPVirtual) []reg.GPVirtual {
	p := GP64()
	MOVQ(field(k.t, off), p)
	return k.pointersFrom(p, stride)
}

// pointersFrom makes the pointers from the first.
func (k *kernel) pointersFrom(first, stride reg.GPVirtual) []reg.GPVirtual {
	p := []reg.GPVirtual{first}
	for i := 3; i < k.mr; i += 3 {
		p = append(p, GP64())
	}
	follow(p, stride)
	return p
}

// follow sets the pointers after the first.
func follow(p []reg.GPVirtual, stride reg.GPVirtual) {
	for i, q := range p[1:] {
		LEAQ(Mem{Base: p[i], Index: stride, Scale: 2}, q)
		ADDQ(stride, q)
	}
}

// begin sets the accumulators to zero or, where t.load is 1, to C. Where it is 2, an AVX-512 tile asks for the lines of C: they are there
// when it has added up.
func (k *kernel) begin() {
	k.loadMask(k.t)
	k.acc = make([][]reg.VecVirtual, k.mr)
	for i := range k.acc {
		for range k.nv {
			v := k.vec()
			k.zero(v)
			k.acc[i] = append(k.acc[i], v)
		}
	}
	ldc, load := GP64(), GP64()
	MOVQ(field(k.t, offLoad), load)
	TESTQ(load, load)
	JEQ(LabelRef("start"))
	MOVQ(field(k.t, offLDC), ldc)
	c := k.pointers(offC, ldc)
	if k.width() == 64 {
		CMPQ(load, Imm(1))
		JEQ(LabelRef("load"))
		k.vectors(c, ldc, func(_, _ int, at Mem) { PREFETCHT0(at) })
		JMP(LabelRef("start"))
		Label("load")
	}
	k.vectors(c, ldc, func(i, j int, at Mem) { k.load(j, at, k.acc[i][j]) })
	Label("start")
}

// vectors visits the vectors of a tile of C, row by row.
func (k *kernel) vectors(c []reg.GPVirtual, ldc reg.GPVirtual, visit func(i, j int, at Mem)) {
	k.each(c, ldc, func(i int, at Mem) {
		for j := range k.nv {
			visit(i, j, at.Offset(j*k.width()))
		}
	})
}

func (k *kernel) load(j int, row Mem, v reg.VecVirtual) {
	if j == k.nv-1 {
		k.loadLast(row, v)
	} else {
		VMOVUPS(row, v)
	}
}

// multiply adds A·B, segment by segment: for each p, a row of B in registers and one broadcast per row of A; the same row of
// the next panel is asked for.
func (k *kernel) multiply() {
	n, b, a := GP64(), GP64(), GP64()
	MOVQ(field(k.t, offSegments), n)
	MOVQ(n, field(k.t, offLeft))
	MOVQ(field(k.t, offOffsets), n)
	MOVQ(n, field(k.t, offCurrent))
	Label("segment")
	MOVQ(field(k.t, offA), a)
	MOVQ(field(k.t, offB), b)
	CMPQ(field(k.t, offLeft), Imm(0))
	JEQ(LabelRef("multiply"))
	MOVQ(field(k.t, offCurrent), n)
	ADDQ(Mem{Base: n}, a)
	ADDQ(Mem{Base: n, Disp: 8}, b)
	ADDQ(Imm(16), field(k.t, offCurrent))
	Label("multiply")
	MOVQ(field(k.t, offK), n)
	k.segment(n, b, k.pointersFrom(a, k.rs))
	DECQ(field(k.t, offLeft))
	JGT(LabelRef("segment"))
}

// finish adds the bias, normalises, applies the activation and stores.
func (k *kernel) finish() {
	k.loadMask(k.t)
	bias, v := GP64(), k.vec()
	MOVQ(field(k.t, offBias), bias)
	TESTQ(bias, bias)
	JEQ(LabelRef("normalise"))
	k.withRow(bias, v, func(acc reg.VecVirtual) { VADDPS(v, acc, acc) })
	Label("normalise")
	row := GP64()
	MOVQ(field(k.t, offMean), row)
	TESTQ(row, row)
	JEQ(LabelRef("activate"))
	k.withRow(row, v, func(acc reg.VecVirtual) { VSUBPS(v, acc, acc) })
	MOVQ(field(k.t, offGain), row)
	k.withRow(row, v, func(acc reg.VecVirtual) { VMULPS(v, acc, acc) })
	MOVQ(field(k.t, offShift), row)
	k.withRow(row, v, func(acc reg.VecVirtual) { VADDPS(v, acc, acc) })
	Label("activate")
	act, zero, alpha := GP64(), k.vec(), k.vec()
	MOVQ(field(k.t, offAct), act)
	TESTQ(act, act)
	JEQ(LabelRef("store"))
	k.zero(zero)
	CMPQ(act, Imm(1))
	JNE(LabelRef("leaky"))
	for j := range k.nv {
		k.every(j, func(acc reg.VecVirtual) { k.max0(acc, zero) })
	}
	JMP(LabelRef("store"))
	Label("leaky")
	VBROADCASTSS(field(k.t, offAlpha), alpha)
	for j := range k.nv {
		k.every(j, func(acc reg.VecVirtual) { k.leaky(acc, alpha, zero) })
	}
	Label("store")
	k.loadMask(k.t)
	ldc := GP64()
	MOVQ(field(k.t, offLDC), ldc)
	c := k.pointers(offC, ldc)
	if k.width() == 32 { // AMD's processors take a masked store in dozens of steps
		CMPQ(field(k.t, offMask), U32(255))
		JNE(LabelRef("part"))
		k.store(c, ldc, func(src reg.VecVirtual, dst Mem) { VMOVUPS(src, dst) })
		JMP(LabelRef("stored"))
		Label("part")
	}
	k.store(c, ldc, k.storeLast)
	Label("stored")
}

// store stores the sums, the last vector of each row by last.
func (k *kernel) store(c []reg.GPVirtual, ldc reg.GPVirtual, last func(src reg.VecVirtual, dst Mem)) {
	k.vectors(c, ldc, func(i, j int, at Mem) {
		if j == k.nv-1 {
			last(k.acc[i][j], at)
		} else {
			VMOVUPS(k.acc[i][j], at)
		}
	})
}

// withRow loads each vector of a row to v and calls f for each sum of its columns.
func (k *kernel) withRow(row reg.GPVirtual, v reg.VecVirtual, f func(acc reg.VecVirtual)) {
	for j := range k.nv {
		k.load(j, Mem{Base: row, Disp: j * k.width()}, v)
		k.every(j, f)
	}
}

func (k *kernel) every(j int, f func(acc reg.VecVirtual)) {
	for i := range k.mr {
		f(k.acc[i][j])
	}
}

// next moves A and C to the next tile's rows, and what is asked for.
func (k *kernel) next() {
	d := GP64()
	if k.packs() {
		MOVQ(field(k.t, offAskTile), d)
		ADDQ(d, field(k.t, offAsk))
	}
	MOVQ(field(k.t, offNext), d)
	ADDQ(d, field(k.t, offA))
	MOVQ(field(k.t, offLDC), d)
	IMUL3Q(I32(int32(k.mr)), d, d)
	ADDQ(d, field(k.t, offC))
}
