package export

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// cumSum writes CumSum, whose axis is an input.
func (e *emitter) cumSum(o op.CumSumOp, x value, out ir.Type) value {
	return e.one("CumSum", 11, []value{x, e.scalar(ir.Int64, float64(o.Axis))}, out,
		intAttr("exclusive", bit(o.Exclusive)), intAttr("reverse", bit(o.Reverse)))
}
