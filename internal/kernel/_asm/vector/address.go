package vector

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// CacheLine is the bytes of a line of the cache.
const CacheLine = 64

// Plus is the address i strides further on, i < 4.
func Plus(at Mem, stride, stride3 reg.Register, i int) Mem {
	switch i {
	case 1, 2:
		at.Index, at.Scale = stride, uint8(i)
	case 3:
		at.Index, at.Scale = stride3, 1
	}
	return at
}

// Times3 is three times a stride.
func Times3(stride reg.Register) reg.Register {
	three := GP64()
	LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, three)
	return three
}
