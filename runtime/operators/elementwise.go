package operators

import (
	"math"
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

func unary(f func(ir.Value) ir.Value) func(*call) ([]ir.Value, error) {
	return func(c *call) ([]ir.Value, error) { return one(f(c.in[0])) }
}

// arithmetic computes a binary function of bytes on wider integers, for which there are ops. The low byte of the result is
// the same.
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

// variadic applies a binary function to any number of inputs, from the left.
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

// mean is the sum of the inputs divided by their number.
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

// pow uses cheaper ops for the exponents 1, 2, 3 and -1, where these are within one rounding for all numbers. It does not
// use the square root for 0.5: that keeps the sign of -0, and gives NaN for -Inf.
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
	case x.DType() == y.DType():
		return one(op.Pow(x, y))
	case x.DType().IsFloat() || y.DType().IsFloat(): // an f32 does not hold every i32, nor whether it is odd
		return one(op.Cast(op.Pow(op.Cast(x, ir.Float64), op.Cast(y, ir.Float64)), x.DType()))
	}
	return one(op.Cast(op.Pow(op.Cast(x, ir.Int64), op.Cast(y, ir.Int64)), x.DType()))
}

// knownScalar returns the only element of input i. ok is false if input i has more elements, depends on inputs of the
// graph, or adds axes to input 0.
func (c *call) knownScalar(i int) (f float64, ok bool) {
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

// clipByAttribute is Clip up to opset 10. The bounds are attributes, by default the least and the greatest float32.
func clipByAttribute(c *call) ([]ir.Value, error) {
	lo, hi := float64(c.attr.Float("min", -math.MaxFloat32)), float64(c.attr.Float("max", math.MaxFloat32))
	if math.IsNaN(lo) || math.IsNaN(hi) {
		return nil, c.malformed("the bounds are %v and %v, want numbers", lo, hi)
	}
	return one(op.Clip(c.in[0], min(lo, hi), hi))
}

// clip replaces elements beyond a bound by the bound. If the bounds cross, the upper one wins; a NaN is no bound. A bound
// that is left out is the last finite number of the element type.
func clip(c *call) ([]ir.Value, error) {
	if lo, hi, ok := c.bounds(); ok {
		return one(op.Clip(c.in[0], lo, hi))
	}
	if err := c.single(1, 2); err != nil {
		return nil, err
	}
	x := c.in[0]
	lo, hi := c.in[1], c.in[2]
	if least, greatest := finite(c.types[0]); x.DType().IsFloat() {
		if !c.has(1) {
			lo = c.scalar(x, least)
		}
		if !c.has(2) {
			hi = c.scalar(x, greatest)
		}
	}
	if !lo.IsZero() {
		x = op.Where(op.Less(x, lo), lo, x)
	}
	if !hi.IsZero() {
		x = op.Where(op.Less(hi, x), hi, x)
	}
	if !x.IsPoison() && x.Type() != c.in[0].Type() {
		return nil, c.malformed("the bounds are not scalars: %v becomes %v", c.in[0].Type(), x.Type())
	}
	return one(x)
}

// finite returns the least and the greatest finite number of a floating-point type, and the infinities for other types.
func finite(dt ir.DType) (least, greatest float64) {
	switch dt {
	case ir.Float32:
		return -math.MaxFloat32, math.MaxFloat32
	case ir.Float64:
		return -math.MaxFloat64, math.MaxFloat64
	case ir.Float16, ir.BFloat16:
		return dt.Bounds()
	}
	return math.Inf(-1), math.Inf(1)
}

// bounds returns the bounds of clip if they are known scalars of the input's element type that a float64 holds.
func (c *call) bounds() (lo, hi float64, ok bool) {
	least, greatest := finite(c.types[0])
	list := [2]float64{least, greatest}
	for i := range list {
		if !c.has(i + 1) {
			continue
		}
		b := c.in[i+1]
		v, known := c.knownScalar(i + 1)
		exact := b.DType().IsFloat() && !math.IsNaN(v) || !b.DType().IsFloat() && math.Abs(v) < 1<<53
		if !known || !exact || b.DType() != c.in[0].DType() || b.DType() == ir.Uint8 || b.Rank() > 0 {
			return 0, 0, false
		}
		list[i] = v
	}
	return min(list[0], list[1]), list[1], true
}

func identity(c *call) ([]ir.Value, error) { return one(c.in[0]) }

// xor is the inequality of bools.
func xor(c *call) ([]ir.Value, error) { return one(op.Not(op.Equal(c.in[0], c.in[1]))) }

func isNaN(c *call) ([]ir.Value, error) { return one(op.Not(op.Equal(c.in[0], c.in[0]))) }

// isInf is the equality with both infinities, or with one of them.
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

// abs returns unsigned integers as they are.
func abs(c *call) ([]ir.Value, error) {
	if slices.Contains([]ir.DType{ir.Uint8, ir.Uint16, ir.Uint32, ir.Uint64}, c.types[0]) {
		return identity(c)
	}
	return one(op.Abs(c.in[0]))
}

func div(c *call) ([]ir.Value, error) {
	if c.types[0] == ir.Uint64 {
		return c.bits("quotient", c.in[0], c.in[1])
	}
	return binary(arithmetic(op.Div))(c)
}

// modulo is the remainder, with the sign of the divisor, or with fmod that of the dividend. It refuses floating-point
// numbers: a division does not give their exact remainder.
func modulo(c *call) ([]ir.Value, error) {
	fmod := c.attr.Bool("fmod", false)
	switch x := c.in[0]; {
	case x.DType().IsFloat() && !fmod && c.node.Opset >= 28:
		return c.floorModulo(x, c.in[1])
	case x.DType().IsFloat() && !fmod:
		return nil, c.malformed("its input is %v, which asks for fmod = 1", x.Type())
	case x.DType().IsFloat():
		return one(op.Remainder(x, c.in[1]))
	case c.types[0] == ir.Uint64:
		return c.bits("rest", x, c.in[1])
	}
	return one(arithmetic(func(a, b ir.Value) ir.Value {
		rest := restOf(a, b)
		if fmod || rest.IsPoison() {
			return rest
		}
		return c.withSignOf(b, rest)
	})(c.in[0], c.in[1]))
}

// floorModulo is a − floor(a/b)·b of floating-point numbers: with the sign of b, also where it is 0.
func (c *call) floorModulo(a, b ir.Value) ([]ir.Value, error) {
	rest, zero := op.Remainder(a, b), c.scalar(a, 0)
	signed := op.Where(op.Less(b, zero), op.Neg(op.Abs(rest)), op.Abs(rest))
	return one(op.Where(op.Equal(rest, zero), signed, c.withSignOf(b, rest)))
}

// restOf is the remainder of integers, with the sign of a.
func restOf(a, b ir.Value) ir.Value { return op.Sub(a, op.Mul(op.Div(a, b), b)) }

// withSignOf is a remainder of a division by b, moved by b where their signs differ.
func (c *call) withSignOf(b, rest ir.Value) ir.Value {
	across := op.Less(op.Mul(op.Sign(rest), op.Sign(b)), c.scalar(rest, 0))
	return op.Where(across, op.Add(rest, b), rest)
}

// sign computes the sign of bytes on i32.
func sign(c *call) ([]ir.Value, error) {
	if c.in[0].DType() == ir.Uint8 {
		return one(op.Cast(op.Sign(op.Cast(c.in[0], ir.Int32)), ir.Uint8))
	}
	if x := c.in[0]; c.types[0] == ir.Uint64 {
		return one(op.Where(op.Equal(x, c.scalar(x, 0)), c.scalar(x, 0), c.scalar(x, 1)))
	}
	return one(op.Sign(c.in[0]))
}

func where(c *call) ([]ir.Value, error) { return one(op.Where(c.in[0], c.in[1], c.in[2])) }
