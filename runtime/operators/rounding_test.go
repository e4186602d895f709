package operators

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
)

// TestHalves: the fast roundings to f16 and bf16 give what ir.DType.Round does, for numbers of every exponent.
func TestHalves(t *testing.T) {
	for top := range 1 << 16 {
		for _, low := range []uint32{0, 1, 0x0fff, 0x1000, 0x1001, 0x1fff, 0x7fff, 0x8000, 0x8001, 0xefff, 0xf000, 0xffff} {
			v := math.Float32frombits(uint32(top)<<16 | low)
			for dt, fast := range map[ir.DType]func(float32) float32{ir.Float16: toFloat16, ir.BFloat16: toBFloat16} {
				got, want := fast(v), float32(dt.Round(float64(v), ir.Rounding{}))
				if math.Float32bits(got) != math.Float32bits(want) && (got == got || want == want) {
					t.Fatalf("%v: %x becomes %x, want %x", dt, v, got, want)
				}
			}
		}
	}
}
