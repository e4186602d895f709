package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// broadcastDims is the shape of an elementwise result by numpy's rule: shapes are aligned at their last
// dimensions, and a dimension of 1 is repeated. N goes with N and with 1 only.
func broadcastDims(a, b ir.Type) (ir.Dims, error) {
	long, short := a.Dims, b.Dims
	if long.Rank() < short.Rank() {
		long, short = short, long
	}
	lead := long.Rank() - short.Rank()
	for i := range short.Rank() {
		switch x, y := long.At(lead+i), short.At(i); {
		case x == y || y == 1:
		case x == 1:
			long = long.With(lead+i, y)
		default:
			return ir.Dims{}, fmt.Errorf("%v and %v do not broadcast: dimension %d from the end is %v and %v, want the same or 1",
				a, b, short.Rank()-i, a.At(a.Rank()-short.Rank()+i), b.At(b.Rank()-short.Rank()+i))
		}
	}
	return long, nil
}

// inferBroadcast is the result type of an op on two values of one element type that accept admits.
func inferBroadcast(in []ir.Type, accept func(ir.DType) bool, want string) (ir.Type, error) {
	a, b := in[0], in[1]
	switch {
	case a.DType != b.DType:
		return ir.Type{}, fmt.Errorf("got %v and %v, want one element type: convert one with op.Cast", a, b)
	case !accept(a.DType):
		return ir.Type{}, fmt.Errorf("got %v, want %s", a, want)
	}
	dims, err := broadcastDims(a, b)
	return a.WithDims(dims), err
}
