package operators

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

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
