package export

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// form writes one application of an op: by the function of its family, or attribute for attribute if its Spec names an
// operator. legalise has decomposed the composite ops that have neither.
func (e *emitter) form(o ir.Op, in []value, out []ir.Type) []value {
	switch o := o.(type) {
	case ir.Stop:
		return in
	case op.MatMulOp:
		return []value{e.matMul(o, in[0], in[1], out[0])}
	case op.ConvOp:
		return []value{e.conv(o, in, out[0])}
	case op.ConvTransposeOp:
		return []value{e.convTranspose(o, in, out[0])}
	case op.ConvWeightOp:
		return []value{e.convWeight(o, in[0], in[1], out[0])}
	case op.MaxPoolOp:
		return []value{e.maxPool(o, in[0], out[0])}
	case op.MaxPoolIndexOp:
		return []value{e.maxPoolIndex(o, in[0], out[0])}
	case op.AveragePoolOp:
		return []value{e.averagePool(o, in[0], out[0])}
	case op.ResizeOp:
		return []value{e.resize(o, in[0], out[0])}
	case op.ResizeAdjointOp:
		return []value{e.resizeAdjoint(o, in[0])}
	case op.ReshapeOp:
		return []value{e.reshape(in[0], out[0])}
	case op.ExpandOp:
		return []value{e.expand(in[0], out[0])}
	case op.SliceOp:
		return []value{e.slice(o, in[0], out[0])}
	case op.SplitOp:
		return e.split(o, in[0], out)
	case op.PadOp:
		return []value{e.pad(o, in[0], out[0])}
	case op.PadAdjointOp:
		return []value{e.padAdjoint(o, in[0])}
	case op.DepthToSpaceOp:
		return []value{e.depthToSpace(o, in[0], out[0])}
	case op.SpaceToDepthOp:
		return []value{e.spaceToDepth(o, in[0], out[0])}
	case op.TileOp:
		return []value{e.one("Tile", 6, []value{in[0], e.ints(o.Repeats.Slice()...)}, out[0])}
	case op.TriluOp:
		return []value{e.trilu(o, in[0], out[0])}
	case op.ScatterReduceOp:
		return []value{e.scatterReduce(o, in, out[0])}
	case op.ScatterElementsOp:
		return []value{e.scatter(o, in, out[0])}
	case op.ArgMaxOp:
		return []value{e.place("ArgMax", o, in[0], out[0])}
	case op.ArgMinOp:
		return []value{e.place("ArgMin", op.ArgMaxOp(o), in[0], out[0])}
	case op.OneHotOp:
		return []value{e.oneHot(o, in[0], out[0])}
	case op.CastOp:
		return []value{e.cast(in[0], o.To)}
	case op.SumOp:
		return []value{e.reduce("ReduceSum", o.Axes, o.KeepDims, in[0], out[0])}
	case op.MeanOp:
		return []value{e.reduce("ReduceMean", o.Axes, o.KeepDims, in[0], out[0])}
	case op.MaxOp:
		return []value{e.reduce("ReduceMax", o.Axes, o.KeepDims, in[0], out[0])}
	case op.MinOp:
		return []value{e.reduce("ReduceMin", o.Axes, o.KeepDims, in[0], out[0])}
	case op.ProdOp:
		return []value{e.reduce("ReduceProd", o.Axes, o.KeepDims, in[0], out[0])}
	case op.L1Op:
		return []value{e.reduce("ReduceL1", o.Axes, o.KeepDims, in[0], out[0])}
	case op.L2Op:
		return []value{e.reduce("ReduceL2", o.Axes, o.KeepDims, in[0], out[0])}
	case op.CumSumOp:
		return []value{e.cumSum(o, in[0], out[0])}
	case op.LogSumExpOp:
		return []value{e.reduce("ReduceLogSumExp", o.Axes, o.KeepDims, in[0], out[0])}
	case op.SoftmaxOp, op.LogSoftmaxOp:
		return []value{e.softmax(o, in[0], out[0])}
	case op.CountOp:
		return []value{e.count(o.Axes, in[0], out[0])}
	case op.LessOp, op.LessOrEqualOp, op.GreaterOp, op.GreaterOrEqualOp:
		return []value{e.order(o.Spec().ONNX, in, out[0])}
	case op.EqualOp:
		return []value{e.equal(in, out[0])}
	case op.WhereOp:
		return []value{e.where(in, out[0])}
	case op.RemainderOp:
		return []value{e.one("Mod", 10, in, out[0], intAttr("fmod", 1))}
	case op.PowOp:
		return []value{e.pow(in, out[0])}
	case op.ClipOp:
		return []value{e.clip(o, in[0], out[0])}
	case op.GELUOp:
		return []value{e.gelu(o, in[0], out[0])}
	case op.RangeOp:
		return []value{e.positions(o.Axis, in[0], out[0])}
	case op.MaximumOp, op.MinimumOp:
		return []value{e.extreme(o.Spec().ONNX, in, out[0])}
	}
	return e.plain(o, in, out)
}

// plain writes an op whose Spec names the operator and whose tags name the attributes.
func (e *emitter) plain(o ir.Op, in []value, out []ir.Type) []value {
	spec := o.Spec()
	if spec.ONNX == "" {
		e.refuse("it has no ONNX form")
		return nil
	}
	if field := untagged(o); field != "" {
		e.refuse("its attribute %s has no ONNX form", field)
		return nil
	}
	return e.apply(spec.ONNX, spec.Since, in, out, tagged(o)...)
}
