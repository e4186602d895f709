package export

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// factor is what quantised weights multiply: codes of a scale, at most reach from their zero point; and the bias that is added to
// each channel, nil for none.
type factor struct {
	scale float32
	reach int
	bias  []float32
}

// sums is the greatest sum of integers, in every order of its terms, that float32 holds exactly.
const sums = 1 << 24

// quantized is weights as int8 with a scale for each index of an axis: the least power of two with which the greatest
// magnitude there is at most 127 and no sum of products, with the bias, may leave ±2²⁴. Each weight is the nearest multiple of
// its scale, of two the even one.
func (p factor) quantized(t ir.Tensor, axis int) (narrow, scales ir.Tensor) {
	channels, inner := t.Shape()[axis], 1
	for _, d := range t.Shape()[axis+1:] {
		inner *= d
	}
	of := func(i int) int { return i / inner % channels }
	w := t.Float32s()
	narrow, scales = ir.NewTensor(ir.Int8, t.Shape()...), ir.NewTensor(ir.Float32, channels)
	s := scales.Float32s()
	for i, x := range w {
		s[of(i)] = max(s[of(i)], float32(math.Abs(float64(x))))
	}
	for c := range s {
		s[c] = powerOf2(float64(s[c]) / 127)
	}
	for {
		total := make([]float64, channels)
		for i, x := range w {
			q := code(x, s[of(i)])
			narrow.Bytes()[i] = byte(int8(q))
			total[of(i)] += math.Abs(q) * float64(p.reach)
		}
		wide := false
		for c := range s {
			if total[c]+math.Abs(p.steps(c, s[c])) >= sums {
				s[c], wide = 2*s[c], true
			}
		}
		if !wide {
			return narrow, scales
		}
	}
}

// code is x in units of a scale, rounded.
func code(x, scale float32) float64 { return math.RoundToEven(float64(x) / float64(scale)) }

// steps is the bias of a channel in units of both scales, rounded.
func (p factor) steps(c int, scale float32) float64 {
	if p.bias == nil {
		return 0
	}
	return code(p.bias[c], p.scale*scale)
}

// rounded is the biases as multiples of both scales.
func (p factor) rounded(scales []float32) []float32 {
	out := make([]float32, len(p.bias))
	for c := range out {
		out[c] = float32(p.steps(c, scales[c])) * (p.scale * scales[c])
	}
	return out
}
