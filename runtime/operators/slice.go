package operators

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// sliceByAttribute is Slice up to opset 9. The ranges are attributes, and have no steps.
func sliceByAttribute(c *call) ([]ir.Value, error) {
	c.attr.Require("starts", "ends")
	return c.slice(c.attr.Ints("starts", nil), c.attr.Ints("ends", nil), c.attr.Ints("axes", nil), nil, c.attr.Has("axes"))
}

// slice is Slice from opset 10 on. A negative step walks backwards.
func slice(c *call) ([]ir.Value, error) {
	var list [5][]int64
	for i := 1; i < 5; i++ {
		if !c.has(i) {
			continue
		}
		var err error
		if list[i], err = c.ints(i); err != nil {
			return nil, err
		}
	}
	return c.slice(list[1], list[2], list[3], list[4], c.has(3))
}

func (c *call) slice(starts, ends, list, steps []int64, hasAxes bool) ([]ir.Value, error) {
	x := c.in[0]
	if !hasAxes {
		for i := range min(len(starts), x.Rank()+1) {
			list = append(list, int64(i))
		}
	}
	if len(ends) != len(starts) || len(list) != len(starts) || steps != nil && len(steps) != len(starts) {
		return nil, c.malformed("it has %d starts, %d ends, %d axes and %d steps, want equal numbers", len(starts), len(ends), len(list), len(steps))
	}
	axes, err := c.axes(list, x.Rank())
	if err != nil {
		return nil, err
	}
	for i, axis := range axes {
		step := int64(1)
		if steps != nil {
			step = steps[i]
		}
		if step == 0 {
			return nil, c.malformed("the step of axis %d is 0", axis)
		}
		if x, err = c.sliceAxis(x, axis, starts[i], ends[i], step); err != nil {
			return nil, err
		}
	}
	return one(x)
}

func (c *call) sliceAxis(x ir.Value, axis int, start, end, step int64) (ir.Value, error) {
	size := int64(x.Dim(axis))
	if step < 0 {
		return c.backwards(x, axis, start, end, max(step, -size-1))
	}
	first, last := within(start, int(size)), within(end, int(size))
	last = max(first, last)
	if first == 0 && last == size && step == 1 {
		return x, nil
	}
	return op.SliceStep(x, axis, int(first), int(last), int(min(step, size+1))), nil
}

// backwards picks the elements start, start+step, … above end, for a negative step. ONNX clamps start to 0 … size-1 and end
// to -1 … size-1. A start before the first element therefore picks the first element, which numpy leaves out.
func (c *call) backwards(x ir.Value, axis int, start, end, step int64) (ir.Value, error) {
	size := int64(x.Dim(axis))
	if start < 0 {
		start += size
	}
	if end < 0 {
		end += size
	}
	start, end = min(max(start, 0), size-1), min(max(end, -1), size-1)
	if err := c.room(max(start-end, 0) / -step); err != nil {
		return x, err
	}
	var indices []int64
	for i := start; i > end; i += step {
		indices = append(indices, i)
	}
	return c.pick(x, axis, indices), nil
}

// pick returns the entries of an axis that indices name.
func (c *call) pick(x ir.Value, axis int, indices []int64) ir.Value {
	return op.Gather(x, c.constant(ir.FromSlice(indices, len(indices))), axis)
}

// splitByAttribute is Split up to opset 12, whose sizes are an attribute.
func splitByAttribute(c *call) ([]ir.Value, error) {
	if !c.attr.Has("split") {
		return c.splitEqually(int64(len(c.node.Outputs)), false)
	}
	return c.split(c.attr.Ints("split", nil))
}

// split is Split from opset 13 on. The sizes are an input, or from opset 18 on follow from num_outputs; the last part may
// then be smaller.
func split(c *call) ([]ir.Value, error) {
	if c.has(1) {
		if c.attr.Has("num_outputs") {
			return nil, c.malformed("it has both sizes and num_outputs, want one")
		}
		sizes, err := c.ints(1)
		if err != nil {
			return nil, err
		}
		return c.split(sizes)
	}
	if c.node.Opset >= 18 {
		return c.splitEqually(c.attr.Int("num_outputs", int64(len(c.node.Outputs))), c.attr.Has("num_outputs"))
	}
	return c.splitEqually(int64(len(c.node.Outputs)), false)
}

func (c *call) splitEqually(n int64, uneven bool) ([]ir.Value, error) {
	axis, err := c.axis(c.attr.Int("axis", 0), c.in[0].Rank())
	if err != nil {
		return nil, err
	}
	size := int64(c.in[0].Dim(axis))
	switch {
	case n < int64(len(c.node.Outputs)):
		return nil, c.malformed("num_outputs is %d, it has %d outputs", n, len(c.node.Outputs))
	case n > maxParts:
		return nil, c.unsupported("%d parts are not supported, want at most %d", n, maxParts)
	case uneven && n > size:
		return nil, c.malformed("dimension %d of %v cannot be split into %d parts", axis, c.in[0].Type(), n)
	}
	each := (size + n - 1) / n
	last := size - each*(n-1)
	if last < 0 || last != each && !uneven {
		return nil, c.malformed("dimension %d of %v cannot be split into %d equal parts", axis, c.in[0].Type(), n)
	}
	sizes := make([]int64, n)
	for i := range sizes {
		sizes[i] = each
	}
	sizes[n-1] = last
	return c.split(sizes)
}

// maxParts is the greatest number of outputs of Split.
const maxParts = 4096

func (c *call) split(sizes []int64) ([]ir.Value, error) {
	x := c.in[0]
	axis, err := c.axis(c.attr.Int("axis", 0), x.Rank())
	if err != nil {
		return nil, err
	}
	if len(sizes) > maxParts || len(sizes) < len(c.node.Outputs) {
		return nil, c.malformed("it has %d sizes for %d outputs", len(sizes), len(c.node.Outputs))
	}
	dims := make([]ir.Dim, len(sizes))
	total := int64(0)
	for i, s := range sizes {
		if s < 0 || s > int64(x.Dim(axis)) {
			return nil, c.malformed("sizes %s do not split dimension %d of %v", listText(sizes), axis, x.Type())
		}
		dims[i] = ir.Dim(s)
		total += s
	}
	if total != int64(x.Dim(axis)) {
		return nil, c.malformed("sizes %s do not split dimension %d of %v", listText(sizes), axis, x.Type())
	}
	return op.Split(x, axis, dims...), nil
}
