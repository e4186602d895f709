package operators

import (
	"math/bits"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// cumProd multiplies elements along an axis, which is an input. Products of 2, 4, 8, … neighbours are made from those of half
// as many, so that each result has as many roundings as the length of the axis has binary digits.
func cumProd(c *call) ([]ir.Value, error) {
	x := c.in[0]
	axis, err := c.axisInput(1, x.Rank())
	if err != nil {
		return nil, err
	}
	exclusive, reverse := c.attr.Bool("exclusive", false), c.attr.Bool("reverse", false)
	size := int(x.Dim(axis))
	if size == 0 {
		return one(x)
	}
	if exclusive {
		x = c.moved(x, axis, 1, reverse)
	}
	for k := range bits.Len(uint(size - 1)) {
		x = op.Mul(c.moved(x, axis, 1<<k, reverse), x)
	}
	return one(x)
}

// moved is x, its elements moved by a number of places along an axis, with ones in the places that become free.
func (c *call) moved(x ir.Value, axis, by int, back bool) ir.Value {
	size := int(x.Dim(axis))
	ones := op.Expand(c.scalar(x, 1), x.Type().Dims.With(axis, ir.Dim(by)))
	if back {
		return op.Concat(axis, op.Slice(x, axis, by, size), ones)
	}
	return op.Concat(axis, ones, op.Slice(x, axis, 0, size-by))
}
