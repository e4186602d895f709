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
	for _, d := range [][2]int{{1, 1}, {1, 2}, {2, 1}, {3, 1}, {4, 1}, {5, 1}, {6, 1}, {7, 1}, {8, 1}} {
		dots(square512{}, d[0], d[1])
	}
	for _, d := range [][2]int{{1, 1}, {1, 2}, {1, 4}, {2, 1}, {2, 2}, {3, 1}, {4, 1}} {
		dots(square256{}, d[0], d[1])
	}
	sliver512()
	sliver256()
	panels(square512{}, 2)
	panels(square256{}, 3)
	sweep(square512{})
	sweep(square256{})
	cpuid()
	relax()
	Generate()
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

// fourRows begins the loop over tiles of four rows: it points to them, moves src on to the next four, and loads the number of tiles.
func fourRows(dst, src, stride reg.Register) (from [4]reg.Register, to, n reg.Register) {
	from = [4]reg.Register{GP64(), GP64(), GP64(), GP64()}
	MOVQ(src, from[0])
	for r := 1; r < 4; r++ {
		LEAQ(Mem{Base: from[r-1], Index: stride, Scale: 1}, from[r])
	}
	LEAQ(Mem{Base: src, Index: stride, Scale: 4}, src)
	to, n = GP64(), GP64()
	MOVQ(dst, to)
	Load(Param("count"), n)
	return from, to, n
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
	from, to, n := fourRows(dst, src, stride)
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
	from, to, n := fourRows(dst, src, stride)
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

func relax() {
	TEXT("relax", NOSPLIT, "func()")
	Doc("relax is a short wait in a spinning loop.")
	PAUSE()
	RET()
}
