package operators

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
)

// Files may store weights in 16-bit floating-point types, in which ganc does not compute. The weights become f32, which
// holds every 16-bit number. Only Cast may read them: its result is the same for both types.

// widened returns an initializer of 16-bit floating-point numbers as FLOAT. ok is false for other initializers.
func widened(t load.Tensor) (wide load.Tensor, ok bool) {
	var number func(uint16) float32
	switch t.DType {
	case load.Float16:
		number = float16
	case load.BFloat16:
		number = func(h uint16) float32 { return math.Float32frombits(uint32(h) << 16) }
	default:
		return t, false
	}
	numbers := make([]float32, len(t.Raw)/2)
	for i := range numbers {
		numbers[i] = number(uint16(t.Raw[2*i]) | uint16(t.Raw[2*i+1])<<8)
	}
	t.DType, t.Raw = load.Float, ir.FromSlice(numbers, len(numbers)).Bytes()
	return t, true
}

// float16 returns the number with the bits h of IEEE 754's binary16.
func float16(h uint16) float32 {
	exponent, fraction := int(h>>10)&31, int(h)&1023
	f := math.Ldexp(float64(fraction), -24)
	switch {
	case exponent == 31 && fraction > 0:
		f = math.NaN()
	case exponent == 31:
		f = math.Inf(1)
	case exponent > 0:
		f = math.Ldexp(float64(1024+fraction), exponent-25)
	}
	if h>>15 == 1 {
		f = math.Copysign(f, -1)
	}
	return float32(f)
}

// checkHalves refuses a node that computes with 16-bit floating-point numbers.
func (m *Model) checkHalves(n *load.Node) error {
	for _, name := range n.Inputs {
		if dt, ok := m.halves[name]; ok && n.OpType != "Cast" {
			return load.Refuse(load.Unsupported, n.Where(), "its input %s is %v, which only Cast may read", load.Quote(name), dt).
				Instead("export the model in FLOAT")
		}
	}
	return nil
}
