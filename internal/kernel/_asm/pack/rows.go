package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// panels reads some panels of a row before it goes on to the next row, which may lie on another page and in the same sets of
// the caches.
func panels(s square, vectors int) {
	vectorBytes, floats := 4*s.side(), vectors*s.side()
	TEXT("panels"+s.name(), NOSPLIT, "func(dst, src uintptr, stride, k, count, next int)")
	Doc(fmt.Sprintf("panels%s copies k rows, stride bytes apart, of %d*count floats to count panels, next bytes apart, of k rows of %[2]d floats.", s.name(), floats))
	dst, src := Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	stride, k := Load(Param("stride"), GP64()), Load(Param("k"), GP64())
	count, next := Load(Param("count"), GP64()), Load(Param("next"), GP64())
	from, to, n := GP64(), GP64(), GP64()
	Label("row")
	MOVQ(src, from)
	MOVQ(dst, to)
	MOVQ(count, n)
	Label("panel")
	row := make([]reg.VecVirtual, vectors)
	for j := range row {
		row[j] = s.vec()
		VMOVUPS(Mem{Base: from, Disp: vectorBytes * j}, row[j])
	}
	for j, v := range row {
		VMOVUPS(v, Mem{Base: to, Disp: vectorBytes * j})
	}
	ADDQ(U32(uint32(floats*4)), from)
	ADDQ(next, to)
	DECQ(n)
	JNZ(LabelRef("panel"))
	ADDQ(stride, src)
	ADDQ(U32(uint32(floats*4)), dst)
	DECQ(k)
	JNZ(LabelRef("row"))
	VZEROUPPER()
	RET()
}

// sweepRows is the number of rows that sweep takes at a time.
const sweepRows = 8

// sweep reads eight rows side by side from end to end, as the processor asks for them by itself.
func sweep(s square) {
	vectorBytes := 4 * s.side()
	TEXT("sweep"+s.name(), NOSPLIT, "func(sum, a uintptr, csa int, b uintptr, ldb, count int)")
	Doc(fmt.Sprintf("sweep%s adds to %d*count sums the products of %d elements of a, csa bytes apart, with as many rows of b, ldb bytes apart,",
		s.name(), s.side(), sweepRows), "in the order of the rows.")
	a, csa := Load(Param("a"), GP64()), Load(Param("csa"), GP64())
	var x [sweepRows]reg.VecVirtual
	for i := range x {
		x[i] = s.vec()
		VBROADCASTSS(Mem{Base: a}, x[i])
		ADDQ(csa, a)
	}
	sum, b := Load(Param("sum"), GP64()), Load(Param("b"), GP64())
	ldb, count := Load(Param("ldb"), GP64()), Load(Param("count"), GP64())
	rows := []reg.Register{b, GP64(), GP64()} // rows 0, 3 and 6
	for i, p := range rows[1:] {
		LEAQ(Mem{Base: rows[i], Index: ldb, Scale: 2}, p)
		ADDQ(ldb, p)
	}
	add := func(vectors int) {
		acc := make([]reg.VecVirtual, vectors)
		for j := range acc {
			acc[j] = s.vec()
			VMOVUPS(Mem{Base: sum, Disp: vectorBytes * j}, acc[j])
		}
		for i := range x {
			from := Mem{Base: rows[i/3]}
			if i%3 > 0 {
				from.Index, from.Scale = ldb, uint8(i%3)
			}
			for j := range acc {
				VFMADD231PS(from.Offset(vectorBytes*j), x[i], acc[j])
			}
		}
		for j := range acc {
			VMOVUPS(acc[j], Mem{Base: sum, Disp: vectorBytes * j})
		}
		for _, p := range append(rows, sum) {
			ADDQ(U32(uint32(vectorBytes*vectors)), p)
		}
	}
	SUBQ(Imm(4), count)
	JLT(LabelRef("rest"))
	Label("wide")
	add(4)
	SUBQ(Imm(4), count)
	JGE(LabelRef("wide"))
	Label("rest")
	ADDQ(Imm(4), count)
	JEQ(LabelRef("done"))
	Label("vector")
	add(1)
	DECQ(count)
	JNZ(LabelRef("vector"))
	Label("done")
	VZEROUPPER()
	RET()
}
