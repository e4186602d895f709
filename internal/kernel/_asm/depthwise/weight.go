package main

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel/_asm/vector"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets in kernel.depthwiseSums.
const (
	offY        = 0
	offYStep    = 8
	offXStep    = 16
	offTapStep  = 24
	offPlaces   = 32
	offSources  = 40
	offLineStep = 48
	offYLines   = 56
	offFrom     = 64
	offSums     = 72
	offSumsStep = 80
	offSumStep  = 88
	offLanes    = 96
	offAhead    = 104
)

// A weighting writes the loops over lines of y and their places.
type weighting struct {
	m                               *vector.Machine
	lines, taps                     int
	args                            reg.GPVirtual
	sums                            [][]vector.V
	y, ahead                        reg.GPVirtual   // of the next place
	x                               []reg.GPVirtual // of the next place, by line
	yStep, xStep, tapStep, tapStep3 reg.Register
}

// weight writes the sums of the gradient of vectors of channels of the weights, for taps of lines of the kernel.
func weight(m *vector.Machine, name string, lines, taps, side int) {
	m.Function(name+size(lines, taps), "func(a *byte)",
		fmt.Sprintf("adds the places of some lines of y to the sums of taps of lines of the kernel, for vectors of channels (%d).", side))
	g := &weighting{m: m, lines: lines, taps: taps, args: Load(Param("a"), GP64()).(reg.GPVirtual)}
	m.Beside(side, g.all)
	m.Return()
}

// all writes the loops.
func (g *weighting) all() {
	m := g.m
	m.SetTail(take(g.args, offLanes))
	g.start()
	g.y, g.yStep, g.xStep = take(g.args, offY), take(g.args, offYStep), take(g.args, offXStep)
	g.tapStep = take(g.args, offTapStep)
	if g.taps >= 3 {
		g.tapStep3 = vector.Times3(g.tapStep)
	}
	g.ahead = take(g.args, offAhead)
	source := take(g.args, offSources)
	Label("line")
	g.x = make([]reg.GPVirtual, g.lines)
	for i := range g.x {
		g.x[i] = take(source, 8*i)
		ADDQ(field(g.args, offFrom), g.x[i])
	}
	n := take(g.args, offPlaces)
	if g.taps > 1 {
		g.pairs(n)
	}
	Label("place")
	g.place()
	g.next(1)
	DECQ(n)
	JNZ(LabelRef("place"))
	Label("lineDone")
	ADDQ(field(g.args, offLineStep), source)
	DECQ(field(g.args, offYLines))
	JNZ(LabelRef("line"))
	g.eachSum(func(at Mem, sum vector.V) { m.Put(sum, at, false) })
}

// place adds a place.
func (g *weighting) place() {
	y := g.m.Get(Mem{Base: g.y}, true)
	for i, x := range g.x {
		for k, sum := range g.sums[i] {
			for j := range sum.Width() {
				VFMADD231PS(g.tapAt(x, k).Offset(j*g.m.Bytes()), y.Part(j).One(), sum.Part(j).One())
			}
		}
	}
}

// pairs writes the loop over pairs of places, if a place meets by each tap what the next meets by the tap before: then a vector of x
// is loaded once for both.
func (g *weighting) pairs(n reg.GPVirtual) {
	CMPQ(g.xStep, g.tapStep)
	JNE(LabelRef("place"))
	SUBQ(Imm(2), n)
	JLT(LabelRef("odd"))
	Label("pair")
	for j := range g.sums[0][0].Width() {
		g.pair(j)
	}
	g.next(2)
	SUBQ(Imm(2), n)
	JGE(LabelRef("pair"))
	Label("odd")
	ADDQ(Imm(2), n)
	JEQ(LabelRef("lineDone"))
}

// pair adds vector j of a pair of places.
func (g *weighting) pair(j int) {
	y := [2]reg.Register{}
	for i, at := range []Mem{{Base: g.y}, {Base: g.y, Index: g.yStep, Scale: 1}} {
		y[i] = tailOf(g.m, j, at.Offset(j*g.m.Bytes()))
	}
	for i, x := range g.x {
		for k := range g.taps + 1 {
			from := Op(g.tapAt(x, k).Offset(j * g.m.Bytes()))
			if k > 0 && k < g.taps {
				v := g.m.Vec().Part(0).One()
				VMOVUPS(from, v)
				from = v
			}
			if k < g.taps {
				VFMADD231PS(from, y[0], g.sums[i][k].Part(j).One())
			}
			if k > 0 {
				VFMADD231PS(from, y[1], g.sums[i][k-1].Part(j).One())
			}
		}
	}
}

// next moves on by some places, and asks for as many of those ahead.
func (g *weighting) next(places int) {
	for range places {
		for j := range g.sums[0][0].Width() {
			PREFETCHT1(Mem{Base: g.ahead, Disp: j * g.m.Bytes()})
		}
		ADDQ(g.yStep, g.ahead)
	}
	for _, x := range g.x {
		LEAQ(Mem{Base: x, Index: g.xStep, Scale: uint8(places)}, x)
	}
	LEAQ(Mem{Base: g.y, Index: g.yStep, Scale: uint8(places)}, g.y)
}

// tapAt is what tap k of a line meets, k ≤ 5.
func (g *weighting) tapAt(x reg.Register, k int) Mem {
	if k == 5 {
		first := GP64()
		LEAQ(Mem{Base: x, Index: g.tapStep, Scale: 1}, first)
		x, k = first, 4
	}
	if k == 4 {
		return Mem{Base: x, Index: g.tapStep, Scale: 4}
	}
	return vector.Plus(Mem{Base: x}, g.tapStep, g.tapStep3, k)
}

// start loads the sums.
func (g *weighting) start() {
	for range g.lines {
		line := make([]vector.V, g.taps)
		for k := range line {
			line[k] = g.m.Vec()
		}
		g.sums = append(g.sums, line)
	}
	g.eachSum(func(at Mem, sum vector.V) {
		for j := range sum.Width() {
			VMOVUPS(at.Offset(j*g.m.Bytes()), sum.Part(j).One())
		}
	})
}

// eachSum visits the sums in memory.
func (g *weighting) eachSum(visit func(at Mem, sum vector.V)) {
	first, at := take(g.args, offSums), GP64()
	for i, line := range g.sums {
		if i > 0 {
			ADDQ(field(g.args, offSumsStep), first)
		}
		MOVQ(first, at)
		for k, sum := range line {
			if k > 0 {
				ADDQ(field(g.args, offSumStep), at)
			}
			visit(Mem{Base: at}, sum)
		}
	}
}
