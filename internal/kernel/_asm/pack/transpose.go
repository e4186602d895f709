package main

import (
	"iter"

	"github.com/ganc-ml/ganc/internal/kernel/_asm/vector"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// crowded is a distance of rows in bytes, a power of two, at which twice eight rows fill their sets of the first-level cache.
const crowded = 2048

// transpose8 turns blocks 8×8 squares, side by side in src's 8 rows, into squares one below the other in dst. It asks for
// the next eight rows, unless they would put out the lines of these.
func transpose8() {
	TEXT("transpose8", NOSPLIT, "func(dst *float32, ldd int, src *float32, lds, blocks int)")
	Pragma("noescape")
	Doc("transpose8 stores the transpose of src (8 rows of 8*blocks floats, lds bytes apart) in dst (rows ldd bytes apart).")
	dst, src := Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	ldd, lds := Load(Param("ldd"), GP64()), Load(Param("lds"), GP64())
	blocks := Load(Param("blocks"), GP64())
	ldd3, lds3 := vector.Times3(ldd), vector.Times3(lds)
	to, from := [2]reg.Register{dst, GP64()}, [2]reg.Register{src, GP64()} // to each fourth row
	Label("block")
	LEAQ(Mem{Base: src, Index: lds, Scale: 4}, from[1])
	LEAQ(Mem{Base: dst, Index: ldd, Scale: 4}, to[1])
	for _, p := range from {
		next := GP64()
		LEAQ(Mem{Base: p, Index: lds, Scale: 8}, next)
		TESTQ(U32(crowded-1), lds)
		CMOVQEQ(p, next)
		for i := range 4 {
			PREFETCHT0(vector.Plus(Mem{Base: next}, lds, lds3, i))
		}
	}
	for c, column := range (square256{}).columns(from[:], lds, lds3, 0) {
		VMOVUPS(column, vector.Plus(Mem{Base: to[c/4]}, ldd, ldd3, c%4))
	}
	ADDQ(Imm(32), src)
	LEAQ(Mem{Base: dst, Index: ldd, Scale: 8}, dst)
	DECQ(blocks)
	JNZ(LabelRef("block"))
	VZEROUPPER()
	RET()
}

// transpose512 turns blocks 16×16 squares, side by side in src's 16 rows, into squares one below the other in dst.
func transpose512() {
	TEXT("transpose512", NOSPLIT, "func(dst *float32, ldd int, src *float32, lds, blocks int)")
	Pragma("noescape")
	Doc("transpose512 stores the transpose of src (16 rows of 16*blocks floats, lds bytes apart) in dst (rows ldd bytes apart).")
	dst, src := Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	ldd, lds := Load(Param("ldd"), GP64()), Load(Param("lds"), GP64())
	blocks := Load(Param("blocks"), GP64())
	ldd3, lds3 := vector.Times3(ldd), vector.Times3(lds)
	from := []reg.Register{src, GP64(), GP64(), GP64()} // to each fourth row
	for i, p := range from[1:] {
		LEAQ(Mem{Base: from[i], Index: lds, Scale: 4}, p)
	}
	Label("block")
	for half := range 2 {
		for c, column := range (square512{}).columns(from, lds, lds3, 32*half) {
			VMOVUPS(column, vector.Plus(Mem{Base: dst}, ldd, ldd3, c%4))
			if c%4 == 3 {
				LEAQ(Mem{Base: dst, Index: ldd, Scale: 4}, dst)
			}
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

// A square turns eight columns of as many rows as a vector has floats.
type square interface {
	name() string
	side() int // rows
	vec() reg.VecVirtual
	// columns makes eight columns one after the other, offset bytes from pointers to each fourth row.
	columns(p []reg.Register, stride, stride3 reg.Register, offset int) iter.Seq2[int, reg.VecVirtual]
}

type square256 struct{}

func (square256) name() string        { return "256" }
func (square256) side() int           { return 8 }
func (square256) vec() reg.VecVirtual { return YMM() }

// columns puts halves of rows together, then pairs, then pairs of pairs.
func (square256) columns(p []reg.Register, stride, stride3 reg.Register, offset int) iter.Seq2[int, reg.VecVirtual] {
	return func(yield func(int, reg.VecVirtual) bool) {
		var halves [2][4]reg.VecVirtual
		for i := range 4 {
			row, left, right := YMM(), YMM(), YMM()
			VMOVUPS(vector.Plus(Mem{Base: p[0]}, stride, stride3, i).Offset(offset), row)
			other := vector.Plus(Mem{Base: p[1]}, stride, stride3, i).Offset(offset)
			VINSERTF128(Imm(1), other, row, left)
			VPERM2F128(Imm(0x31), other, row, right)
			halves[0][i], halves[1][i] = left, right
		}
		for half, r := range halves {
			t := pairs(r, YMM)
			for c := range 4 {
				if !yield(4*half+c, pairOfPairs(t, c, YMM)) {
					return
				}
			}
		}
	}
}

type square512 struct{}

func (square512) name() string        { return "512" }
func (square512) side() int           { return 16 }
func (square512) vec() reg.VecVirtual { return ZMM() }

// columns loads two rows, four apart, side by side, turns 4×4 squares in the lanes of four vectors, and puts lanes of rows 0 to 7 and of
// rows 8 to 15 together.
func (square512) columns(p []reg.Register, stride, stride3 reg.Register, offset int) iter.Seq2[int, reg.VecVirtual] {
	return func(yield func(int, reg.VecVirtual) bool) {
		var sets [2][4]reg.VecVirtual
		for set := range sets {
			var v [4]reg.VecVirtual
			for i := range v {
				v[i] = ZMM()
				row := func(fourth int) Mem { return vector.Plus(Mem{Base: p[fourth]}, stride, stride3, i).Offset(offset) }
				VBROADCASTF64X4(row(2*set), v[i])
				VINSERTF64X4(Imm(1), row(2*set+1), v[i], v[i])
			}
			sets[set] = squares(v)
		}
		for c := range 8 {
			column := ZMM()
			VSHUFF32X4(Imm([]uint64{0x88, 0xdd}[c/4]), sets[1][c%4], sets[0][c%4], column)
			if !yield(c, column) {
				return
			}
		}
	}
}

// squares turns a 4×4 square in each lane of four rows.
func squares(rows [4]reg.VecVirtual) (columns [4]reg.VecVirtual) {
	t := pairs(rows, ZMM)
	for c := range columns {
		columns[c] = pairOfPairs(t, c, ZMM)
	}
	return columns
}

// pairs puts elements of two rows beside each other, in the lanes of vectors that vec makes.
func pairs(rows [4]reg.VecVirtual, vec func() reg.VecVirtual) (t [4]reg.VecVirtual) {
	for i := 0; i < 4; i += 2 {
		t[i], t[i+1] = vec(), vec()
		VUNPCKLPS(rows[i+1], rows[i], t[i])
		VUNPCKHPS(rows[i+1], rows[i], t[i+1])
	}
	return t
}

// pairOfPairs is column c of the 4×4 squares in the lanes of rows whose pairs are t.
func pairOfPairs(t [4]reg.VecVirtual, c int, vec func() reg.VecVirtual) reg.VecVirtual {
	u := vec()
	VSHUFPS(Imm([]uint64{0x44, 0xee}[c%2]), t[2+c/2], t[c/2], u)
	return u
}
