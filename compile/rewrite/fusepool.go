package rewrite

import (
	"slices"

	"github.com/ganc-ml/ganc/compile/fused"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// pools replaces the gradient of MaxPool, which op.MaxPoolOp.Grad writes as ScatterAdd into zeros at the positions of
// MaxPoolIndex, by one op on images whose channels come last.
func pools(g *ir.Graph) *ir.Graph {
	return ir.Rewrite(g, true, func(n ir.Node, in []ir.Value) []ir.Value {
		o, ok := n.Op().(op.ScatterElementsOp)
		if !ok || !o.Add || o.Axis != 2 || !isZeros(in[0]) {
			return nil
		}
		index := unshaped(in[1])
		found, ok := index.Op().(op.MaxPoolIndexOp)
		if !ok {
			return nil
		}
		x := index.Node().In(0)
		if x.DType() != ir.Float32 || x.Rank() != 3 && x.Rank() != 4 || !samePlanes(in[0], x) || !samePlanes(in[1], index) {
			return nil
		}
		rank := x.Rank()
		dy := op.ReshapeTo(in[2], index.Type().Dims)
		dx := ir.Apply(fused.MaxPoolGradient{Pool: found.Pool}, fused.Last(x, rank), fused.Last(dy, rank))
		return []ir.Value{op.ReshapeTo(fused.First(dx), in[0].Type().Dims)}
	})
}

// unshaped is a value before the Reshapes that made v of it.
func unshaped(v ir.Value) ir.Value {
	for {
		if _, ok := v.Op().(op.ReshapeOp); !ok {
			return v
		}
		v = v.Node().In(0)
	}
}

// samePlanes reports whether v[N×C×positions] can be a Reshape of images [N×C×…].
func samePlanes(v, images ir.Value) bool {
	return v.Rank() == 3 && v.Dim(0) == images.Dim(0) && v.Dim(1) == images.Dim(1) && v.Type().Bytes(0)/v.DType().Size() == images.Type().Bytes(0)/images.DType().Size()
}

// isZeros reports whether every element of v is the constant +0.
func isZeros(v ir.Value) bool {
	v = unshaped(v)
	if t, ok := ir.Constant(v.Op()); ok {
		return !slices.ContainsFunc(t.Bytes(), func(b byte) bool { return b != 0 })
	}
	return isScalar(ir.Unrepeated(v), 0)
}
