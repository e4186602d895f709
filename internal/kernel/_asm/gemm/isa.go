package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// isa is what differs between the two instruction sets.
type isa interface {
	name() string
	width() int // bytes in a vector
	vec() reg.VecVirtual
	loadMask(t reg.GPVirtual)
	loadLast(src Mem, dst reg.VecVirtual)
	storeLast(src reg.VecVirtual, dst Mem)
	zero(v reg.VecVirtual)
	max0(v, zero reg.VecVirtual)
	leaky(v, alpha, zero reg.VecVirtual)
}

type isa512 struct{}

func (*isa512) name() string          { return "512" }
func (*isa512) width() int            { return 64 }
func (*isa512) vec() reg.VecVirtual   { return ZMM() }
func (*isa512) zero(v reg.VecVirtual) { VPXORD(v, v, v) }

// The mask of the last vector stays in K1, the sign of the leaky activation in K2.
func (*isa512) loadMask(t reg.GPVirtual)              { KMOVW(field(t, offMask), reg.K1) }
func (*isa512) loadLast(src Mem, dst reg.VecVirtual)  { VMOVUPS_Z(src, reg.K1, dst) }
func (*isa512) storeLast(src reg.VecVirtual, dst Mem) { VMOVUPS(src, reg.K1, dst) }
func (*isa512) max0(v, zero reg.VecVirtual)           { VMAXPS(v, zero, v) }
func (*isa512) leaky(v, alpha, zero reg.VecVirtual) {
	VCMPPS(Imm(lessQuiet), zero, v, reg.K2)
	VMULPS(alpha, v, reg.K2, v)
}

// lessQuiet is the comparison predicate LT_OQ.
const lessQuiet = 17

type isa256 struct{ t reg.GPVirtual }

func (*isa256) name() string          { return "256" }
func (*isa256) width() int            { return 32 }
func (*isa256) vec() reg.VecVirtual   { return YMM() }
func (*isa256) zero(v reg.VecVirtual) { VXORPS(v, v, v) }

// Four rows and three vectors leave no register for the mask: a load fetches it into its destination.
func (s *isa256) loadMask(t reg.GPVirtual) { s.t = t }
func (s *isa256) loadLast(src Mem, dst reg.VecVirtual) {
	VMOVUPS(field(s.t, offLanes), dst)
	VMASKMOVPS(src, dst, dst)
}
func (s *isa256) storeLast(src reg.VecVirtual, dst Mem) {
	mask := YMM()
	VMOVUPS(field(s.t, offLanes), mask)
	VMASKMOVPS(src, mask, dst)
}
func (*isa256) max0(v, zero reg.VecVirtual) { VMAXPS(v, zero, v) }
func (*isa256) leaky(v, alpha, zero reg.VecVirtual) {
	less, scaled := YMM(), YMM()
	VCMPPS(Imm(lessQuiet), zero, v, less)
	VMULPS(alpha, v, scaled)
	VBLENDVPS(less, scaled, v, v)
}
