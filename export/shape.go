package export

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// shapes writes ops that arrange elements and compute none.
func (e *emitter) shapes(o ir.Op, in []value, out []ir.Type) []value {
	switch o := o.(type) {
	case ir.Stop:
		return in
	case op.ReshapeOp:
		return []value{e.reshape(in[0], out[0])}
	case op.ExpandOp:
		return []value{e.expand(in[0], out[0])}
	case op.SliceOp:
		return []value{e.slice(o, in[0], out[0])}
	case op.SplitOp:
		return e.split(o, in[0], out)
	case op.TileOp:
		return []value{e.one("Tile", 6, []value{in[0], e.ints(o.Repeats.Slice()...)}, out[0])}
	case op.TriluOp:
		return []value{e.trilu(o, in[0], out[0])}
	case op.CastOp:
		return []value{e.cast(in[0], o.To)}
	}
	return nil
}

// reshape writes Reshape with a shape that is right for every N. In it, 0 copies a batch dimension that stays in its
// place, and −1 stands for one that moves. Where that is not enough, nodes compute the shape from N.
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

// expand writes Expand. A dimension that x has already is 1 in the shape, so most shapes are constants.
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

// slice writes Slice. Its ranges are inputs from opset 10 on, and attributes without a step before.
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

// split writes Split. Equal parts of a batch need no sizes. Nodes compute the sizes of unequal parts from N; before opset
// 13 sizes are attributes, so such a split is refused.
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

// trilu writes Trilu, whose diagonal is an optional input, or a choice between x and 0.
func (e *emitter) trilu(o op.TriluOp, x value, out ir.Type) value {
	rows, cols := x.At(x.Rank()-2), x.At(x.Rank()-1)
	if e.lacks("Trilu", x.DType) && !rows.IsBatch() && !cols.IsBatch() {
		return e.masked(o, x, int(rows), int(cols), out)
	}
	in := []value{x}
	if o.K != 0 {
		in = append(in, e.scalar(ir.Int64, float64(o.K)))
	}
	return e.one("Trilu", 14, in, out, intAttr("upper", bit(o.Upper)))
}

// masked is Trilu as Where.
func (e *emitter) masked(o op.TriluOp, x value, rows, cols int, out ir.Type) value {
	kept := ir.NewTensor(ir.Bool, rows, cols)
	for i := range rows {
		for j := range cols {
			if o.Upper && j-i >= o.K || !o.Upper && j-i <= o.K {
				kept.Bytes()[i*cols+j] = 1
			}
		}
	}
	return e.where([]value{e.constant(kept), x, e.scalar(x.DType, 0)}, out)
}
