package main

import (
	"github.com/ganc-ml/ganc/internal/kernel/_asm/vector"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// transpose512 turns blocks 16×16 squares, side by side in src's 16 rows, into squares one below the other in dst. Loads put eight
// columns of two rows, four apart, side by side; then 4×4 squares are turned in the lanes of four vectors, and lanes of rows 0 to 7 and
// 8 to 15 put together.
func transpose512() {
	TEXT("transpose512", NOSPLIT, "func(dst *float32, ldd int, src *float32, lds, blocks int)")
	Pragma("noescape")
	Doc("transpose512 stores the transpose of src (16 rows of 16*blocks floats, lds bytes apart) in dst (rows ldd bytes apart).")
	dst, src := Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	ldd, lds := Load(Param("ldd"), GP64()), Load(Param("lds"), GP64())
	blocks := Load(Param("blocks"), GP64())
	ldd3, lds3 := vector.Times3(ldd), vector.Times3(lds)
	from := [4]reg.Register{src, GP64(), GP64(), GP64()} // to each fourth row
	for i, p := range from[1:] {
		LEAQ(Mem{Base: from[i], Index: lds, Scale: 4}, p)
	}
	Label("block")
	for half := range 2 {
		var sets [2][4]reg.VecVirtual
		for set := range sets {
			var v [4]reg.VecVirtual
			for i := range v {
				v[i] = ZMM()
				row := func(l int) Mem { return vector.Plus(Mem{Base: from[l]}, lds, lds3, i).Offset(32 * half) }
				VMOVUPS(row(2*set), v[i].AsY())
				VINSERTF64X4(Imm(1), row(2*set+1), v[i], v[i])
			}
			sets[set] = squares(v)
		}
		for q := range 2 {
			for c := range 4 {
				column := ZMM()
				VSHUFF32X4(Imm([]uint64{0x88, 0xdd}[q]), sets[1][c], sets[0][c], column)
				VMOVUPS(column, vector.Plus(Mem{Base: dst}, ldd, ldd3, c))
			}
			LEAQ(Mem{Base: dst, Index: ldd, Scale: 4}, dst)
		}
	}
	for _, p := range from {
		ADDQ(Imm(vector.CacheLine), p)
	}
	DECQ(blocks)
	JNZ(LabelRef("block"))
	VZEROUPPER()
	RET()
}

// squares turns a 4×4 square in each lane of four rows.
func squares(rows [4]reg.VecVirtual) (columns [4]reg.VecVirtual) {
	var t [4]reg.VecVirtual
	for i := 0; i < 4; i += 2 {
		t[i], t[i+1] = ZMM(), ZMM()
		VUNPCKLPS(rows[i+1], rows[i], t[i])
		VUNPCKHPS(rows[i+1], rows[i], t[i+1])
	}
	for c := range 4 {
		columns[c] = ZMM()
		VSHUFPS(Imm([]uint64{0x44, 0xee}[c%2]), t[2+c/2], t[c/2], columns[c])
	}
	return columns
}
