package operators

import (
	"math"
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime/load"
)

// constantNode returns the tensor of a Constant node, whichever attribute holds it.
func constantNode(n *load.Node) (ir.Tensor, error) {
	if len(n.Inputs) > 0 || len(n.Outputs) != 1 || len(n.Attrs) != 1 {
		return ir.Tensor{}, load.Refuse(load.Malformed, n.Where(), "it has %d inputs, %d outputs and %d attributes, want 0, 1 and 1", len(n.Inputs), len(n.Outputs), len(n.Attrs))
	}
	if name := n.Attrs[0].Name; name != "value" && n.Opset < 12 {
		return ir.Tensor{}, load.Refuse(load.Unsupported, n.Where(), "attribute %s is not known at opset %d", load.Quote(name), n.Opset)
	}
	a := n.Read()
	var t ir.Tensor
	switch n.Attrs[0].Name {
	case "value":
		v, _ := a.Tensor("value")
		if err := a.Err(); err != nil {
			return t, err
		}
		t, err := v.IR()
		if err != nil {
			return t, load.Refuse(load.Unsupported, n.Where(), "its value: %v", err)
		}
		return t, nil
	case "value_float":
		t = ir.FromSlice([]float32{a.Float("value_float", 0)})
	case "value_int":
		t = ir.FromSlice([]int64{a.Int("value_int", 0)})
	case "value_floats":
		v := a.Floats("value_floats", nil)
		t = ir.FromSlice(v, len(v))
	case "value_ints":
		v := a.Ints("value_ints", nil)
		t = ir.FromSlice(v, len(v))
	}
	return t, a.Done()
}

// constantOfShape is a shape filled with one value, by default the float 0.
func constantOfShape(c *call) ([]ir.Value, error) {
	sizes, err := c.ints(0)
	if err != nil {
		return nil, err
	}
	value := ir.FromSlice([]float32{0})
	if v, ok := c.attr.Tensor("value"); ok {
		if value, err = v.IR(); err != nil {
			return nil, c.unsupported("its value: %v", err)
		}
		if value.Len() != 1 {
			return nil, c.malformed("its value has %d elements, want one", value.Len())
		}
		value = value.Reshaped()
	}
	c.is(0, value.DType())
	value = ir.Widened(value)
	d, err := c.dims(value.DType(), sizes...)
	if err != nil {
		return nil, err
	}
	return one(op.Expand(c.constant(value), d))
}

// eyeLike is 1 on diagonal k of a matrix of the input's shape, 0 elsewhere.
func eyeLike(c *call) ([]ir.Value, error) {
	x, dt := c.in[0], c.types[0]
	k := int(c.attr.Int("k", 0))
	if x.Rank() != 2 {
		return nil, c.malformed("its input is %v, want rank 2", x.Type())
	}
	if c.attr.Has("dtype") {
		to, ok := onnxDType(c.attr.Int("dtype", 1)), false
		if dt, ok = to.IR(); !ok {
			return nil, c.unsupported("element type %v is not supported", to)
		}
	}
	c.is(0, dt)
	d, err := c.dims(dt.Carrier(), shape(x)...)
	if err != nil {
		return nil, err
	}
	return one(op.Tril(op.Triu(op.Expand(c.g.Scalar(dt.Carrier(), 1), d), k), k))
}

// rangeOf is the list start, start + delta, … of the numbers before limit. As in the standard, element i is
// start + i·delta, rounded once.
func rangeOf(c *call) ([]ir.Value, error) {
	var v [3]ir.Tensor
	dt := c.in[0].DType()
	for i := range v {
		if c.types[i] != c.types[0] || !dt.IsNumeric() || dt == ir.Uint8 {
			return nil, c.malformed("its inputs are %v and %v, want one numeric type", c.in[0].Type(), c.in[i].Type())
		}
		var err error
		if v[i], err = c.element(i); err != nil {
			return nil, err
		}
	}
	if !dt.IsFloat() {
		return c.integers(integerAt(v[0]), integerAt(v[1]), integerAt(v[2]), dt)
	}
	if c.node.Opset >= 27 && c.types[0].IsStorage() {
		if s := c.attr.Int("stash_type", 1); s != 1 {
			return nil, c.unsupported("stash_type = %d is not supported, only 1 (FLOAT)", s)
		}
	}
	c.is(0, c.types[0])
	start, limit, delta := v[0].At(0), v[1].At(0), v[2].At(0)
	count := math.Ceil((limit - start) / delta)
	if delta == 0 || math.IsNaN(count) || count > knownBytes/8 {
		return nil, c.malformed("the range from %g to %g in steps of %g has %g elements, want at most %d", start, limit, delta, count, knownBytes/8)
	}
	if err := c.room(int64(max(count, 0))); err != nil {
		return nil, err
	}
	t := ir.NewTensor(ir.Float64, int(max(count, 0)))
	for i := range t.Float64s() {
		t.Float64s()[i] = start + float64(i)*delta
	}
	return one(op.Cast(c.constant(t), dt))
}

// integers returns the list start, start + delta, … of the integers before limit, exact over the whole range of an int64.
func (c *call) integers(start, limit, delta int64, dt ir.DType) ([]ir.Value, error) {
	distance, step := uint64(limit)-uint64(start), uint64(delta) // modulo 2⁶⁴, where they are exact
	ahead := start < limit
	if delta < 0 {
		distance, step, ahead = -distance, -step, start > limit
	}
	count := uint64(0)
	if ahead && step > 0 {
		count = (distance-1)/step + 1
	}
	if step == 0 || count > knownBytes/8 {
		return nil, c.malformed("the range from %d to %d in steps of %d has more than %d elements", start, limit, delta, knownBytes/8)
	}
	if err := c.room(int64(count)); err != nil {
		return nil, err
	}
	t := ir.NewTensor(ir.Int64, int(count))
	for i := range t.Int64s() {
		t.Int64s()[i] = start + int64(i)*delta
	}
	return one(op.Cast(c.constant(t), dt))
}

// integerAt returns the only element of a tensor of i64 or i32.
func integerAt(t ir.Tensor) int64 {
	if t.DType() == ir.Int32 {
		return int64(ir.Slice[int32](t)[0])
	}
	return t.Int64s()[0]
}

// cast converts the element type.
func cast(c *call) ([]ir.Value, error) {
	c.attr.Require("to")
	to, ok := onnxDType(c.attr.Int("to", 1)).IR()
	if !ok {
		return nil, c.unsupported("element type %v is not supported", onnxDType(c.attr.Int("to", 1)))
	}
	return c.cast(to)
}

func castLike(c *call) ([]ir.Value, error) { return c.cast(c.types[1]) }

// cast converts input 0. The attributes concern formats of eight bits alone.
func (c *call) cast(to ir.DType) ([]ir.Value, error) {
	r := ir.Rounding{Saturate: true, Mode: "up"}
	if c.node.Opset >= 19 {
		r.Saturate = c.attr.Bool("saturate", true)
	}
	if c.node.Opset >= 24 {
		r.Mode = c.attr.String("round_mode", "up")
	}
	if !slices.Contains([]string{"up", "down", "nearest"}, r.Mode) {
		return nil, c.malformed("round_mode is %q, want up, down or nearest", r.Mode)
	}
	r.Saturate = r.Saturate && to.Size() == 1
	c.is(0, to)
	c.exact = true
	return one(c.convert(c.in[0], c.types[0], to, r))
}

// trilu keeps one triangle of the last two dimensions and sets the other elements to 0.
func trilu(c *call) ([]ir.Value, error) {
	x, k := c.in[0], int64(0)
	upper := c.attr.Bool("upper", true)
	if x.Rank() < 2 {
		return nil, c.malformed("its input is %v, want rank 2 at least", x.Type())
	}
	if c.has(1) {
		var err error
		if k, err = c.integer(1); err != nil {
			return nil, err
		}
	}
	if upper {
		return one(op.Triu(x, int(k)))
	}
	return one(op.Tril(x, int(k)))
}
