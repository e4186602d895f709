package export

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// blocks writes exchanges between channels and places.
func (e *emitter) blocks(o ir.Op, in []value, out []ir.Type) []value {
	switch o := o.(type) {
	case op.DepthToSpaceOp:
		return []value{e.depthToSpace(o, in[0], out[0])}
	case op.SpaceToDepthOp:
		return []value{e.spaceToDepth(o, in[0], out[0])}
	}
	return nil
}

// depthToSpace writes DepthToSpace, whose mode is an attribute from opset 11 on; before, the mode is DCR. What that has no
// form for, or runtimes no kernel, is a Transpose.
func (e *emitter) depthToSpace(o op.DepthToSpaceOp, x value, out ir.Type) value {
	block := intAttr("blocksize", o.Block)
	switch {
	case x.DType.IsFloat() && !o.CRD:
		return e.one("DepthToSpace", 1, []value{x}, out, block)
	case x.DType.IsFloat() && e.opset >= 11:
		return e.one("DepthToSpace", 11, []value{x}, out, block, stringAttr("mode", "CRD"))
	}
	b, n, c, h, w := ir.Dim(o.Block), out.At(0), out.At(1), x.At(2), x.At(3)
	split, perm := ir.MakeDims(n, b, b, c, h, w), []int{0, 3, 4, 1, 5, 2}
	if o.CRD {
		split, perm = ir.MakeDims(n, c, b, b, h, w), []int{0, 1, 4, 2, 5, 3}
	}
	return e.reshape(e.permuted(e.reshape(x, x.WithDims(split)), perm...), out)
}

// spaceToDepth writes SpaceToDepth, which has the mode DCR alone.
func (e *emitter) spaceToDepth(o op.SpaceToDepthOp, x value, out ir.Type) value {
	if x.DType.IsFloat() && !o.CRD {
		return e.one("SpaceToDepth", 1, []value{x}, out, intAttr("blocksize", o.Block))
	}
	b, n, c, h, w := ir.Dim(o.Block), x.At(0), x.At(1), out.At(2), out.At(3)
	x = e.reshape(x, x.WithDims(ir.MakeDims(n, c, h, b, w, b)))
	if o.CRD {
		return e.reshape(e.permuted(x, 0, 1, 3, 5, 2, 4), out)
	}
	return e.reshape(e.permuted(x, 0, 3, 5, 1, 2, 4), out)
}
