package operators

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// taper is a window of signals: a sum of cosines whose weights are given. The size must be known.
func taper(weights ...float64) func(*call) ([]ir.Value, error) {
	return func(c *call) ([]ir.Value, error) {
		size, err := c.integer(0)
		if err != nil {
			return nil, err
		}
		number := onnxDType(c.attr.Int("output_datatype", 1))
		dt, ok := number.IR()
		if !ok {
			return nil, c.unsupported("element type %v is not supported", number)
		}
		over := size
		if !c.attr.Bool("periodic", true) {
			over--
		}
		if size < 1 || over < 1 || size > knownBytes/8 {
			return nil, c.malformed("a window of %d elements, want 1 (or, where it is not periodic, 2) to %d", size, knownBytes/8)
		}
		if err := c.room(size); err != nil {
			return nil, err
		}
		t := ir.NewTensor(ir.Float64, int(size))
		for i := range t.Float64s() {
			for k, w := range weights {
				t.Float64s()[i] += w * math.Cos(2*math.Pi*float64(k)*float64(i)/float64(over))
			}
		}
		c.is(0, dt)
		c.exact = true
		return one(c.convert(c.constant(t), ir.Float64, dt, ir.Rounding{Saturate: true}))
	}
}
