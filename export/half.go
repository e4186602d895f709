package export

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// greatestHalf is the greatest finite number of float16.
const greatestHalf = 65504

// beyond is the first element whose magnitude is above most, or is no number; −1 where there is none.
func beyond(t ir.Tensor, most float64) int {
	for i, x := range t.Float32s() {
		if !(math.Abs(float64(x)) <= most) {
			return i
		}
	}
	return -1
}

// Halved is f32 numbers, each rounded to the nearest of float16, of two the even one.
func Halved(t ir.Tensor) ir.Tensor {
	half := ir.NewTensor(ir.Float16, t.Shape()...)
	for i, x := range t.Float32s() {
		b := halfBits(x)
		half.Bytes()[2*i], half.Bytes()[2*i+1] = byte(b), byte(b>>8)
	}
	return half
}

// halfBits is the bits of the float16 nearest to x, of two the even one.
func halfBits(x float32) uint16 {
	b := math.Float32bits(x)
	sign, exponent, fraction := uint16(b>>16&0x8000), int(b>>23&0xff)-127, b&0x7fffff
	if exponent < -25 {
		return sign
	}
	drop := 13 // bits of the fraction, with the leading one
	if exponent < -14 {
		drop += -14 - exponent
	}
	m := fraction | 0x800000
	kept, lost, half := m>>drop, m&(1<<drop-1), uint32(1)<<(drop-1)
	if lost > half || lost == half && kept&1 == 1 {
		kept++
	}
	if exponent >= -14 {
		return sign | uint16(uint32(exponent+14)<<10+kept) // the leading one adds 1 to the exponent
	}
	return sign | uint16(kept)
}
