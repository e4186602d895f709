// Command depthwise generates the kernels of depthwise convolutions, whose vectors lie along the channels.
package main

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel/_asm/vector"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	mostLines = 3 // of the kernel, in a block of the gradient of the weights
	mostTaps  = 5 // of each of these lines
)

func main() {
	ConstraintExpr("!purego")
	vector.Each(func(m *vector.Machine) {
		for n := 1; n <= mostPlaces(m); n++ {
			gather(m, n, false)
			gather(m, n, true)
		}
		for lines := 1; lines <= mostLines; lines++ {
			for taps := 1; taps <= mostTaps && lines*taps <= mostSums(m); taps++ {
				weight(m, "depthwiseWeight", lines, taps, side(m, lines*taps, pick(m, 20, 12)))
				weight(m, "depthwiseNarrow", lines, taps, 1)
			}
		}
		copyLine(m)
	})
	Generate()
}

// mostPlaces is the places of a block of a line, mostSums the sums of a block of the gradient of the weights, at most.
func mostPlaces(m *vector.Machine) int { return pick(m, 8, 6) }
func mostSums(m *vector.Machine) int   { return pick(m, 28, 13) }

func pick(m *vector.Machine, wide, narrow int) int {
	if m.Wide {
		return wide
	}
	return narrow
}

// side is the vectors side by side for some sums of each, of which registers hold so many. Fewer sums than about twelve wait for
// each other.
func side(m *vector.Machine, sums, most int) int {
	n := pick(m, 4, 2)
	for n > 1 && n*sums > most {
		n /= 2
	}
	return n
}

// field is a field of the arguments at r.
func field(r reg.Register, off int) Mem { return Mem{Base: r, Disp: off} }

// take loads a field.
func take(r reg.Register, off int) reg.GPVirtual {
	v := GP64()
	MOVQ(field(r, off), v)
	return v
}

// addProduct adds the product of vector i of x in memory and w to a sum, rounded once.
func addProduct(m *vector.Machine, i int, x Mem, w, sum reg.VecVirtual, tail bool) {
	switch {
	case !tail:
		VFMADD231PS(x, w, sum)
	case m.Wide:
		VFMADD231PS(x, w, m.TailMask(i), sum)
	default:
		VFMADD231PS(tailOf(m, i, x), w, sum)
	}
}

// addRounded adds the rounded product.
func addRounded(m *vector.Machine, i int, x Mem, w, sum reg.VecVirtual, tail bool) {
	v := m.Vec().Part(0).One()
	switch {
	case !tail:
		VMULPS(x, w, v)
	case m.Wide:
		VMULPS_Z(x, w, m.TailMask(i), v)
	default:
		VMULPS(tailOf(m, i, x), w, v)
	}
	VADDPS(v, sum, sum)
}

// tailOf loads the lanes of vector i of a tail, with AVX2, which is short of registers, into the register of their mask.
func tailOf(m *vector.Machine, i int, from Mem) reg.Register {
	v := m.TailMask(i)
	if !m.Wide {
		VMASKMOVPS(from, v, v)
		return v
	}
	x := m.Vec().Part(0).One()
	VMOVUPS_Z(from, v, x)
	return x
}

// copyLine writes the copy of channels of pixels.
func copyLine(m *vector.Machine) {
	m.Function("depthwiseCopy", "func(dst uintptr, dstStep int, src uintptr, srcStep, pixels, channels int)",
		"copies channels of pixels as whole vectors, with zeros behind the last. Steps are in bytes.")
	dst, src := Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	dstStep, srcStep := Load(Param("dstStep"), GP64()), Load(Param("srcStep"), GP64())
	pixels := Load(Param("pixels"), GP64())
	Label("pixel")
	at, n := GP64(), Load(Param("channels"), GP64()).(reg.GPVirtual)
	XORQ(at, at)
	m.Loop(n, func() { ADDQ(Imm(uint64(m.Bytes())), at) }, func(tail bool) {
		m.Put(m.Get(Mem{Base: src, Index: at, Scale: 1}, tail), Mem{Base: dst, Index: at, Scale: 1}, false)
	})
	ADDQ(srcStep, src)
	ADDQ(dstStep, dst)
	DECQ(pixels)
	JNZ(LabelRef("pixel"))
	m.Return()
}

func zero(m *vector.Machine, v reg.VecVirtual) {
	if m.Wide {
		VPXORD(v, v, v)
	} else {
		VXORPS(v, v, v)
	}
}

// size is the numbers in the name of a function.
func size(lines, taps int) string { return fmt.Sprintf("%dx%d_", lines, taps) }
