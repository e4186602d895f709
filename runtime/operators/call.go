package operators

import (
	"math"
	"slices"
	"strconv"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime/load"
)

// call is the import of one node. It has as many inputs as the operator may have; an absent input is a zero Value.
type call struct {
	*importer
	node *load.Node
	attr *load.AttrReader
	in   []ir.Value

	blocks map[string]*block // the subgraphs

	types    []ir.DType       // of the inputs, whose carriers in has
	declared map[int]ir.DType // of those outputs that typedBy does not speak of
	exact    bool             // the function has rounded its outputs
}

// has reports whether the node has input i.
func (c *call) has(i int) bool { return i < len(c.in) && !c.in[i].IsZero() }

// one returns the result of an operator with one output.
func one(v ir.Value) ([]ir.Value, error) { return []ir.Value{v}, nil }

func (c *call) malformed(format string, args ...any) *load.Error {
	return load.Refuse(load.Malformed, c.node.Where(), format, args...)
}

func (c *call) unsupported(format string, args ...any) *load.Error {
	return load.Refuse(load.Unsupported, c.node.Where(), format, args...)
}

// single checks that the inputs are one number each, where the node has them.
func (c *call) single(inputs ...int) error {
	for _, i := range inputs {
		if c.has(i) && product(shape(c.in[i])) != 1 {
			return c.malformed("its input %d is %v, want one number for all of %v", i, c.in[i].Type(), c.in[0].Type())
		}
	}
	return nil
}

// scalar returns f as a constant of like's element type.
func (c *call) scalar(like ir.Value, f float64) ir.Value {
	if like.IsPoison() {
		return like
	}
	return c.g.Scalar(like.DType(), f)
}

// ints returns the elements of input i, which must be a known list of integers or one known integer.
func (c *call) ints(i int) ([]int64, error) {
	t, err := c.static(i)
	if err != nil {
		return nil, err
	}
	if t.Rank() > 1 {
		return nil, c.malformed("its input %d has shape %v, want a list of integers", i, t.Shape())
	}
	switch t.DType() {
	case ir.Int64:
		return t.Int64s(), nil
	case ir.Int32:
		list := make([]int64, t.Len())
		for k, v := range ir.Slice[int32](t) {
			list[k] = int64(v)
		}
		return list, nil
	}
	return nil, c.malformed("its input %d has elements of type %v, want integers", i, t.DType())
}

// integer returns input i, which must be one known integer.
func (c *call) integer(i int) (int64, error) {
	list, err := c.ints(i)
	if err != nil {
		return 0, err
	}
	if len(list) != 1 {
		return 0, c.malformed("its input %d has %d elements, want one", i, len(list))
	}
	return list[0], nil
}

// element returns input i, which must be one known element, as a tensor of rank 0.
func (c *call) element(i int) (ir.Tensor, error) {
	t, err := c.static(i)
	if err != nil {
		return t, err
	}
	if t.Len() != 1 {
		return t, c.malformed("its input %d has %d elements, want one", i, t.Len())
	}
	return t.Reshaped(), nil
}

// axes returns a list of axes of a value of the given rank, counted from the front. They must be distinct.
func (c *call) axes(list []int64, rank int) ([]int, error) {
	axes := make([]int, 0, min(len(list), ir.MaxRank))
	for _, a := range list {
		axis, err := c.axis(a, rank)
		if err != nil {
			return nil, err
		}
		if slices.Contains(axes, axis) {
			return nil, c.malformed("axis %d occurs twice in %s", a, listText(list))
		}
		axes = append(axes, axis)
	}
	return axes, nil
}

// axis returns an axis of a value of the given rank, counted from the front.
func (c *call) axis(a int64, rank int) (int, error) {
	if rank == 0 {
		return 0, c.malformed("axis %d of a value of rank 0, which has no axes", a)
	}
	if a < int64(-rank) || a >= int64(rank) {
		return 0, c.malformed("axis %d of a value of rank %d: want %d to %d", a, rank, -rank, rank-1)
	}
	if a < 0 {
		a += int64(rank)
	}
	return int(a), nil
}

// position returns a place between the axes of a value of the given rank, from 0 to rank. A negative a counts from the end.
func (c *call) position(a int64, rank int) (int, error) {
	if a == int64(rank) {
		return rank, nil
	}
	return c.axis(a, rank)
}

// dims returns a shape with the given sizes. It refuses a tensor of elements dt beyond the limit.
func (c *call) dims(dt ir.DType, sizes ...int64) (ir.Dims, error) {
	if len(sizes) > ir.MaxRank {
		return ir.Dims{}, c.unsupported("shape %s has rank %d, want at most %d", listText(sizes), len(sizes), ir.MaxRank)
	}
	var d ir.Dims
	for i, s := range sizes {
		if s < 0 {
			return ir.Dims{}, c.malformed("dimension %d of shape %s is negative", i, listText(sizes))
		}
		d = d.Append(ir.Dim(s))
	}
	t := ir.Type{DType: dt, Dims: d}
	if size := typeBytes(t); size > uint64(c.limits.TensorBytes) {
		return d, c.tooLarge(c.node.Where(), t, size)
	}
	for i, s := range sizes { // beside a dimension of 0
		if s > math.MaxInt32 {
			return ir.Dims{}, c.unsupported("dimension %d of shape %s exceeds %d", i, listText(sizes), math.MaxInt32)
		}
	}
	return d, nil
}

// reshape views v under sizes.
func (c *call) reshape(v ir.Value, sizes ...int64) (ir.Value, error) {
	d, err := c.dims(v.DType(), sizes...)
	if err != nil {
		return v, err
	}
	return op.ReshapeTo(v, d), nil
}

// shape returns the sizes of a value.
func shape(v ir.Value) []int64 {
	sizes := make([]int64, v.Rank())
	for i := range sizes {
		sizes[i] = int64(v.Dim(i))
	}
	return sizes
}

func product(sizes []int64) int64 {
	n := int64(1)
	for _, s := range sizes {
		n *= s
	}
	return n
}

// listText returns the first 16 entries of a list as text.
func listText(list []int64) string {
	const most = 16
	s := "["
	for i, v := range list {
		if i > 0 {
			s += " "
		}
		if i == most {
			s += "… "
			break
		}
		s += strconv.FormatInt(v, 10)
	}
	return s + "]"
}
