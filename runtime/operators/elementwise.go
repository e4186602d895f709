package operators

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

func unary(f func(ir.Value) ir.Value) func(*call) ([]ir.Value, error) {
	return func(c *call) ([]ir.Value, error) { return one(f(c.in[0])) }
}

// arithmetic is a binary function that the ops compute on wider integers than bytes: what fits a byte is the same.
func arithmetic(f func(a, b ir.Value) ir.Value) func(a, b ir.Value) ir.Value {
	return func(a, b ir.Value) ir.Value {
		if a.DType() == ir.Uint8 && b.DType() == ir.Uint8 {
			return op.Cast(f(op.Cast(a, ir.Int32), op.Cast(b, ir.Int32)), ir.Uint8)
		}
		return f(a, b)
	}
}

func binary(f func(a, b ir.Value) ir.Value) func(*call) ([]ir.Value, error) {
	return func(c *call) ([]ir.Value, error) { return one(f(c.in[0], c.in[1])) }
}

// variadic joins any number of inputs from the left.
func variadic(f func(a, b ir.Value) ir.Value) func(*call) ([]ir.Value, error) {
	return func(c *call) ([]ir.Value, error) {
		v, err := join(c, f)
		return []ir.Value{v}, err
	}
}

func join(c *call, f func(a, b ir.Value) ir.Value) (ir.Value, error) {
	var v ir.Value
	for i, x := range c.in {
		switch {
		case x.IsZero():
			return v, c.malformed("its input %d is left out but is not optional", i)
		case i == 0:
			v = x
		default:
			v = f(v, x)
		}
	}
	return v, nil
}

// mean is the sum of the inputs by their number.
func mean(c *call) ([]ir.Value, error) {
	sum, err := join(c, op.Add)
	if err != nil || len(c.in) == 1 {
		return []ir.Value{sum}, err
	}
	return one(op.Div(sum, c.scalar(sum, float64(len(c.in)))))
}

func reciprocal(c *call) ([]ir.Value, error) {
	return one(op.Div(c.scalar(c.in[0], 1), c.in[0]))
}

// pow knows the exponents that other operators compute within one rounding: 1, 2, 3, -1 and 0.5. The square root
// differs from the power for -0 (it keeps the sign) and -Inf (it gives NaN).
func pow(c *call) ([]ir.Value, error) {
	t, err := c.static(1)
	if err != nil {
		return nil, err
	}
	x := c.in[0]
	if t.Len() != 1 || t.Rank() > x.Rank() {
		return nil, c.unsupported("the exponent has shape %v: only one number is supported", t.Shape())
	}
	switch p := t.At(0); {
	case p == 1:
		return one(x)
	case p == 2:
		return one(op.Mul(x, x))
	case p == 3:
		return one(op.Mul(op.Mul(x, x), x))
	case p == -1 && x.DType().IsFloat():
		return reciprocal(c)
	case p == 0.5 && x.DType().IsFloat():
		return one(op.Sqrt(x))
	default:
		return nil, c.unsupported("the exponent %g of %v is not supported, only 1, 2, 3, and of floating-point numbers -1 and 0.5", p, x.DType())
	}
}

// clipByAttribute is Clip up to opset 10: the bounds are attributes.
func clipByAttribute(c *call) ([]ir.Value, error) {
	x := c.in[0]
	if c.attr.Has("min") {
		x = op.Maximum(x, c.scalar(x, float64(c.attr.Float("min", 0))))
	}
	if c.attr.Has("max") {
		x = op.Minimum(x, c.scalar(x, float64(c.attr.Float("max", 0))))
	}
	return one(x)
}

// clip is min(max(x, lo), hi): where the bounds cross, the upper one wins.
func clip(c *call) ([]ir.Value, error) {
	x := c.in[0]
	if c.has(1) {
		x = op.Maximum(x, c.in[1])
	}
	if c.has(2) {
		x = op.Minimum(x, c.in[2])
	}
	if !x.IsPoison() && x.Type() != c.in[0].Type() {
		return nil, c.malformed("the bounds are not scalars: %v becomes %v", c.in[0].Type(), x.Type())
	}
	return one(x)
}

func identity(c *call) ([]ir.Value, error) { return one(c.in[0]) }

// xor is the inequality of truth values.
func xor(c *call) ([]ir.Value, error) { return one(op.Not(op.Equal(c.in[0], c.in[1]))) }

func isNaN(c *call) ([]ir.Value, error) { return one(op.Not(op.Equal(c.in[0], c.in[0]))) }

// sign is -1, 0, 1, or NaN where x is.
func sign(c *call) ([]ir.Value, error) {
	x := c.in[0]
	zero := c.scalar(x, 0)
	positive := op.Where(op.Greater(x, zero), c.scalar(x, 1), x)
	return one(op.Where(op.Less(x, zero), c.scalar(x, -1), positive))
}

func where(c *call) ([]ir.Value, error) { return one(op.Where(c.in[0], c.in[1], c.in[2])) }
