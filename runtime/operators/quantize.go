package operators

import (
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Quantised numbers: q stands for (q − zero)·scale.

// quantizeLinear is x/scale, rounded to the nearest integer, plus zero, within the range of the type of zero; of
// floating-point types it is x/scale rounded to the type.
func quantizeLinear(c *call) ([]ir.Value, error) {
	to, err := c.quantized()
	if err != nil {
		return nil, err
	}
	if err := c.floatPrecision(); err != nil {
		return nil, err
	}
	scale, zero, err := c.perElement()
	if err != nil {
		return nil, err
	}
	r := ir.Rounding{Saturate: true}
	if c.node.Opset >= 19 {
		r.Saturate = c.attr.Bool("saturate", true)
	}
	y := op.Div(op.Cast(c.in[0], ir.Float32), op.Cast(scale, ir.Float32))
	if to.Carrier().IsFloat() {
		c.is(0, to)
		c.exact = true
		if !zero.IsZero() {
			y = op.Add(y, zero)
		}
		return one(c.convert(y, ir.Float32, to, r))
	}
	return one(c.levels(0, y, zero, to))
}

// quantized returns the type of the result: that of the zero, which output_dtype may say in its place.
func (c *call) quantized() (ir.DType, error) {
	to := ir.Uint8
	if c.has(2) {
		to = c.types[2]
	}
	if c.node.Opset < 21 || c.attr.Int("output_dtype", 0) == 0 {
		return to, nil
	}
	number := onnxDType(c.attr.Int("output_dtype", 0))
	dt, ok := number.IR()
	switch {
	case !ok || !strings.Contains(quantizedTypes, letters[dt]):
		return to, c.malformed("output_dtype is %v, which is no type of quantised numbers", number)
	case c.has(2) && dt != to:
		return to, c.malformed("output_dtype is %v and the zero point is %v, want one type", number, to)
	}
	return dt, nil
}

// quantizedTypes are the letters of the types of quantised numbers.
const quantizedTypes = "custnopmvxyzk"

// floatPrecision refuses a division in another type than float32.
func (c *call) floatPrecision() error {
	if c.node.Opset < 23 {
		return nil
	}
	if p := c.attr.Int("precision", 0); p != 0 && p != 1 {
		return c.unsupported("precision = %d is not supported, only 1 (FLOAT)", p)
	}
	return nil
}

// levels rounds y, adds zero where there is one, and keeps the result, which is output i, within the range of type to.
func (c *call) levels(i int, y, zero ir.Value, to ir.DType) ir.Value {
	c.is(i, to)
	c.exact = true
	least, greatest := 0.0, 255.0
	if to != ir.Uint8 {
		least, greatest = to.Bounds()
	}
	y = op.Cast(op.Clip(op.Round(y), 2*least-greatest, 2*greatest-least), ir.Int32)
	if !zero.IsZero() {
		y = op.Add(y, op.Cast(zero, ir.Int32))
	}
	return op.Cast(op.Clip(y, least, greatest), to.Carrier())
}

// dequantizeLinear is (x − zero)·scale.
func dequantizeLinear(c *call) ([]ir.Value, error) {
	to := c.types[1]
	if c.node.Opset >= 23 && c.attr.Int("output_dtype", 0) != 0 {
		dt, ok := onnxDType(c.attr.Int("output_dtype", 0)).IR()
		if !ok || !strings.Contains(floats, letters[dt]) {
			return nil, c.malformed("output_dtype is %v, want a floating-point type", onnxDType(c.attr.Int("output_dtype", 0)))
		}
		to = dt
	}
	if to == ir.Float8E8M0 {
		return nil, c.malformed("its scale is %v, of which it says no output_dtype", c.in[1].Type().WithDType(to))
	}
	scale, zero, err := c.perElement()
	if err != nil {
		return nil, err
	}
	x := c.in[0]
	if !zero.IsZero() {
		if !x.DType().IsFloat() {
			x, zero = op.Cast(x, ir.Int32), op.Cast(zero, ir.Int32)
		}
		x = op.Sub(x, zero)
	}
	c.is(0, to)
	return one(op.Mul(op.Cast(x, ir.Float32), op.Cast(scale, ir.Float32)))
}

// perElement returns the scale and the zero (zero Value where it is left out) in shapes that broadcast to input 0: one of
// each, one for each index of an axis, or one for each block along it.
func (c *call) perElement() (scale, zero ir.Value, err error) {
	axis, block := int64(1), int64(0)
	if c.node.Opset >= 13 {
		axis = c.attr.Int("axis", 1)
	}
	if c.node.Opset >= 21 {
		block = c.attr.Int("block_size", 0)
	}
	parts := []*ir.Value{&scale, &zero}
	for i, part := range parts {
		if !c.has(i + 1) {
			continue
		}
		if *part, err = c.spread(i+1, axis, block); err != nil {
			return scale, zero, err
		}
		if n := product(shape(c.in[1])); i == 1 && c.in[2].Type().Dims != c.in[1].Type().Dims && (n != 1 || product(shape(c.in[2])) != 1) {
			return scale, zero, c.malformed("its scale is %v and its zero point %v, want one shape", c.in[1].Type(), c.in[2].Type())
		}
	}
	return scale, zero, nil
}

// spread returns input i, a scale or zero point, in a shape that broadcasts to input 0.
func (c *call) spread(i int, axis, block int64) (ir.Value, error) {
	x, v := c.in[0], c.in[i]
	if block == 0 && product(shape(v)) == 1 && v.Rank() <= 1 {
		return c.reshape(v)
	}
	at, err := c.axis(axis, x.Rank())
	if err != nil {
		return v, err
	}
	sizes := slices.Repeat([]int64{1}, x.Rank())
	sizes[at] = int64(x.Dim(at))
	switch {
	case block < 0:
		return v, c.malformed("block_size is %d, want at least 0", block)
	case block > 0:
		return c.blockwise(i, at, block)
	case v.Rank() != 1 || v.Dim(0) != x.Dim(at):
		return v, c.malformed("its input %d is %v, want one number or one for each index of axis %d of %v", i, v.Type(), at, x.Type())
	}
	return c.reshape(v, sizes...)
}

// blockwise repeats each element of input i along an axis for a block of elements of input 0.
func (c *call) blockwise(i, axis int, block int64) (ir.Value, error) {
	x, v := c.in[0], c.in[i]
	sizes := shape(x)
	count := (sizes[axis] + block - 1) / block
	want := slices.Clone(sizes)
	want[axis] = count
	if !slices.Equal(shape(v), want) {
		return v, c.malformed("its input %d is %v, want %s for blocks of %d along axis %d of %v", i, v.Type(), listText(want), block, axis, x.Type())
	}
	wide, err := c.reshape(v, slices.Insert(slices.Clone(want), axis+1, 1)...)
	if err != nil {
		return v, err
	}
	d, err := c.dims(v.DType(), slices.Insert(slices.Clone(want), axis+1, block)...)
	if err != nil {
		return v, err
	}
	want[axis] = count * block
	repeated, err := c.reshape(op.Expand(wide, d), want...)
	if err != nil {
		return v, err
	}
	return op.Slice(repeated, axis, 0, int(sizes[axis])), nil
}

// dynamicQuantizeLinear quantises x to bytes, with a scale and a zero that its least and greatest number say. Its outputs
// are the bytes, the scale and the zero.
func dynamicQuantizeLinear(c *call) ([]ir.Value, error) {
	x := c.in[0]
	if product(shape(x)) == 0 {
		return nil, c.malformed("its input %v has no elements", x.Type())
	}
	zero := c.scalar(x, 0)
	axes := from(0, x.Rank())
	least, err := c.reshape(op.MinKeep(x, axes...))
	if err != nil {
		return nil, err
	}
	greatest, err := c.reshape(op.MaxKeep(x, axes...))
	if err != nil {
		return nil, err
	}
	least, greatest = op.Minimum(least, zero), op.Maximum(greatest, zero)
	scale := op.Div(op.Sub(greatest, least), c.scalar(x, 255))
	scale = op.Where(op.Equal(scale, zero), c.scalar(x, 1), scale)
	point := c.levels(2, op.Clip(op.Div(op.Sub(zero, least), scale), 0, 255), ir.Value{}, ir.Uint8)
	return []ir.Value{c.levels(0, op.Div(x, scale), point, ir.Uint8), scale, point}, nil
}

// with is the call with other inputs.
func (c *call) with(in ...ir.Value) *call {
	d := *c
	d.in = in
	return &d
}
