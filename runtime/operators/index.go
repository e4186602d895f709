package operators

import (
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

func gather(c *call) ([]ir.Value, error) {
	x, indices := c.in[0], c.in[1]
	axis, err := c.axis(c.attr.Int("axis", 0), x.Rank())
	if err != nil {
		return nil, err
	}
	return one(op.Gather(x, indices, axis))
}

func gatherElements(c *call) ([]ir.Value, error) {
	axis, err := c.axis(c.attr.Int("axis", 0), c.in[0].Rank())
	if err != nil {
		return nil, err
	}
	return one(op.GatherElements(c.in[0], c.in[1], axis))
}

// scatterElements replaces elements, or from opset 16 on joins updates to them.
func scatterElements(c *call) ([]ir.Value, error) {
	axis, err := c.axis(c.attr.Int("axis", 0), c.in[0].Rank())
	if err != nil {
		return nil, err
	}
	by, err := c.reduction()
	if err != nil {
		return nil, err
	}
	return one(scattered(c.in[0], c.in[1], c.in[2], axis, by))
}

// scattered is x with updates in place of the elements that indices name, or joined to them. Bytes and truth values are
// joined as wider numbers: sums of bytes wrap around, true and true are true.
func scattered(x, indices, updates ir.Value, axis int, by string) ir.Value {
	if dt := x.DType(); by != "none" && updates.DType() == dt && (dt == ir.Uint8 || dt == ir.Bool) {
		return op.Cast(scattered(op.Cast(x, ir.Int32), indices, op.Cast(updates, ir.Int32), axis, by), dt)
	}
	switch by {
	case "none":
		return op.ScatterElements(x, indices, updates, axis)
	case "add":
		return op.ScatterAdd(x, indices, updates, axis)
	}
	return op.ScatterReduce(x, indices, updates, axis, by)
}

// reduction reads the attribute of that name, by which updates are joined: none, and from opset 16 on add and mul, from 18
// on max and min.
func (c *call) reduction() (string, error) {
	known := []string{"none", "add", "mul", "max", "min"}
	switch {
	case c.node.Opset < 16:
		return "none", nil
	case c.node.Opset < 18:
		known = known[:3]
	}
	by := c.attr.String("reduction", "none")
	if !slices.Contains(known, by) {
		return by, c.malformed("reduction is %q, want one of %s at opset %d", by, strings.Join(known, ", "), c.node.Opset)
	}
	return by, nil
}

// place is ArgMax or ArgMin. From opset 12 on the last of several equal elements may be asked for.
func place(of func(op.ArgMaxOp) ir.Op) func(*call) ([]ir.Value, error) {
	return func(c *call) ([]ir.Value, error) {
		axis, err := c.axis(c.attr.Int("axis", 0), c.in[0].Rank())
		if err != nil {
			return nil, err
		}
		o := op.ArgMaxOp{Axis: axis, KeepDims: c.attr.Bool("keepdims", true)}
		if c.node.Opset >= 12 {
			o.Last = c.attr.Bool("select_last_index", false)
		}
		return one(ir.Apply(of(o), c.in[0]))
	}
}

// hardmax is 1 at the first of the greatest elements along an axis, 0 elsewhere.
func hardmax(x ir.Value, axis int) ir.Value {
	if product(shape(x)) == 0 {
		return x
	}
	hot := op.OneHot(op.ArgMax(x, axis), int(x.Dim(axis)), x.DType())
	return lastTo(hot, axis)
}

// lastTo returns x with its last dimension moved to an axis.
func lastTo(x ir.Value, axis int) ir.Value {
	if x.IsPoison() {
		return x
	}
	last := x.Rank() - 1
	return op.Transpose(x, slices.Insert(from(0, last), axis, last)...)
}

// oneHot is values[1] at the place along the new axis that an index names, and values[0] elsewhere.
func oneHot(c *call) ([]ir.Value, error) {
	indices, values := c.in[0], c.in[2]
	d, err := c.element(1)
	if err != nil {
		return nil, err
	}
	depth := d.At(0)
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
	hot := lastTo(op.OneHot(indices, int(depth), ir.Bool), axis)
	off, on := op.Slice(values, 0, 0, 1), op.Slice(values, 0, 1, 2)
	return one(op.Where(hot, on, off))
}
