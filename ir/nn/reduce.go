package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// batchMean is the mean over the batch (axis 0) of the sum over features (all other axes).
func batchMean(x ir.Value) ir.Value { return op.Mean(featureSum(x)) }

// featureSum is the sum over all axes but the first.
func featureSum(x ir.Value) ir.Value {
	n := x.Rank()
	if n < 2 {
		return x
	}
	axes := make([]int, n-1)
	for i := range axes {
		axes[i] = i + 1
	}
	return op.Sum(x, axes...)
}

// argument is a named argument of a loss.
type argument struct {
	name string
	v    ir.Value
}

// unusable reports whether a loss cannot be built of its arguments, with the value to give instead. They must be
// batches of floating-point numbers of one type: losses never broadcast, [N×1] against [N] would be N² terms.
func unusable(loss string, args ...argument) (instead ir.Value, bad bool) {
	if v, bad := missing(loss, args...); bad {
		return v, true
	}
	return mismatch(args[0].v.Graph(), loss, args)
}

// missing reports whether an argument of a loss is a zero ir.Value or poisoned, with the value to give instead.
func missing(loss string, args ...argument) (instead ir.Value, bad bool) {
	g := args[0].v.Graph()
	for _, a := range args[1:] {
		if g == nil {
			g = a.v.Graph()
		}
	}
	if g == nil {
		return ir.Value{}, true // reported by what consumes the loss
	}
	for _, a := range args {
		if a.v.IsZero() {
			return g.Fail("%s: %s is a zero ir.Value: it was never assigned", loss, a.name), true
		}
	}
	for _, a := range args {
		if a.v.IsPoison() {
			return a.v, true
		}
	}
	return ir.Value{}, false
}

func mismatch(g *ir.Graph, loss string, args []argument) (instead ir.Value, bad bool) {
	first := args[0]
	if t := first.v.Type(); !t.DType.IsFloat() || t.Rank() == 0 || !t.At(0).IsBatch() {
		return g.Fail("%s: %s is %v: want a floating-point type whose first dimension is the batch", loss, first.name, t), true
	}
	for _, a := range args[1:] {
		if a.v.Type() != first.v.Type() {
			return g.Fail("%s: %s is %v, %s is %v: want one type", loss, first.name, first.v.Type(), a.name, a.v.Type()), true
		}
	}
	return ir.Value{}, false
}
