// Command pack generates what copies operands for the tiles of a product, and two single instructions.
package main

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel/_asm/vector"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	transpose8()
	transpose512()
	for _, d := range [][2]int{{1, 1}, {1, 2}, {1, 4}, {2, 1}, {2, 2}, {3, 1}, {4, 1}} {
		dots(d[0], d[1])
	}
	sliver512()
	sliver256()
	panels("512", 2, 64, func() reg.VecVirtual { return ZMM() })
	panels("256", 3, 32, func() reg.VecVirtual { return YMM() })
	sweep256()
	cpuid()
	relax()
	Generate()
}

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
	columns(from, lds, lds3, 0, func(c int, column reg.VecVirtual) {
		VMOVUPS(column, vector.Plus(Mem{Base: to[c/4]}, ldd, ldd3, c%4))
	})
	ADDQ(Imm(32), src)
	LEAQ(Mem{Base: dst, Index: ldd, Scale: 8}, dst)
	DECQ(blocks)
	JNZ(LabelRef("block"))
	VZEROUPPER()
	RET()
}

// columns visits the columns of a square of eight rows, of which p points to the first and the fifth: halves of rows are put
// together, then pairs, then pairs of pairs.
func columns(p [2]reg.Register, stride, stride3 reg.Register, offset int, visit func(c int, column reg.VecVirtual)) {
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
		var t [4]reg.VecVirtual
		for i := 0; i < 4; i += 2 {
			t[i], t[i+1] = YMM(), YMM()
			VUNPCKLPS(r[i+1], r[i], t[i])
			VUNPCKHPS(r[i+1], r[i], t[i+1])
		}
		for c := range 4 {
			u := YMM()
			VSHUFPS(Imm([]uint64{0x44, 0xee}[c%2]), t[2+c/2], t[c/2], u)
			visit(4*half+c, u)
		}
	}
}

// sliverText begins the function that copies slivers, and loads what all have in common.
func sliverText(width string) (dst, src, stride, k, height reg.Register) {
	TEXT("sliver"+width, NOSPLIT, "func(dst, src uintptr, stride, k, height, count, next int)")
	Doc("sliver"+width+" copies count slivers side by side, each k rows (stride bytes apart) of height floats, to slivers next bytes",
		"apart, without gaps between rows. It may write 16 floats behind each.")
	dst, src = Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	stride, k = Load(Param("stride"), GP64()), Load(Param("k"), GP64())
	return dst, src, stride, k, Load(Param("height"), GP64())
}

// sliverSteps makes the bytes of height floats, and loads the distance between slivers.
func sliverSteps(height reg.Register) (bytes, next reg.Register) {
	b := GP64()
	MOVQ(height, b)
	SHLQ(Imm(2), b)
	return b, Load(Param("next"), GP64())
}

func sliver512() {
	dst, src, stride, k, height := sliverText("512")
	mask, bits := K(), GP64()
	MOVQ(I32(-1), bits)
	BZHIQ(height, bits, bits)
	KMOVW(bits.As32(), mask)
	bytes, next := sliverSteps(height)
	CMPQ(height, Imm(lineSide))
	JNE(LabelRef("part"))
	sliverLines(dst, src, stride, k, next)
	Label("part")
	v := ZMM()
	sliverRow(1, dst, src, stride, k, bytes, next, func(from, to Mem) {
		VMOVUPS_Z(from, mask, v)
		VMOVUPS(v, to)
	})
	VZEROUPPER()
	RET()
}

// lineSide is the rows of a tile of which four k of a sliver are three lines.
const lineSide = 12

// sliverLines writes the loop over k, four rows at a time, of slivers of lineSide: each line is put together by loads from two rows,
// of which the second begins as many floats before its row as the first has filled.
func sliverLines(dst, src, stride, k, next reg.Register) {
	var first, rest [4]reg.Register // masks of the lanes before and from 4, 8 and 12 on
	bits := GP32()
	for i := 1; i < 4; i++ {
		first[i], rest[i] = K(), K()
		MOVL(U32(1<<(4*i)-1), bits)
		KMOVW(bits, first[i])
		KNOTW(first[i], rest[i])
	}
	Label("lines")
	CMPQ(k, Imm(4))
	JLT(LabelRef("part"))
	SUBQ(Imm(4), k)
	from := [4]reg.Register{GP64(), GP64(), GP64(), GP64()}
	MOVQ(src, from[0])
	for r := 1; r < 4; r++ {
		LEAQ(Mem{Base: from[r-1], Index: stride, Scale: 1}, from[r])
	}
	LEAQ(Mem{Base: src, Index: stride, Scale: 4}, src)
	to, n := GP64(), GP64()
	MOVQ(dst, to)
	Load(Param("count"), n)
	Label("linesTile")
	for i := range 3 { // the line begins with element 4*i of row i
		v := ZMM()
		VMOVUPS_Z(Mem{Base: from[i], Disp: 16 * i}, first[3-i], v)
		VMOVUPS(Mem{Base: from[i+1], Disp: 16*i - 48}, rest[3-i], v)
		VMOVUPS(v, Mem{Base: to, Disp: vector.CacheLine * i})
	}
	for _, p := range from {
		ADDQ(Imm(4*lineSide), p)
	}
	ADDQ(next, to)
	DECQ(n)
	JNZ(LabelRef("linesTile"))
	ADDQ(U32(3*vector.CacheLine), dst)
	JMP(LabelRef("lines"))
}

// sliver256 is for heights up to 4. It copies four rows at a time and asks for those further on, which lie on other pages.
func sliver256() {
	dst, src, stride, k, height := sliverText("256")
	p, mask := GP64(), XMM()
	table := GLOBL("lanes", RODATA|NOPTR)
	for i := range 16 {
		DATA(4*i, U32(uint32(int32(i-8)>>31)))
	}
	LEAQ(table.Offset(32), p)
	NEGQ(height)
	VMOVUPS(Mem{Base: p, Index: height, Scale: 4}, mask)
	NEGQ(height)
	bytes, next := sliverSteps(height)
	CMPQ(height, Imm(squareSide))
	JEQ(LabelRef("squares"))
	Label("part")
	for rows := 4; rows >= 1; rows -= 3 {
		sliverRow(rows, dst, src, stride, k, bytes, next, func(from, to Mem) {
			v := XMM()
			VMASKMOVPS(from, mask, v)
			VMOVUPS(v, to)
			if rows > 1 {
				PREFETCHT0(Mem{Base: from.Base, Index: stride, Scale: 8})
			}
		})
	}
	VZEROUPPER()
	RET()
	sliverSquares(dst, src, stride, k, next)
}

// squareSide is the rows of a tile of which four k of a sliver are a line.
const squareSide = 4

// sliverSquares writes the loop over k, four rows at a time, of slivers as high as a square. The loop over tiles takes a line of
// each row at a time, then a tile. The last rows are copied with some before them.
func sliverSquares(dst, src, stride, k, next reg.Register) {
	Label("squares")
	CMPQ(k, Imm(squareSide))
	JLT(LabelRef("part"))
	Label("squaresRows")
	SUBQ(Imm(squareSide), k)
	JLT(LabelRef("squaresEnd"))
	from := [4]reg.Register{GP64(), GP64(), GP64(), GP64()}
	MOVQ(src, from[0])
	for r := 1; r < 4; r++ {
		LEAQ(Mem{Base: from[r-1], Index: stride, Scale: 1}, from[r])
	}
	LEAQ(Mem{Base: src, Index: stride, Scale: 4}, src)
	to, n := GP64(), GP64()
	MOVQ(dst, to)
	Load(Param("count"), n)
	square := func(tile int) {
		for half := range 2 {
			v := YMM()
			VMOVUPS(Mem{Base: from[2*half], Disp: 16 * tile}, v.AsX())
			VINSERTF128(Imm(1), Mem{Base: from[2*half+1], Disp: 16 * tile}, v, v)
			VMOVUPS(v, Mem{Base: to, Disp: 32 * half})
		}
		ADDQ(next, to)
	}
	SUBQ(Imm(4), n)
	JLT(LabelRef("squaresLast"))
	Label("squaresLine")
	for _, p := range from {
		PREFETCHT0(Mem{Base: p, Index: stride, Scale: 8})
	}
	for tile := range 4 {
		square(tile)
	}
	for _, p := range from {
		ADDQ(Imm(vector.CacheLine), p)
	}
	SUBQ(Imm(4), n)
	JGE(LabelRef("squaresLine"))
	Label("squaresLast")
	ADDQ(Imm(4), n)
	JEQ(LabelRef("squaresNext"))
	Label("squaresTile")
	square(0)
	for _, p := range from {
		ADDQ(Imm(4*squareSide), p)
	}
	DECQ(n)
	JNZ(LabelRef("squaresTile"))
	Label("squaresNext")
	ADDQ(Imm(vector.CacheLine), dst)
	JMP(LabelRef("squaresRows"))
	Label("squaresEnd") // k is the rows that are left, less a square
	CMPQ(k, I8(-squareSide))
	JEQ(LabelRef("squaresDone"))
	back := GP64()
	MOVQ(stride, back)
	IMULQ(k, back)
	ADDQ(back, src)
	SHLQ(Imm(4), k)
	ADDQ(k, dst)
	MOVQ(U32(squareSide), k)
	JMP(LabelRef("squaresRows"))
	Label("squaresDone")
	VZEROUPPER()
	RET()
}

// sliverRow writes the loop over k, some rows (1 or 4) at a time, around the loop over tiles: store copies a row of a tile, as a whole vector.
// Rows are stored in their order, as each may overwrite what is behind it.
func sliverRow(rows int, dst, src, stride, k, bytes, next reg.Register, store func(from, to Mem)) {
	name := fmt.Sprintf("rows%d", rows)
	CMPQ(k, Imm(uint64(rows)))
	JLT(LabelRef(name + "End"))
	Label(name)
	var from [4]reg.Register
	for r := range rows {
		from[r] = GP64()
		MOVQ(src, from[r])
		ADDQ(stride, src)
	}
	to, n := GP64(), GP64()
	MOVQ(dst, to)
	Load(Param("count"), n)
	Label(name + "Tile")
	places := []Mem{{Base: to}, {Base: to, Index: bytes, Scale: 1}, {Base: to, Index: bytes, Scale: 2}}
	if rows == 4 {
		third := GP64()
		LEAQ(places[2], third)
		places = append(places, Mem{Base: third, Index: bytes, Scale: 1})
	}
	for r := range rows {
		store(Mem{Base: from[r]}, places[r])
		ADDQ(bytes, from[r])
	}
	ADDQ(next, to)
	DECQ(n)
	JNZ(LabelRef(name + "Tile"))
	for range rows {
		ADDQ(bytes, dst)
	}
	SUBQ(Imm(uint64(rows)), k)
	CMPQ(k, Imm(uint64(rows)))
	JGE(LabelRef(name))
	Label(name + "End")
}

func cpuid() {
	TEXT("cpuid", NOSPLIT, "func(leaf, index uint32) (a, b, c, d uint32)")
	Doc("cpuid is the instruction of that name.")
	a, c := Load(Param("leaf"), reg.EAX), Load(Param("index"), reg.ECX)
	_, _ = a, c
	CPUID()
	Store(reg.EAX, Return("a"))
	Store(reg.EBX, Return("b"))
	Store(reg.ECX, Return("c"))
	Store(reg.EDX, Return("d"))
	RET()
}

const linesAhead = 8

// dots writes the products of some rows of a with some groups of eight rows of b, a line of 16 k at a time: squares of eight
// are turned in registers, those of all groups in turn, so that the additions of one group do not wait for each other alone. Lines
// further on are asked for, as there are more rows than the processor follows by itself, and where a row ends those of the next
// groups.
func dots(rows, groups int) {
	name := fmt.Sprintf("dots%dx%d", rows, 8*groups)
	TEXT(name, NOSPLIT, "func(sum uintptr, lds int, a uintptr, lda int, b uintptr, ldb, blocks int)")
	Doc(fmt.Sprintf("%s adds to %d×%d sums, rows lds bytes apart, the products of as many rows of a (16*blocks floats, lda bytes apart) with", name, rows, 8*groups),
		"as many rows of b, ldb bytes apart, in the order of k.")
	sum, lds := Load(Param("sum"), GP64()), Load(Param("lds"), GP64())
	acc := make([][]reg.VecVirtual, rows)
	for i := range acc {
		for g := range groups {
			acc[i] = append(acc[i], YMM())
			VMOVUPS(Mem{Base: sum, Disp: 32 * g}, acc[i][g])
		}
		ADDQ(lds, sum)
	}
	a, lda := Load(Param("a"), GP64()), Load(Param("lda"), GP64())
	ldb, blocks := Load(Param("ldb"), GP64()), Load(Param("blocks"), GP64())
	ahead, next := GP64(), GP64()
	MOVQ(blocks, ahead)
	SHLQ(Imm(6), ahead)
	IMUL3Q(U32(8*groups), ldb, next)
	ADDQ(U32(64*linesAhead), next)
	SUBQ(ahead, next)
	MOVQ(U32(64*linesAhead), ahead)
	lda3, ldb3 := vector.Times3(lda), vector.Times3(ldb)
	p := make([][2]reg.Register, groups) // to each fourth row of b
	last := Load(Param("b"), GP64())
	for g := range p {
		for i := range p[g] {
			p[g][i] = GP64()
			MOVQ(last, p[g][i])
			LEAQ(Mem{Base: last, Index: ldb, Scale: 4}, last)
		}
	}
	Label("block")
	CMPQ(blocks, Imm(linesAhead))
	CMOVQLE(next, ahead)
	for half := range 2 {
		for g := range groups {
			if half == 0 {
				for _, q := range p[g] {
					far := GP64()
					LEAQ(Mem{Base: q, Index: ahead, Scale: 1}, far)
					for i := range 4 {
						PREFETCHT1(vector.Plus(Mem{Base: far}, ldb, ldb3, i))
					}
				}
			}
			columns(p[g], ldb, ldb3, 32*half, func(c int, column reg.VecVirtual) {
				for i := range rows {
					x := YMM()
					from := vector.Plus(Mem{Base: a, Disp: 32*half + 4*c}, lda, lda3, i)
					VBROADCASTSS(from, x)
					VFMADD231PS(column, x, acc[i][g])
				}
			})
		}
	}
	for _, q := range p {
		ADDQ(Imm(64), q[0])
		ADDQ(Imm(64), q[1])
	}
	ADDQ(Imm(64), a)
	DECQ(blocks)
	JNZ(LabelRef("block"))
	to, apart := Load(Param("sum"), GP64()), Load(Param("lds"), GP64())
	for i := range acc {
		for g := range groups {
			VMOVUPS(acc[i][g], Mem{Base: to, Disp: 32 * g})
		}
		ADDQ(apart, to)
	}
	VZEROUPPER()
	RET()
}

func relax() {
	TEXT("relax", NOSPLIT, "func()")
	Doc("relax is a short wait in a spinning loop.")
	PAUSE()
	RET()
}
