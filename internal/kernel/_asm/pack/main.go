// Command pack generates what copies operands for the tiles of a product, and two single instructions.
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	transpose8()
	for _, d := range [][3]int{{1, 1, 1}, {1, 2, 1}, {1, 4, 2}, {2, 1, 1}, {2, 2, 2}, {3, 1, 1}, {4, 1, 1}} {
		dots(d[0], d[1], d[2])
	}
	sliver512()
	sliver256()
	panels256()
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
	src4, dst4 := GP64(), GP64()
	halves := [4]reg.VecVirtual{YMM(), YMM(), YMM(), YMM()}
	Label("block")
	LEAQ(Mem{Base: src, Index: lds, Scale: 4}, src4)
	LEAQ(Mem{Base: dst, Index: ldd, Scale: 4}, dst4)
	next, next4 := GP64(), GP64()
	LEAQ(Mem{Base: src, Index: lds, Scale: 8}, next)
	LEAQ(Mem{Base: src4, Index: lds, Scale: 8}, next4)
	TESTQ(U32(crowded-1), lds)
	CMOVQEQ(src, next)
	CMOVQEQ(src4, next4)
	for i := range 8 {
		PREFETCHT0(row(next, next4, lds, i))
	}
	for half := range 2 {
		for i, column := range quads(halves, src, src4, lds, 16*half) {
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
// A register of r that is loaded by halves counts as alive all through a loop: a function has one set of them.
func quads(r [4]reg.VecVirtual, src, src4, lds reg.Register, offset int) []reg.VecVirtual {
	var t, u [4]reg.VecVirtual
	for i := range r {
		t[i], u[i] = YMM(), YMM()
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

// sliverText begins the function that copies slivers, and loads what all have in common.
func sliverText(width string) (dst, src, stride, k, height reg.Register) {
	TEXT("sliver"+width, NOSPLIT, "func(dst, src uintptr, stride, k, height, count int)")
	Doc("sliver"+width+" copies count slivers side by side, each k rows (stride bytes apart) of height floats, to slivers one",
		"after another, without gaps between rows. It may write 16 floats behind each.")
	dst, src = Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	stride, k = Load(Param("stride"), GP64()), Load(Param("k"), GP64())
	return dst, src, stride, k, Load(Param("height"), GP64())
}

// sliverSteps makes bytes of height floats, and of the distance between the slivers of k such rows.
func sliverSteps(height, k reg.Register) (bytes, next reg.Register) {
	b, n := GP64(), GP64()
	MOVQ(height, b)
	SHLQ(Imm(2), b)
	MOVQ(b, n)
	IMULQ(k, n)
	ADDQ(Imm(64), n)
	return b, n
}

func sliver512() {
	dst, src, stride, k, height := sliverText("512")
	mask, bits := K(), GP64()
	MOVQ(I32(-1), bits)
	BZHIQ(height, bits, bits)
	KMOVW(bits.As32(), mask)
	bytes, next := sliverSteps(height, k)
	v := ZMM()
	sliverRow(1, dst, src, stride, k, bytes, next, func(from, to Mem) {
		VMOVUPS_Z(from, mask, v)
		VMOVUPS(v, to)
	})
	VZEROUPPER()
	RET()
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
	bytes, next := sliverSteps(height, k)
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
// each row at a time, then a tile.
func sliverSquares(dst, src, stride, k, next reg.Register) {
	Label("squares")
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
		ADDQ(Imm(cacheLine), p)
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
	ADDQ(Imm(cacheLine), dst)
	JMP(LabelRef("squares"))
	Label("squaresEnd")
	ADDQ(Imm(squareSide), k)
	JMP(LabelRef("part"))
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

// cacheLine is its bytes.
const cacheLine = 64

const linesAhead = 8

// dots writes the products of some rows of a with some groups of eight rows of b, a line of 16 k at a time: squares of eight
// are turned in registers. A line is taken in parts, each part of all groups in turn, so that the additions of one group do not wait
// for each other alone. Lines further on are asked for, as there are more rows than the processor follows by itself, and
// where a row ends those of the next groups.
func dots(rows, groups, parts int) {
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
	b, ldb := Load(Param("b"), GP64()), Load(Param("ldb"), GP64())
	blocks := Load(Param("blocks"), GP64())
	ahead, next := GP64(), GP64()
	MOVQ(blocks, ahead)
	SHLQ(Imm(6), ahead)
	IMUL3Q(U32(8*groups), ldb, next)
	ADDQ(U32(64*linesAhead), next)
	SUBQ(ahead, next)
	MOVQ(U32(64*linesAhead), ahead)
	lda3 := GP64()
	LEAQ(Mem{Base: lda, Index: lda, Scale: 2}, lda3)
	halves := [4]reg.VecVirtual{YMM(), YMM(), YMM(), YMM()}
	Label("block")
	CMPQ(blocks, Imm(linesAhead))
	CMOVQLE(next, ahead)
	p, p4 := GP64(), GP64()
	for part := range parts {
		MOVQ(b, p)
		for g := range groups {
			LEAQ(Mem{Base: p, Index: ldb, Scale: 4}, p4)
			if part == 0 {
				far, far4 := GP64(), GP64()
				LEAQ(Mem{Base: p, Index: ahead, Scale: 1}, far)
				LEAQ(Mem{Base: p4, Index: ahead, Scale: 1}, far4)
				for i := range 8 {
					PREFETCHT1(row(far, far4, ldb, i))
				}
			}
			for quarter := part * 4 / parts; quarter < (part+1)*4/parts; quarter++ {
				for c, column := range quads(halves, p, p4, ldb, 16*quarter) {
					for i := range rows {
						x := YMM()
						from := Mem{Base: a, Disp: 16*quarter + 4*c}
						switch i {
						case 1, 2:
							from.Index, from.Scale = lda, uint8(i)
						case 3:
							from.Index, from.Scale = lda3, 1
						}
						VBROADCASTSS(from, x)
						VFMADD231PS(column, x, acc[i][g])
					}
				}
			}
			if g+1 < groups {
				LEAQ(Mem{Base: p, Index: ldb, Scale: 8}, p)
			}
		}
	}
	ADDQ(Imm(64), b)
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
