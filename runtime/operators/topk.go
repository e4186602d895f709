package operators

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// topK returns the k greatest or least elements along an axis, in order, and their places. Of equal elements the first comes
// first.
func topK(c *call) ([]ir.Value, error) {
	k, err := c.wanted()
	if err != nil {
		return nil, err
	}
	x := c.in[0]
	axis, err := c.axis(c.attr.Int("axis", -1), x.Rank())
	if err != nil {
		return nil, err
	}
	least := false
	if c.node.Opset >= 11 {
		least = !c.attr.Bool("largest", true)
		c.attr.Bool("sorted", true)
	}
	if size := int64(x.Dim(axis)); k < 0 || k > size {
		return nil, c.malformed("k is %d, want 0 to %d, the size of axis %d of %v", k, size, axis, x.Type())
	}
	sorted := x
	if x.DType() == ir.Uint8 {
		sorted = op.Cast(x, ir.Int32)
	}
	places := ir.Apply(order{Axis: axis, Count: int(k), Least: least}, sorted)
	c.is(1, ir.Int64)
	return []ir.Value{op.GatherElements(x, places, axis), places}, nil
}

// wanted returns k, which is an attribute up to opset 9.
func (c *call) wanted() (int64, error) {
	if c.node.Opset >= 10 {
		return c.integer(1)
	}
	c.attr.Require("k")
	return c.attr.Int("k", 0), nil
}

// order gives the places (i64) of the Count greatest elements along an axis in falling order, or of the least in rising
// order. Of equal elements the first comes first; NaN is the greatest of all.
type order struct {
	Axis, Count int
	Least       bool
}

func (order) Spec() ir.Spec {
	return ir.Spec{Name: "Order", In: ir.Exactly(1), Doc: "places of the greatest or least elements along an axis"}
}

func (o order) Infer(in []ir.Type) ([]ir.Type, error) {
	t := in[0]
	switch {
	case !t.DType.IsNumeric():
		return nil, fmt.Errorf("got %v, want numbers", t)
	case o.Axis >= t.Rank() || o.Count < 0 || o.Count > t.At(o.Axis).Coef():
		return nil, fmt.Errorf("%d elements along axis %d of %v", o.Count, o.Axis, t)
	}
	return []ir.Type{{DType: ir.Int64, Dims: t.Dims.With(o.Axis, ir.Dim(o.Count))}}, nil
}

// Grad is 0: places step.
func (order) Grad(ir.Node, []ir.Value) []ir.Value { return nil }

func (o order) Eval(_ *ir.Env, out, in []ir.Tensor) {
	switch x := in[0]; x.DType() {
	case ir.Float32:
		sortedPlaces(o, out[0].Int64s(), x.Float32s(), x.Shape())
	case ir.Float64:
		sortedPlaces(o, out[0].Int64s(), x.Float64s(), x.Shape())
	case ir.Int64:
		sortedPlaces(o, out[0].Int64s(), x.Int64s(), x.Shape())
	case ir.Int32:
		sortedPlaces(o, out[0].Int64s(), ir.Slice[int32](x), x.Shape())
	}
}

func sortedPlaces[T cmp.Ordered](o order, dst []int64, src []T, sizes []int) {
	size, inner := sizes[o.Axis], 1
	for _, d := range sizes[o.Axis+1:] {
		inner *= d
	}
	if len(src) == 0 || o.Count == 0 {
		return
	}
	places := make([]int, size)
	for at := range len(src) / size {
		first := at/inner*inner*size + at%inner
		for i := range places {
			places[i] = i
		}
		slices.SortStableFunc(places, func(i, k int) int {
			a, b := src[first+i*inner], src[first+k*inner]
			if o.Least {
				return rising(a, b)
			}
			return rising(b, a)
		})
		to := at/inner*inner*o.Count + at%inner
		for i, p := range places[:o.Count] {
			dst[to+i*inner] = int64(p)
		}
	}
}

// rising compares numbers, of which NaN is the greatest.
func rising[T cmp.Ordered](a, b T) int {
	switch {
	case a != a && b != b:
		return 0
	case a != a:
		return 1
	case b != b:
		return -1
	}
	return cmp.Compare(a, b)
}
