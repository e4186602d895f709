package main

import (
	"fmt"
	"iter"
	"slices"

	"github.com/ganc-ml/ganc/internal/kernel/_asm/vector"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const linesAhead = 4

// dots writes the products of some rows of a with some groups of rows of b, a square high, a line of 16 k at a time: squares are
// turned in registers, those of all groups in turn, so that the additions of one group do not wait for each other alone. Lines further
// on are asked for, as there are more rows than the processor follows by itself, and where a row ends those of the next groups. They are
// asked into the first-level cache: to ask the second level alone would take it as long as a line that it gives.
func dots(s square, rows, groups int) {
	bytes := 4 * s.side()
	name := fmt.Sprintf("dots%s_%dx%d", s.name(), rows, s.side()*groups)
	TEXT(name, NOSPLIT, "func(sum uintptr, lds int, a uintptr, lda int, b uintptr, ldb, blocks, lag int)")
	lag := "One group of rows has no use for lag."
	if groups > 1 {
		lag = "The second half of the rows of b, and a for them, start lag bytes earlier."
	}
	Doc(fmt.Sprintf("%s adds to %d×%d sums, rows lds bytes apart, the products of as many rows of a (16*blocks floats, lda bytes apart) with", name, rows, s.side()*groups),
		"as many rows of b, ldb bytes apart, in the order of k. "+lag)
	sum, lds := Load(Param("sum"), GP64()), Load(Param("lds"), GP64())
	acc := make([][]reg.VecVirtual, rows)
	for i := range acc {
		for g := range groups {
			acc[i] = append(acc[i], s.vec())
			VMOVUPS(Mem{Base: sum, Disp: bytes * g}, acc[i][g])
		}
		ADDQ(lds, sum)
	}
	ldb := Load(Param("ldb"), GP64())
	ahead, next := GP64(), GP64()
	Load(Param("blocks"), ahead)
	SHLQ(Imm(6), ahead)
	IMUL3Q(U32(uint32(s.side()*groups)), ldb, next)
	ADDQ(U32(vector.CacheLine*linesAhead), next)
	SUBQ(ahead, next)
	MOVQ(U32(vector.CacheLine*linesAhead), ahead)
	ldb3 := vector.Times3(ldb)
	p := make([][]reg.Register, groups) // to each fourth row of b
	last := Load(Param("b"), GP64())
	for g := range p {
		for range s.side() / 4 {
			q := GP64()
			MOVQ(last, q)
			LEAQ(Mem{Base: last, Index: ldb, Scale: 4}, last)
			p[g] = append(p[g], q)
		}
	}
	var lda, lda3 reg.Register
	if rows > 1 {
		lda = Load(Param("lda"), GP64())
		lda3 = vector.Times3(lda)
	}
	a := []reg.Register{Load(Param("a"), GP64())} // to each fourth row
	for i := 4; i < rows; i += 4 {
		a = append(a, GP64())
		LEAQ(Mem{Base: a[i/4-1], Index: lda, Scale: 4}, a[i/4])
	}
	behind := a // for the second half of the groups
	if groups > 1 {
		behind = []reg.Register{GP64()}
		MOVQ(a[0], behind[0])
		lag := Load(Param("lag"), GP64())
		for _, q := range slices.Concat(append(p[groups/2:], behind)...) {
			SUBQ(lag, q)
		}
	}
	blocks, _ := Param("blocks").Resolve()
	Label("block")
	CMPQ(blocks.Addr, Imm(linesAhead))
	CMOVQLE(next, ahead)
	for _, q := range slices.Concat(p...) {
		far := GP64()
		LEAQ(Mem{Base: q, Index: ahead, Scale: 1}, far)
		for i := range 4 {
			PREFETCHT0(vector.Plus(Mem{Base: far}, ldb, ldb3, i))
		}
	}
	for g := range groups {
		from := a
		if g >= groups/2 {
			from = behind
		}
		for c, column := range line(s, p[g], ldb, ldb3) {
			for i := range rows {
				x := s.vec()
				VBROADCASTSS(vector.Plus(Mem{Base: from[i/4], Disp: 4 * c}, lda, lda3, i%4), x)
				VFMADD231PS(column, x, acc[i][g])
			}
		}
	}
	pointers := append(p, a)
	if groups > 1 {
		pointers = append(pointers, behind)
	}
	for _, q := range slices.Concat(pointers...) {
		ADDQ(Imm(vector.CacheLine), q)
	}
	DECQ(blocks.Addr)
	JNZ(LabelRef("block"))
	to, apart := Load(Param("sum"), GP64()), Load(Param("lds"), GP64())
	for i := range acc {
		for g := range groups {
			VMOVUPS(acc[i][g], Mem{Base: to, Disp: bytes * g})
		}
		ADDQ(apart, to)
	}
	VZEROUPPER()
	RET()
}

// line makes the 16 columns of a line of each of a square's rows. Turning whole lines in registers would take half of the loads
// but a third more shuffles, of which Intel's servers do only one in a cycle.
func line(s square, p []reg.Register, stride, stride3 reg.Register) iter.Seq2[int, reg.VecVirtual] {
	return func(yield func(int, reg.VecVirtual) bool) {
		for half := range 2 {
			for c, column := range s.columns(p, stride, stride3, 32*half) {
				if !yield(8*half+c, column) {
					return
				}
			}
		}
	}
}
