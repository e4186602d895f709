package operators

import (
	"math"

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
	return func(c *call) ([]ir.Value, error) { return one(join(f, c.in)) }
}

func join(f func(a, b ir.Value) ir.Value, in []ir.Value) ir.Value {
	v := in[0]
	for _, x := range in[1:] {
		v = f(v, x)
	}
	return v
}

// mean is the sum of the inputs by their number.
func mean(c *call) ([]ir.Value, error) {
	sum := join(op.Add, c.in)
	if len(c.in) == 1 {
		return one(sum)
	}
	return one(op.Div(sum, c.scalar(sum, float64(len(c.in)))))
}

func reciprocal(c *call) ([]ir.Value, error) {
	return one(op.Div(c.scalar(c.in[0], 1), c.in[0]))
}

// pow knows the exponents that other operators compute within one rounding: 1, 2, 3, -1 and 0.5. The square root
// differs from the power for -0 (it keeps the sign) and -Inf (it gives NaN).
func pow(c *call) ([]ir.Value, error) {
	x, y := c.in[0], c.in[1]
	p, known := c.knownScalar(1)
	switch {
	case known && p == 1:
		return one(x)
	case known && p == 2:
		return one(op.Mul(x, x))
	case known && p == 3:
		return one(op.Mul(op.Mul(x, x), x))
	case known && p == -1 && x.DType().IsFloat():
		return reciprocal(c)
	case known && p == 0.5 && x.DType().IsFloat():
		return one(op.Sqrt(x))
	case x.DType() == y.DType():
		return one(op.Pow(x, y))
	case x.DType().IsFloat():
		return one(op.Pow(x, op.Cast(y, x.DType())))
	case y.DType().IsFloat():
		return one(op.Cast(op.Pow(op.Cast(x, ir.Float64), op.Cast(y, ir.Float64)), x.DType()))
	}
	return one(op.Cast(op.Pow(op.Cast(x, ir.Int64), op.Cast(y, ir.Int64)), x.DType()))
}

// knownScalar is the one element of input i, if it has one, which depends on constants alone and does not add axes to
// input 0.
func (c *call) knownScalar(i int) (float64, bool) {
	v := c.in[i]
	if product(shape(v)) != 1 || v.Rank() > c.in[0].Rank() {
		return 0, false
	}
	t, err := c.eval(v)
	if err != nil {
		return 0, false
	}
	return t.At(0), true
}

// clipByAttribute is Clip up to opset 10: the bounds are attributes.
func clipByAttribute(c *call) ([]ir.Value, error) {
	lo, hi := math.Inf(-1), math.Inf(1)
	if c.attr.Has("min") {
		lo = float64(c.attr.Float("min", 0))
	}
	if c.attr.Has("max") {
		hi = float64(c.attr.Float("max", 0))
	}
	if lo > hi {
		lo = hi
	}
	return one(op.Clip(c.in[0], lo, hi))
}

// clip is min(max(x, lo), hi): where the bounds cross, the upper one wins.
func clip(c *call) ([]ir.Value, error) {
	if lo, hi, ok := c.bounds(); ok {
		return one(op.Clip(c.in[0], lo, hi))
	}
	x := c.in[0]
	if c.has(1) {
		x = arithmetic(op.Maximum)(c.in[1], x)
	}
	if c.has(2) {
		x = arithmetic(op.Minimum)(c.in[2], x)
	}
	if !x.IsPoison() && x.Type() != c.in[0].Type() {
		return nil, c.malformed("the bounds are not scalars: %v becomes %v", c.in[0].Type(), x.Type())
	}
	return one(x)
}

// bounds are those of clip, if they are known scalars of the input's element type that a float64 holds.
func (c *call) bounds() (lo, hi float64, ok bool) {
	list := [2]float64{math.Inf(-1), math.Inf(1)}
	for i := range list {
		if !c.has(i + 1) {
			continue
		}
		b := c.in[i+1]
		v, known := c.knownScalar(i + 1)
		exact := b.DType().IsFloat() && !math.IsNaN(v) || math.Abs(v) < 1<<53
		if !known || !exact || b.DType() != c.in[0].DType() || b.DType() == ir.Uint8 || b.Rank() > 0 {
			return 0, 0, false
		}
		list[i] = v
	}
	return min(list[0], list[1]), list[1], true
}

func identity(c *call) ([]ir.Value, error) { return one(c.in[0]) }

// xor is the inequality of truth values.
func xor(c *call) ([]ir.Value, error) { return one(op.Not(op.Equal(c.in[0], c.in[1]))) }

func isNaN(c *call) ([]ir.Value, error) { return one(op.Not(op.Equal(c.in[0], c.in[0]))) }

// isInf is the equality with either infinity, or with one.
func isInf(c *call) ([]ir.Value, error) {
	x := c.in[0]
	negative, positive := c.attr.Bool("detect_negative", true), c.attr.Bool("detect_positive", true)
	switch {
	case positive && negative:
		return one(op.Equal(op.Abs(x), c.scalar(x, math.Inf(1))))
	case positive:
		return one(op.Equal(x, c.scalar(x, math.Inf(1))))
	case negative:
		return one(op.Equal(x, c.scalar(x, math.Inf(-1))))
	}
	return one(op.Less(x, x))
}

// abs of bytes is the bytes.
func abs(c *call) ([]ir.Value, error) {
	if c.in[0].DType() == ir.Uint8 {
		return identity(c)
	}
	return one(op.Abs(c.in[0]))
}

// modulo has the sign of the divisor, with fmod that of the dividend. Floating-point numbers are refused: their
// remainder is not what a division gives.
func modulo(c *call) ([]ir.Value, error) {
	fmod := c.attr.Bool("fmod", false)
	if c.in[0].DType().IsFloat() {
		return nil, c.unsupported("its input is %v, only integers are supported", c.in[0].Type())
	}
	return one(arithmetic(func(a, b ir.Value) ir.Value {
		rest := op.Sub(a, op.Mul(op.Div(a, b), b))
		if fmod || rest.IsPoison() {
			return rest
		}
		zero := c.scalar(rest, 0)
		across := op.Less(op.Mul(op.Sign(rest), op.Sign(b)), zero)
		return op.Where(across, op.Add(rest, b), rest)
	})(c.in[0], c.in[1]))
}

// sign of bytes goes through i32.
func sign(c *call) ([]ir.Value, error) {
	if c.in[0].DType() == ir.Uint8 {
		return one(op.Cast(op.Sign(op.Cast(c.in[0], ir.Int32)), ir.Uint8))
	}
	return one(op.Sign(c.in[0]))
}

func where(c *call) ([]ir.Value, error) { return one(op.Where(c.in[0], c.in[1], c.in[2])) }
