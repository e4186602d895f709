package operators

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// padByAttribute is Pad up to opset 10.
func padByAttribute(c *call) ([]ir.Value, error) {
	c.attr.Require("pads")
	return c.pad(c.attr.Ints("pads", nil), from(0, c.in[0].Rank()), ir.FromSlice([]float32{c.attr.Float("value", 0)}))
}

// pad takes pads, the value and, from opset 18 on, axes as inputs.
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
		if b < -sizes[axis] || a < -sizes[axis] || b >= most || a >= most || sizes[axis]+b+a < 0 {
			return nil, c.malformed("pads %s do not fit dimension %d of %v", listText(pads), axis, x.Type())
		}
		before[axis], after[axis] = int(b), int(a)
		sizes[axis] += b + a
	}
	if _, err := c.dims(x.DType(), sizes...); err != nil {
		return nil, err
	}
	mode := c.attr.String("mode", "constant")
	if mode == "constant" {
		return one(c.padConstant(x, before, after, value))
	}
	source, ok := borders[mode]
	if !ok || mode == "wrap" && c.node.Opset < 19 {
		return nil, c.malformed("mode is %q, want constant, reflect, edge or (from opset 19 on) wrap", mode)
	}
	for axis := range before {
		if before[axis] == 0 && after[axis] == 0 {
			continue
		}
		size := int64(x.Dim(axis))
		if size == 0 && sizes[axis] > 0 {
			return nil, c.malformed("dimension %d of %v is empty and has no elements to pad with", axis, x.Type())
		}
		indices := make([]int64, sizes[axis])
		for i := range indices {
			indices[i] = source(int64(i-before[axis]), size)
		}
		x = c.pick(x, axis, indices)
	}
	return one(x)
}

// padConstant cuts where a pad is negative and surrounds with the value where it is positive. What op.Pad does not hold,
// NaN and great integers, is joined to x.
func (c *call) padConstant(x ir.Value, before, after []int, value ir.Tensor) ir.Value {
	for axis := range before {
		start, end := max(-before[axis], 0), int(x.Dim(axis))-max(-after[axis], 0)
		if start > 0 || end < int(x.Dim(axis)) {
			x = op.Slice(x, axis, start, max(start, end))
		}
		before[axis], after[axis] = max(before[axis], 0), max(after[axis], 0)
	}
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

// borders says which element stands at position i of an axis of n elements, for i outside 0 … n-1 too.
var borders = map[string]func(i, n int64) int64{
	"edge": func(i, n int64) int64 { return min(max(i, 0), n-1) },
	"wrap": func(i, n int64) int64 { return ((i % n) + n) % n },
	"reflect": func(i, n int64) int64 {
		if n == 1 {
			return 0
		}
		period := 2 * (n - 1)
		i = ((i % period) + period) % period
		return min(i, period-i)
	},
}
