package main

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel/_asm/vector"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets in kernel.depthwiseArgs.
const (
	offDst         = 0
	offDstStep     = 8
	offSrc         = 16
	offSrcStep     = 24
	offBlocks      = 32
	offWeights     = 40
	offChannels    = 48
	offLines       = 56
	offSrcLine     = 64
	offWeightsLine = 72
	offTaps        = 80
	offSrcTap      = 88
	offWeightsTap  = 96
	offPadsBefore  = 104
	offPadsBetween = 112
	offPadsAfter   = 120
)

// A gathering writes the loops over blocks of places, vectors of channels, lines of the kernel and taps of a line.
type gathering struct {
	m            *vector.Machine
	places       int
	back         bool
	args         reg.GPVirtual
	step         reg.Register  // from one place to the next in the source
	step3        reg.Register  // three times that
	tap          reg.GPVirtual // from what a place meets by a tap to the next tap's
	weightsTap   reg.GPVirtual // from the weights of a tap to the next tap's
	channel      reg.GPVirtual // bytes to the vectors from channel 0
	src, weights reg.GPVirtual // of the next line, and of the next tap
	lines        reg.GPVirtual // not yet done
	sums         []vector.V    // by place
}

// gather writes the sums of a convolution, or of its gradient with respect to the image, for blocks of places.
func gather(m *vector.Machine, places int, back bool) {
	g := &gathering{m: m, places: places, back: back}
	name, terms := "depthwiseForward", "rounded once, with zeros for pads"
	if back {
		name, terms = "depthwiseBack", "rounded before they are added"
	}
	m.Function(fmt.Sprintf("%s%d_", name, places), "func(a *byte)",
		fmt.Sprintf("stores sums of products, %s, for a.blocks blocks of places (%d) along a line.", terms, places))
	g.args = Load(Param("a"), GP64()).(reg.GPVirtual)
	g.step = take(g.args, offSrcStep)
	if places > 3 {
		g.step3 = vector.Times3(g.step)
	}
	g.tap, g.weightsTap, g.channel = take(g.args, offSrcTap), take(g.args, offWeightsTap), GP64()
	m.Beside(side(m, places, pick(m, 16, 12)), g.blocks)
	m.Return()
}

// blocks writes the loop over blocks. Whole vectors and the last share the sums, because avo takes zeroing to read them.
func (g *gathering) blocks() {
	for range g.places {
		g.sums = append(g.sums, g.m.Vec())
	}
	Label("block")
	XORQ(g.channel, g.channel)
	g.m.Loop(take(g.args, offChannels), func() { ADDQ(U32(uint32(g.m.Step())), g.channel) }, g.vectors)
	for _, p := range [][2]int{{offSrcStep, offSrc}, {offDstStep, offDst}} {
		ahead := GP64()
		IMUL3Q(Imm(uint64(g.places)), take(g.args, p[0]), ahead)
		ADDQ(ahead, field(g.args, p[1]))
	}
	DECQ(field(g.args, offBlocks))
	JNZ(LabelRef("block"))
}

// vectors computes vectors of channels of each place.
func (g *gathering) vectors(tail bool) {
	suffix := ""
	if tail {
		suffix = "Tail"
	}
	for _, sum := range g.sums {
		for j := range sum.Width() {
			zero(g.m, sum.Part(j).One())
		}
	}
	g.src, g.weights, g.lines = take(g.args, offSrc), take(g.args, offWeights), take(g.args, offLines)
	ADDQ(g.channel, g.src)
	ADDQ(g.channel, g.weights)
	n := GP64()
	if !g.back {
		MOVQ(field(g.args, offPadsBefore), n)
		Label("pads" + suffix)
		g.pads(n, suffix, tail)
	}
	Label("line" + suffix)
	TESTQ(g.lines, g.lines)
	JEQ(LabelRef("store" + suffix))
	MOVQ(field(g.args, offTaps), n)
	g.taps(n, suffix, tail)
	ADDQ(field(g.args, offSrcLine), g.src)
	ADDQ(field(g.args, offWeightsLine), g.weights)
	DECQ(g.lines)
	if g.back {
		JMP(LabelRef("line" + suffix))
	} else {
		MOVQ(field(g.args, offPadsBetween), n)
		CMOVQEQ(field(g.args, offPadsAfter), n)
		JMP(LabelRef("pads" + suffix))
	}
	Label("store" + suffix)
	g.store(tail)
}

// pads adds the products of zeros and the weights of n taps.
func (g *gathering) pads(n reg.GPVirtual, suffix string, tail bool) {
	TESTQ(n, n)
	JEQ(LabelRef("line" + suffix))
	none := g.m.Vec().Part(0).One()
	zero(g.m, none)
	Label("pad" + suffix)
	weights := g.m.Get(Mem{Base: g.weights}, tail)
	for _, sum := range g.sums {
		for j := range weights.Width() {
			VFMADD231PS(none, weights.Part(j).One(), sum.Part(j).One())
		}
	}
	ADDQ(g.weightsTap, g.weights)
	DECQ(n)
	JNZ(LabelRef("pad" + suffix))
}

// taps adds the products of n taps of a line.
func (g *gathering) taps(n reg.GPVirtual, suffix string, tail bool) {
	add, from := addProduct, GP64()
	if g.back {
		add = addRounded
	}
	MOVQ(g.src, from)
	Label("tap" + suffix)
	weights := g.m.Get(Mem{Base: g.weights}, tail)
	eachPlace(from, g.step, g.step3, g.places, func(i int, x Mem) {
		for j := range weights.Width() {
			add(g.m, j, x.Offset(j*g.m.Bytes()), weights.Part(j).One(), g.sums[i].Part(j).One(), tail)
		}
	})
	ADDQ(g.tap, from)
	ADDQ(g.weightsTap, g.weights)
	DECQ(n)
	JNZ(LabelRef("tap" + suffix))
}

// eachPlace visits places of a step from an address on.
func eachPlace(first reg.GPVirtual, step, step3 reg.Register, n int, visit func(i int, at Mem)) {
	for i := range n {
		if i > 0 && i%4 == 0 {
			fourth := GP64()
			LEAQ(Mem{Base: first, Index: step, Scale: 4}, fourth)
			first = fourth
		}
		visit(i, vector.Plus(Mem{Base: first}, step, step3, i%4))
	}
}

// store stores the sums of the places.
func (g *gathering) store(tail bool) {
	to, step := take(g.args, offDst), take(g.args, offDstStep)
	ADDQ(g.channel, to)
	for i, sum := range g.sums {
		if i > 0 {
			ADDQ(step, to)
		}
		g.m.Put(sum, Mem{Base: to}, tail)
	}
}
