package export

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// pads writes pads.
func (e *emitter) pads(o ir.Op, in []value, out []ir.Type) []value {
	switch o := o.(type) {
	case op.PadOp:
		return []value{e.pad(o, in[0], out[0])}
	case op.PadAdjointOp:
		return []value{e.padAdjoint(o, in[0])}
	}
	return nil
}

// pad writes Pad. Pads and value are inputs from opset 11 on; before, they are attributes, and tensors floating-point.
func (e *emitter) pad(o op.PadOp, x value, out ir.Type) value {
	pads := append(o.Before.Slice(), o.After.Slice()...)
	if o.Mode != "" {
		return e.padMode(o, x, pads, out)
	}
	mode := stringAttr("mode", "constant")
	if e.opset >= 11 {
		return e.one("Pad", 11, []value{x, e.ints(pads...), e.scalar(x.DType, o.Value)}, out, mode)
	}
	if !x.DType.IsFloat() {
		e.require("Pad of "+x.DType.String(), 11)
	}
	return e.one("Pad", 2, []value{x}, out, mode, intsAttr("pads", pads), floatAttr("value", o.Value))
}

// padMode writes Pad with a mode, or, where an opset lacks it, or runtimes do for pads as wide as the input, Gather along
// each dimension.
func (e *emitter) padMode(o op.PadOp, x value, pads []int, out ir.Type) value {
	mode := stringAttr("mode", o.Mode)
	switch {
	case e.gathers(o, x):
		return e.gatherPads(o, x)
	case e.opset >= 11:
		return e.one("Pad", 11, []value{x, e.ints(pads...)}, out, mode)
	}
	return e.one("Pad", 2, []value{x}, out, mode, intsAttr("pads", pads))
}

func (e *emitter) gathers(o op.PadOp, x value) bool {
	since := 2
	switch {
	case o.Mode == "wrap":
		since = 19
	case x.DType == ir.Bool:
		since = 13
	case !x.DType.IsFloat():
		since = 11
	}
	if e.opset < since {
		return true
	}
	for i := range x.Rank() {
		if n := int(x.At(i)); o.Mode != "edge" && max(o.Before.At(i), o.After.At(i)) >= n && n >= 0 && o.Before.At(i)+o.After.At(i) > 0 {
			return true
		}
	}
	return false
}

func (e *emitter) gatherPads(o op.PadOp, x value) value {
	for axis := range x.Rank() {
		if o.Before.At(axis)+o.After.At(axis) == 0 {
			continue
		}
		from := op.PadSources(o.Mode, int(x.At(axis)), o.Before.At(axis), o.After.At(axis))
		to := x.WithDims(x.With(axis, ir.Dim(len(from))))
		x = e.one("Gather", 1, []value{x, e.ints(from...)}, to, intAttr("axis", axis))
	}
	return x
}

// padAdjoint is, along each dimension with pads, a product with the matrix of zeros and ones that adds each element to that
// which it repeats.
func (e *emitter) padAdjoint(o op.PadAdjointOp, d value) value {
	for axis := range d.Rank() {
		before, after := o.Before.At(axis), o.After.At(axis)
		if before+after == 0 {
			continue
		}
		n := int(d.At(axis)) - before - after
		w := ir.NewTensor(ir.Float32, int(d.At(axis)), n)
		for p, i := range op.PadSources(o.Mode, n, before, after) {
			w.Float32s()[p*n+i] = 1
		}
		d = e.swapped(d, axis)
		d = e.one("MatMul", 1, []value{d, e.cast(e.constant(w), d.DType)}, d.WithDims(d.With(d.Rank()-1, ir.Dim(n))))
		d = e.swapped(d, axis)
	}
	return d
}
