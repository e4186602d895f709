// Command pack generates the transposition of 8-column strips and the pause of spinning loops.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	transpose8()
	relax()
	Generate()
}

// transpose8 turns blocks 8×8 squares, side by side in src's 8 rows, into squares one below the other in dst.
func transpose8() {
	TEXT("transpose8", NOSPLIT, "func(dst *float32, ldd int, src *float32, lds, blocks int)")
	Pragma("noescape")
	Doc("transpose8 stores the transpose of src (8 rows of 8*blocks floats, lds bytes apart) in dst (rows ldd bytes apart).")
	dst, src := Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	ldd, lds := Load(Param("ldd"), GP64()), Load(Param("lds"), GP64())
	blocks := Load(Param("blocks"), GP64())
	src4, dst4 := GP64(), GP64()
	Label("block")
	LEAQ(Mem{Base: src, Index: lds, Scale: 4}, src4)
	LEAQ(Mem{Base: dst, Index: ldd, Scale: 4}, dst4)
	for half := range 2 {
		for i, column := range quads(src, src4, lds, 16*half) {
			VMOVUPS(column, row(dst, dst4, ldd, 4*half+i))
		}
	}
	ADDQ(Imm(32), src)
	LEAQ(Mem{Base: dst, Index: ldd, Scale: 8}, dst)
	DECQ(blocks)
	JNZ(LabelRef("block"))
	VZEROUPPER()
	RET()
}

// row addresses row i of 8 from pointers to rows 0 and 4.
func row(p, p4, stride reg.Register, i int) Mem {
	if i >= 4 {
		p, i = p4, i-4
	}
	m := Mem{Base: p}
	switch i {
	case 1, 2:
		m.Index, m.Scale = stride, uint8(i)
	case 3:
		q := GP64()
		LEAQ(Mem{Base: p, Index: stride, Scale: 2}, q)
		m.Base, m.Index, m.Scale = q, stride, 1
	}
	return m
}

// quads returns four columns of the square, from the byte offset on: rows 0 to 3 in the low halves, 4 to 7 in the high
// ones. Each half is loaded as four rows of four, and pairs, then pairs of pairs, are put together.
func quads(src, src4, lds reg.Register, offset int) []reg.VecVirtual {
	var r, t, u [4]reg.VecVirtual
	for i := range r {
		r[i], t[i], u[i] = YMM(), YMM(), YMM()
		VMOVUPS(row(src, src4, lds, i).Offset(offset), r[i].(reg.Vec).AsX())
		VINSERTF128(Imm(1), row(src, src4, lds, i+4).Offset(offset), r[i], r[i])
	}
	for i := 0; i < 4; i += 2 {
		VUNPCKLPS(r[i+1], r[i], t[i])
		VUNPCKHPS(r[i+1], r[i], t[i+1])
	}
	for i := range 2 {
		VSHUFPS(Imm(0x44), t[i+2], t[i], u[2*i])
		VSHUFPS(Imm(0xee), t[i+2], t[i], u[2*i+1])
	}
	return u[:]
}

func relax() {
	TEXT("relax", NOSPLIT, "func()")
	Doc("relax is a short wait in a spinning loop.")
	PAUSE()
	RET()
}
