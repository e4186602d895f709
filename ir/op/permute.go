package op

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
)

// Permuted is the op that does what o does where the dimensions of its operands stand in another order: dimension i was
// dimension perm[i] before, of types in. An operand of lower rank stands for one with dimensions of 1 in front. ok is false where
// no op does that with the same bits.
func Permuted(o ir.Op, perm ir.Ints, in []ir.Type) (permuted ir.Op, ok bool) {
	if p, ok := o.(ir.Permuter); ok {
		return p.Permuted(perm, in)
	}
	if _, ok := o.(Chained); ok || ir.Broadcasts(o) {
		return o, true
	}
	return nil, false
}

// placeOf is where an axis stands in another order.
func placeOf(axis int, perm ir.Ints) int { return slices.Index(perm.Slice(), axis) }

func permutedInts(list, perm ir.Ints) ir.Ints {
	out := perm.Slice()
	for i, from := range out {
		out[i] = list.At(from)
	}
	return ir.MakeInts(out...)
}

func permutedDims(d ir.Dims, perm ir.Ints) (out ir.Dims) {
	for _, from := range perm.Slice() {
		out = out.Append(d.At(from))
	}
	return out
}
