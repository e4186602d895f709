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

// centred returns input i less its zero, input k where the node has it, as floating-point numbers that hold sums of terms
// products of them exactly.
func (c *call) centred(i, k int, terms int64, axis int) (ir.Value, error) {
	v := op.Cast(c.in[i], ir.Int32)
	if c.has(k) {
		zero, err := c.along(k, v, axis)
		if err != nil {
			return v, err
		}
		v = op.Sub(v, op.Cast(zero, ir.Int32))
	}
	if terms < 1<<24/(255*255) {
		return op.Cast(v, ir.Float32), nil
	}
	return op.Cast(v, ir.Float64), nil
}

// along returns input k in a shape that broadcasts to v: one number, one for each index of an axis, or a shape that does.
func (c *call) along(k int, v ir.Value, axis int) (ir.Value, error) {
	p := c.in[k]
	switch {
	case product(shape(p)) == 1:
		return c.reshape(p)
	case p.Rank() == 1 && axis < v.Rank() && p.Dim(0) == v.Dim(axis):
		sizes := slices.Repeat([]int64{1}, v.Rank())
		sizes[axis] = int64(v.Dim(axis))
		return c.reshape(p, sizes...)
	case p.Rank() == v.Rank() && p.Rank() > 1:
		for i := range p.Rank() {
			if p.Dim(i) != 1 && p.Dim(i) != v.Dim(i) {
				return p, c.malformed("its input %d is %v, which does not broadcast to %v", k, p.Type(), v.Type())
			}
		}
		return p, nil
	}
	return p, c.malformed("its input %d is %v, want one number or one for each index of axis %d of %v", k, p.Type(), axis, v.Type())
}

// integerProduct is the product of matrices a and b less their zeros, in f32 or f64, exact.
func (c *call) integerProduct(a, b, aZero, bZero int) (ir.Value, error) {
	if c.in[a].Rank() < 1 || c.in[b].Rank() < 1 {
		return ir.Value{}, c.malformed("its inputs are %v and %v, want matrices", c.in[a].Type(), c.in[b].Type())
	}
	terms := int64(c.in[a].Dim(c.in[a].Rank() - 1))
	x, err := c.centred(a, aZero, terms, max(c.in[a].Rank()-2, 0))
	if err != nil {
		return x, err
	}
	y, err := c.centred(b, bZero, terms, c.in[b].Rank()-1)
	if err != nil {
		return y, err
	}
	out, err := matMul(c.with(x, y))
	if err != nil {
		return ir.Value{}, err
	}
	return out[0], nil
}

// with is the call with other inputs.
func (c *call) with(in ...ir.Value) *call {
	d := *c
	d.in = in
	return &d
}

func matMulInteger(c *call) ([]ir.Value, error) {
	y, err := c.integerProduct(0, 1, 2, 3)
	c.is(0, ir.Int32)
	return []ir.Value{op.Cast(y, ir.Int32)}, err
}

// qLinearMatMul is the product of quantised matrices, quantised.
func qLinearMatMul(c *call) ([]ir.Value, error) {
	y, err := c.integerProduct(0, 3, 2, 5)
	if err != nil {
		return nil, err
	}
	last := y.Rank() - 1
	return c.requantized(y, 1, 4, 6, 7, max(last-1, 0), last)
}

// requantized multiplies by the scales of both operands, which may have one for each index of an axis, divides by the scale
// of the result, and quantises.
func (c *call) requantized(y ir.Value, a, b, scale, zero, axisA, axisB int) ([]ir.Value, error) {
	by, err := c.along(a, y, axisA)
	if err != nil {
		return nil, err
	}
	other, err := c.along(b, y, axisB)
	if err != nil {
		return nil, err
	}
	result, err := c.along(scale, y, axisB)
	if err != nil {
		return nil, err
	}
	offset, err := c.along(zero, y, axisB)
	if err != nil {
		return nil, err
	}
	factor := op.Div(op.Mul(op.Cast(by, ir.Float32), op.Cast(other, ir.Float32)), op.Cast(result, ir.Float32))
	return one(c.levels(0, op.Mul(op.Cast(y, ir.Float32), factor), offset, c.types[zero]))
}

func convInteger(c *call) ([]ir.Value, error) {
	y, err := c.integerConv(0, 1, 2, 3)
	c.is(0, ir.Int32)
	return []ir.Value{op.Cast(y, ir.Int32)}, err
}

// integerConv is the convolution of x by w less their zeros, in f32 or f64, exact.
func (c *call) integerConv(x, w, xZero, wZero int) (ir.Value, error) {
	if c.in[w].Rank() < 3 {
		return ir.Value{}, c.malformed("its weights are %v, want rank 3 at least", c.in[w].Type())
	}
	if err := c.single(xZero); err != nil {
		return ir.Value{}, err
	}
	terms := product(shape(c.in[w])[1:])
	a, err := c.centred(x, xZero, terms, 1)
	if err != nil {
		return a, err
	}
	b, err := c.centred(w, wZero, terms, 0)
	if err != nil {
		return b, err
	}
	out, err := conv(c.with(a, b))
	if err != nil {
		return ir.Value{}, err
	}
	return out[0], nil
}

// qLinearConv is the convolution of quantised images, quantised.
func qLinearConv(c *call) ([]ir.Value, error) {
	if err := c.single(1, 6, 7); err != nil {
		return nil, err
	}
	y, err := c.integerConv(0, 3, 2, 5)
	if err != nil {
		return nil, err
	}
	if c.has(8) {
		if b := c.in[8]; !y.IsPoison() && (b.Rank() != 1 || b.Dim(0) != y.Dim(1)) {
			return nil, c.malformed("the bias is %v, want one number for each of the %v channels of %v", b.Type(), y.Dim(1), y.Type())
		}
		bias, err := c.along(8, y, 1)
		if err != nil {
			return nil, err
		}
		y = op.Add(op.Cast(y, ir.Float64), op.Cast(bias, ir.Float64))
	}
	return c.requantized(y, 1, 4, 6, 7, 1, 1)
}
