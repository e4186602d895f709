package operators

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// cumSum adds up elements along an axis, which is an input.
func cumSum(c *call) ([]ir.Value, error) {
	x := c.in[0]
	a, err := c.integer(1)
	if err != nil {
		return nil, err
	}
	axis, err := c.axis(a, x.Rank())
	if err != nil {
		return nil, err
	}
	o := op.CumSumOp{Axis: axis, Exclusive: c.attr.Bool("exclusive", false), Reverse: c.attr.Bool("reverse", false)}
	return one(ir.Apply(o, x))
}
