package operators

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// reverseSequence turns the first elements of each sample around; input 1 says how many.
func reverseSequence(c *call) ([]ir.Value, error) {
	x := c.in[0]
	batch, time := c.attr.Int("batch_axis", 1), c.attr.Int("time_axis", 0)
	if x.Rank() < 2 || batch < 0 || time < 0 || batch+time != 1 {
		return nil, c.malformed("batch_axis is %d and time_axis is %d for %v, want 0 and 1, or 1 and 0, of rank 2 at least", batch, time, x.Type())
	}
	lengths, positions, err := c.alongTime(1, int(batch), int(time), x)
	if err != nil {
		return nil, err
	}
	turned := op.Sub(op.AddScalar(lengths, -1), positions)
	from := op.Expand(op.Where(op.Less(positions, lengths), turned, positions), x.Type().Dims)
	return one(op.GatherElements(x, from, int(time)))
}

// alongTime returns input i, a number for each sample, and the places along the axis of time, so that both broadcast to x.
func (c *call) alongTime(i, batch, time int, x ir.Value) (numbers, places ir.Value, err error) {
	sizes := make([]int64, x.Rank())
	for k := range sizes {
		sizes[k] = 1
	}
	samples, length := int64(x.Dim(batch)), int64(x.Dim(time))
	numbers = op.Cast(c.in[i], ir.Int64)
	if numbers.Rank() != 1 || int64(numbers.Dim(0)) != samples {
		return numbers, places, c.malformed("its input %d is %v, want a number for each of %d samples", i, c.in[i].Type(), samples)
	}
	if err := c.room(length); err != nil {
		return numbers, places, err
	}
	list := make([]int64, length)
	for k := range list {
		list[k] = int64(k)
	}
	sizes[batch] = samples
	if numbers, err = c.reshape(numbers, sizes...); err != nil {
		return numbers, places, err
	}
	sizes[batch], sizes[time] = 1, length
	places, err = c.reshape(c.constant(ir.FromSlice(list, len(list))), sizes...)
	return numbers, places, err
}

// tensorScatter writes an update into a cache, from a place of each sample on.
func tensorScatter(c *call) ([]ir.Value, error) {
	cache, update := c.in[0], c.in[1]
	mode := c.attr.String("mode", "linear")
	axis, err := c.axis(c.attr.Int("axis", -2), cache.Rank())
	switch {
	case err != nil:
		return nil, err
	case axis == 0:
		return nil, c.malformed("axis 0 is that of the samples")
	case mode != "linear" && mode != "circular":
		return nil, c.malformed("mode is %q, want linear or circular", mode)
	case update.Rank() != cache.Rank() || update.Dim(axis) > cache.Dim(axis):
		return nil, c.malformed("its update is %v, its cache %v", update.Type(), cache.Type())
	}
	for i := range cache.Rank() {
		if i != axis && update.Dim(i) != cache.Dim(i) {
			return nil, c.malformed("dimension %d of its update %v is not that of its cache %v", i, update.Type(), cache.Type())
		}
	}
	if !c.has(2) {
		c.in[2] = op.Expand(c.integerScalar(0), ir.MakeDims(cache.Dim(0)))
	}
	first, places, err := c.alongTime(2, 0, axis, update)
	if err != nil {
		return nil, err
	}
	at := op.Add(first, places)
	if mode == "circular" {
		length := c.integerScalar(int64(cache.Dim(axis)))
		at = c.withSignOf(length, restOf(at, length))
	}
	return one(op.ScatterElements(cache, op.Expand(at, update.Type().Dims), update, axis))
}

// centerCropPad cuts dimensions to given sizes around their middle, or surrounds them with zeros.
func centerCropPad(c *call) ([]ir.Value, error) {
	x := c.in[0]
	want, err := c.ints(1)
	if err != nil {
		return nil, err
	}
	axes := from(0, x.Rank())
	if c.attr.Has("axes") {
		if axes, err = c.axes(c.attr.Ints("axes", nil), x.Rank()); err != nil {
			return nil, err
		}
	}
	if len(want) != len(axes) {
		return nil, c.malformed("its shape %s has %d entries for %d axes", listText(want), len(want), len(axes))
	}
	pads := make([]int64, 2*len(axes))
	for i, axis := range axes {
		size := int64(x.Dim(axis))
		if want[i] < 0 || want[i] > 1<<31-1 {
			return nil, c.malformed("its shape %s: want sizes of at least 0", listText(want))
		}
		if want[i] < size {
			first := (size - want[i]) / 2
			x = op.Slice(x, axis, int(first), int(first+want[i]))
			continue
		}
		pads[i] = (want[i] - size) / 2
		pads[i+len(axes)] = want[i] - size - pads[i]
	}
	c.in[0] = x
	return c.pad(pads, axes, ir.FromSlice([]float32{0}))
}

// compress keeps the entries of an axis, or the elements, where a condition holds. The condition must be known.
func compress(c *call) ([]ir.Value, error) {
	x := c.in[0]
	if x.Rank() < 1 || c.in[1].Rank() != 1 {
		return nil, c.malformed("its inputs are %v and %v, want rank 1 at least and rank 1", x.Type(), c.in[1].Type())
	}
	keep, err := c.static(1)
	if err != nil {
		return nil, err
	}
	axis := 0
	if c.attr.Has("axis") {
		if axis, err = c.axis(c.attr.Int("axis", 0), x.Rank()); err != nil {
			return nil, err
		}
	} else if x, err = c.reshape(x, product(shape(x))); err != nil {
		return nil, err
	}
	if keep.Len() > int(x.Dim(axis)) {
		return nil, c.malformed("its condition %v is longer than dimension %d of %v", c.in[1].Type(), axis, x.Type())
	}
	if err := c.room(int64(keep.Len())); err != nil {
		return nil, err
	}
	var indices []int64
	for i := range keep.Len() {
		if keep.At(i) != 0 {
			indices = append(indices, int64(i))
		}
	}
	return one(c.pick(x, axis, indices))
}
