package rewrite

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// shuffles makes pixel shuffles (CRD) of convolutions with constant weights shuffles by whole blocks of channels (DCR): it
// permutes the weights' output channels instead, so that, with the channels last, the shuffle copies runs of channels.
func shuffles(g *ir.Graph) *ir.Graph {
	r, found := readersOf(g), false
	out := ir.Rewrite(g, true, func(n ir.Node, in []ir.Value) []ir.Value {
		o, ok := n.Op().(op.DepthToSpaceOp)
		if !ok || !o.CRD || r.count(n.In(0)) != 1 || n.In(0).DType() != ir.Float32 {
			return nil
		}
		conv := in[0].Node()
		c, ok := conv.Op().(op.ConvOp)
		if !ok || c.Groups > 1 {
			return nil
		}
		args := conv.Ins()
		for i, v := range args[1:] {
			if _, ok := v.Op().(ir.Literal); !ok {
				return nil
			}
			args[i+1] = blocksFirst(v, o.Block)
		}
		found = true
		return []ir.Value{op.DepthToSpace(ir.Apply(c, args...), o.Block, false)}
	})
	if !found {
		return g
	}
	return Fold(out)
}

// blocksFirst is v, whose first dimension counts channels and in each the places of a block, with the places before the channels.
func blocksFirst(v ir.Value, block int) ir.Value {
	dims := v.Type().Shape()
	places := ir.Dim(block * block)
	perm := []int{1, 0}
	for i := range dims[1:] {
		perm = append(perm, i+2)
	}
	apart := append([]ir.Dim{dims[0] / places, places}, dims[1:]...)
	return op.Reshape(op.Transpose(op.Reshape(v, apart...), perm...), dims...)
}
