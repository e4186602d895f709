package operators

import (
	"math"
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// padByAttribute is Pad up to opset 10.
func padByAttribute(c *call) ([]ir.Value, error) {
	c.attr.Require("pads")
	return c.pad(c.attr.Ints("pads", nil), from(0, c.in[0].Rank()), ir.FromSlice([]float32{c.attr.Float("value", 0)}))
}

// pad is Pad from opset 11 on. Pads, the value and, from opset 18 on, the axes are inputs.
func pad(c *call) ([]ir.Value, error) {
	pads, err := c.ints(1)
	if err != nil {
		return nil, err
	}
	value := ir.FromSlice([]float32{0})
	if c.has(2) {
		if value, err = c.static(2); err != nil {
			return nil, err
		}
		if value.Len() != 1 {
			return nil, c.malformed("its input 2 has %d elements, want one", value.Len())
		}
	}
	rank := c.in[0].Rank()
	axes := from(0, rank)
	if c.has(3) {
		list, err := c.ints(3)
		if err != nil {
			return nil, err
		}
		if axes, err = c.axes(list, rank); err != nil {
			return nil, err
		}
	}
	return c.pad(pads, axes, value)
}

func (c *call) pad(pads []int64, axes []int, value ir.Tensor) ([]ir.Value, error) {
	x, n := c.in[0], len(axes)
	if len(pads) != 2*n {
		return nil, c.malformed("pads %s has %d entries, want %d", listText(pads), len(pads), 2*n)
	}
	before, after, sizes := make([]int, x.Rank()), make([]int, x.Rank()), shape(x)
	for i, axis := range axes {
		b, a := pads[i], pads[i+n]
		const most = 1 << 31
		if b <= -most || a <= -most || b >= most || a >= most || sizes[axis]+b+a < 0 {
			return nil, c.malformed("pads %s do not fit dimension %d of %v", listText(pads), axis, x.Type())
		}
		sizes[axis] += b + a
	}
	if _, err := c.dims(x.DType(), sizes...); err != nil {
		return nil, err
	}
	for i, axis := range axes {
		x, before[axis], after[axis] = cropped(x, axis, int(pads[i]), int(pads[i+n]))
	}
	mode := c.attr.String("mode", "constant")
	if mode == "constant" {
		return one(c.padConstant(x, before, after, value))
	}
	if !slices.Contains([]string{"reflect", "edge", "wrap"}, mode) || mode == "wrap" && c.node.Opset < 19 {
		return nil, c.malformed("mode is %q, want constant, reflect, edge or (from opset 19 on) wrap", mode)
	}
	for axis := range before {
		if before[axis]+after[axis] > 0 && x.Dim(axis) == 0 {
			return nil, c.malformed("dimension %d of %v has no elements to pad with, or none is left", axis, c.in[0].Type())
		}
	}
	return one(op.PadMode(x, mode, before, after))
}

// cropped cuts an axis where a pad is negative. The standard does not say whether an axis is cut or padded first. As in ONNX
// Runtime and PyTorch it is cut first: reflect, edge and wrap repeat the elements that are left, and the positive pads are
// chosen so that the size is the one that all pads together give.
func cropped(x ir.Value, axis, before, after int) (y ir.Value, b, a int) {
	size := int(x.Dim(axis))
	start, end := max(-before, 0), size-max(-after, 0)
	switch {
	case start >= end && size > 0:
		return op.Slice(x, axis, 0, 0), size + before + after, 0
	case start >= end:
		return x, before + after, 0
	case start > 0 || end < size:
		x = op.Slice(x, axis, start, end)
	}
	return x, max(before, 0), max(after, 0)
}

// padConstant surrounds x with the value. op.Pad cannot hold NaN and great integers: padConstant joins them to x.
func (c *call) padConstant(x ir.Value, before, after []int, value ir.Tensor) ir.Value {
	f := value.At(0)
	if f == f && (value.DType().IsFloat() || math.Abs(f) < 1<<53) {
		return op.Pad(x, before, after, f)
	}
	fill := op.Cast(c.constant(value.Reshaped()), x.DType())
	for axis := range before {
		part := func(n int) ir.Value { return op.Expand(fill, x.Type().With(axis, ir.Dim(n))) }
		x = op.Concat(axis, part(before[axis]), x, part(after[axis]))
	}
	return x
}
