package operators

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

func gather(c *call) ([]ir.Value, error) {
	x, indices := c.in[0], c.in[1]
	axis, err := c.axis(c.attr.Int("axis", 0), x.Rank())
	if err != nil {
		return nil, err
	}
	if t, ok := ir.Constant(indices.Op()); ok && (t.DType() == ir.Int64 || t.DType() == ir.Int32) {
		for i := range t.Len() {
			if k, size := int64(t.At(i)), int64(x.Dim(axis)); k < -size || k >= size {
				return nil, c.malformed("index %d of dimension %d of %v, want %d to %d", k, axis, x.Type(), -size, size-1)
			}
		}
	}
	return one(op.Gather(x, indices, axis))
}

// oneHot is values[1] where an index names the place along the new axis, values[0] elsewhere.
func oneHot(c *call) ([]ir.Value, error) {
	indices, values := c.in[0], c.in[2]
	depth, err := c.number(1)
	if err != nil {
		return nil, err
	}
	if depth < 1 || depth != float64(int32(depth)) {
		return nil, c.malformed("the depth is %g, want a positive integer", depth)
	}
	axis, err := c.axis(c.attr.Int("axis", -1), indices.Rank()+1)
	if err != nil {
		return nil, err
	}
	if values.Rank() != 1 || values.Dim(0) != 2 {
		return nil, c.malformed("its values are %v, want two", values.Type())
	}
	if dt := indices.DType(); dt.IsFloat() || dt == ir.Uint8 {
		indices = op.Cast(indices, ir.Int64)
	}
	if _, err := c.dims(values.DType(), append(shape(indices), int64(depth))...); err != nil {
		return nil, err
	}
	perm := make([]int, 0, indices.Rank()+1)
	for i := range indices.Rank() {
		if i == axis {
			perm = append(perm, indices.Rank())
		}
		perm = append(perm, i)
	}
	if axis == indices.Rank() {
		perm = append(perm, axis)
	}
	hot := op.Transpose(op.OneHot(indices, int(depth), ir.Bool), perm...)
	off, on := op.Slice(values, 0, 0, 1), op.Slice(values, 0, 1, 2)
	return one(op.Where(hot, on, off))
}
