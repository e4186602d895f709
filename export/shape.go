package export

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// reshape is Reshape with a shape that is right for every N: 0 copies a batch dimension that stays in its place, −1
// is the one that does not, and where that is not enough the shape is computed from N.
func (e *emitter) reshape(x value, out ir.Type) value {
	if x.Dims == out.Dims {
		return x
	}
	dims := out.Shape()
	if slices.Contains(dims, 0) {
		return e.one("Reshape", 14, []value{x, e.sizes(dims)}, out, intAttr("allowzero", 1))
	}
	to, open := make([]int, len(dims)), 0
	for i, d := range dims {
		switch {
		case !d.IsBatch():
			to[i] = int(d)
		case i < x.Rank() && x.At(i) == d:
			to[i] = 0
		default:
			to[i] = -1
			open++
		}
	}
	if open > 1 {
		return e.one("Reshape", 5, []value{x, e.sizes(dims)}, out)
	}
	return e.one("Reshape", 5, []value{x, e.ints(to...)}, out)
}

// expand is Expand. A dimension that x has already is 1 in the shape, so that most shapes are constants.
func (e *emitter) expand(x value, out ir.Type) value {
	if x.Dims == out.Dims {
		return x
	}
	dims := out.Shape()
	lead := len(dims) - x.Rank()
	for i := range x.Rank() {
		if dims[lead+i] == x.At(i) {
			dims[lead+i] = 1
		}
	}
	return e.one("Expand", 8, []value{x, e.sizes(dims)}, out)
}

// slice is Slice: ranges are inputs from opset 10 on, attributes without a step before.
func (e *emitter) slice(o op.SliceOp, x value, out ir.Type) value {
	if e.opset >= 10 {
		in := []value{x, e.ints(o.Start), e.ints(o.End), e.ints(o.Axis)}
		if o.Step != 1 {
			in = append(in, e.ints(o.Step))
		}
		return e.one("Slice", 10, in, out)
	}
	if o.Step != 1 {
		e.require("Slice with a step", 10)
	}
	return e.one("Slice", 1, []value{x}, out, intsAttr("axes", []int{o.Axis}),
		intsAttr("starts", []int{o.Start}), intsAttr("ends", []int{o.End}))
}

// split is Split. Equal parts of a batch need no sizes; unequal ones are computed from N, which sizes that are
// attributes (before opset 13) cannot be.
func (e *emitter) split(o op.SplitOp, x value, out []ir.Type) []value {
	if len(out) == 1 {
		return []value{x}
	}
	sizes := o.Sizes.Shape()
	axis := intAttr("axis", o.Axis)
	batch := x.At(o.Axis).IsBatch()
	switch equal := len(slices.Compact(slices.Clone(sizes))) == 1; {
	case batch && equal && e.opset < 18:
		return e.apply("Split", 2, []value{x}, out, axis)
	case batch && equal:
		return e.apply("Split", 18, []value{x}, out, axis, intAttr("num_outputs", len(out)))
	case e.opset >= 13:
		return e.apply("Split", 13, []value{x, e.sizes(sizes)}, out, axis)
	case batch:
		e.require("Split of a batch into unequal parts", 13)
		return nil
	}
	return e.apply("Split", 2, []value{x}, out, axis, intsAttr("split", o.Sizes.Bind(0)))
}

// pad is Pad: pads and value are inputs from opset 11 on, attributes of floating-point tensors before.
func (e *emitter) pad(o op.PadOp, x value, out ir.Type) value {
	pads := append(o.Before.Slice(), o.After.Slice()...)
	mode := stringAttr("mode", "constant")
	if e.opset >= 11 {
		return e.one("Pad", 11, []value{x, e.ints(pads...), e.scalar(x.DType, o.Value)}, out, mode)
	}
	if !x.DType.IsFloat() {
		e.require("Pad of "+x.DType.String(), 11)
	}
	return e.one("Pad", 2, []value{x}, out, mode, intsAttr("pads", pads), floatAttr("value", o.Value))
}

// trilu is Trilu, whose diagonal is an input that may be left out.
func (e *emitter) trilu(o op.TriluOp, x value, out ir.Type) value {
	in := []value{x}
	if o.K != 0 {
		in = append(in, e.scalar(ir.Int64, float64(o.K)))
	}
	return e.one("Trilu", 14, in, out, intAttr("upper", bit(o.Upper)))
}
