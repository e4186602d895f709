package operators

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// cumSum adds up elements along an axis, which is an input.
func cumSum(c *call) ([]ir.Value, error) {
	x := c.in[0]
	axis, err := c.axisInput(1, x.Rank())
	if err != nil {
		return nil, err
	}
	o := op.CumSumOp{Axis: axis, Exclusive: c.attr.Bool("exclusive", false), Reverse: c.attr.Bool("reverse", false)}
	return one(ir.Apply(o, x))
}

// axisInput is the axis that input i names, whose value is known.
func (c *call) axisInput(i, rank int) (int, error) {
	axis, err := c.integer(i)
	if err != nil {
		return 0, err
	}
	return c.axis(axis, rank)
}
