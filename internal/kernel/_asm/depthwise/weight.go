package main

import (
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
	m           *vector.Machine
	lines, taps int
	args        reg.GPVirtual
	sums        [][]vector.V
}

// weight writes the sums of the gradient of vectors of channels of the weights, for taps of lines of the kernel.
func weight(m *vector.Machine, lines, taps int) {
	m.Function("depthwiseWeight"+size(lines, taps), "func(a *byte)",
		"adds the places of a.yLines lines of y to the sums of taps of lines of the kernel, for vectors of channels.")
	g := &weighting{m: m, lines: lines, taps: taps, args: Load(Param("a"), GP64()).(reg.GPVirtual)}
	m.Beside(side(m, lines*taps, pick(m, 20, 12)), g.all)
	m.Return()
}

// all writes the loops.
func (g *weighting) all() {
	m := g.m
	m.SetTail(take(g.args, offLanes))
	g.start()
	y, yStep, xStep := take(g.args, offY), take(g.args, offYStep), take(g.args, offXStep)
	tapStep := take(g.args, offTapStep)
	var tapStep3 reg.Register
	if g.taps > 3 {
		tapStep3 = vector.Times3(tapStep)
	}
	source := take(g.args, offSources)
	ahead := take(g.args, offAhead)
	Label("line")
	x := make([]reg.GPVirtual, g.lines)
	for i := range x {
		x[i] = take(source, 8*i)
		ADDQ(field(g.args, offFrom), x[i])
	}
	n := take(g.args, offPlaces)
	Label("place")
	v := m.Get(Mem{Base: y}, true)
	for j := range v.Width() {
		PREFETCHT1(Mem{Base: ahead, Disp: j * m.Bytes()})
	}
	ADDQ(yStep, ahead)
	for i := range x {
		for k, sum := range g.sums[i] {
			for j := range sum.Width() {
				VFMADD231PS(tapAt(x[i], tapStep, tapStep3, k).Offset(j*m.Bytes()), v.Part(j).One(), sum.Part(j).One())
			}
		}
		ADDQ(xStep, x[i])
	}
	ADDQ(yStep, y)
	DECQ(n)
	JNZ(LabelRef("place"))
	ADDQ(field(g.args, offLineStep), source)
	DECQ(field(g.args, offYLines))
	JNZ(LabelRef("line"))
	g.eachSum(func(at Mem, sum vector.V) { m.Put(sum, at, false) })
}

// tapAt is what tap k of a line meets, k ≤ 4.
func tapAt(x reg.Register, step, step3 reg.Register, k int) Mem {
	if k == 4 {
		return Mem{Base: x, Index: step, Scale: 4}
	}
	return vector.Plus(Mem{Base: x}, step, step3, k)
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
