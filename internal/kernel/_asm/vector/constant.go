package vector

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// A Const is the bits of a constant in every lane.
type Const uint32

// Bits is a constant of these bits, Float a float32 constant, in every lane.
func Bits(b uint32) Const   { return Const(b) }
func Float(x float64) Const { return Const(math.Float32bits(float32(x))) }

var tables = map[string]Mem{}

// Table lays down n words, once for each name.
func Table(name string, n int, f func(i int) uint32) Mem {
	if t, ok := tables[name]; ok {
		return t
	}
	t := GLOBL(name, RODATA|NOPTR)
	for i := range n {
		DATA(4*i, U32(f(i)))
	}
	tables[name] = t
	return t
}

// Memory is the constant in memory, a vector of AVX2.
func (c Const) Memory() Mem {
	return Table(fmt.Sprintf("k%08x", uint32(c)), 8, func(int) uint32 { return uint32(c) })
}

// Counts is the vector 0, 1, 2, ….
func Counts() Mem { return Table("counts", 16, func(i int) uint32 { return uint32(i) }) }
