package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// broadcastDims is the shape of an elementwise result.
func broadcastDims(a, b ir.Type) (ir.Dims, error) {
	dims, clash := a.Broadcast(b.Dims)
	if clash > 0 {
		return dims, fmt.Errorf("%v and %v do not broadcast: dimension %d from the end is %v and %v, want the same or 1",
			a, b, clash, a.At(a.Rank()-clash), b.At(b.Rank()-clash))
	}
	return dims, nil
}

// inferBroadcast is the result type of an op on two values that broadcast and have one element type, which accept
// admits.
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
