package operators

import (
	"fmt"
	"strings"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// bitwise is a function of the bits of two operands, which broadcast.
func bitwise(function string) func(*call) ([]ir.Value, error) {
	return func(c *call) ([]ir.Value, error) { return c.bits(function, c.in[0], c.in[1]) }
}

func bitwiseNot(c *call) ([]ir.Value, error) {
	minusOne := c.in[0].Graph().Scalar(ir.Int32, -1)
	return c.bits("xor", c.in[0], op.Cast(minusOne, c.in[0].DType()))
}

// bitShift shifts unsigned integers. A shift by the number of bits or more gives 0.
func bitShift(c *call) ([]ir.Value, error) {
	c.attr.Require("direction")
	switch direction := c.attr.String("direction", ""); direction {
	case "LEFT":
		return c.bits("left", c.in[0], c.in[1])
	case "RIGHT":
		if strings.Contains("lisc", letters[c.types[0]]) {
			return c.bits("arithmetic", c.in[0], c.in[1])
		}
		return c.bits("right", c.in[0], c.in[1])
	default:
		return nil, c.malformed("direction is %q, want LEFT or RIGHT", direction)
	}
}

// bits applies a function of bits on i64. The importer rounds the result to the type of the first operand.
func (c *call) bits(function string, a, b ir.Value) ([]ir.Value, error) {
	dt := a.DType()
	a, b = op.Cast(a, ir.Int64), op.Cast(b, ir.Int64)
	zero := c.integerScalar(0)
	a, b = op.Add(a, op.Mul(b, zero)), op.Add(b, op.Mul(a, zero)) // of one shape
	return one(op.Cast(ir.Apply(bitsOf{function}, a, b), dt))
}

// bitsOf is a function of the bits of two i64 operands of one shape: and, or, xor; left and right shift the first, as an
// unsigned number, by the second; arithmetic shifts it to the right with its sign; quotient and rest divide unsigned numbers.
type bitsOf struct{ Function string }

func (bitsOf) Spec() ir.Spec {
	return ir.Spec{Name: "Bits", In: ir.Exactly(2), Doc: "a function of the bits of integers"}
}

func (o bitsOf) Infer(in []ir.Type) ([]ir.Type, error) {
	if in[0] != in[1] || in[0].DType != ir.Int64 {
		return nil, fmt.Errorf("got %v and %v, want i64 of one shape", in[0], in[1])
	}
	return in[:1], nil
}

// Grad is 0: integers have no derivatives.
func (bitsOf) Grad(ir.Node, []ir.Value) []ir.Value { return nil }

func (o bitsOf) Eval(_ *ir.Env, out, in []ir.Tensor) {
	a, b, dst := in[0].Int64s(), in[1].Int64s(), out[0].Int64s()
	switch o.Function {
	case "and":
		for i := range dst {
			dst[i] = a[i] & b[i]
		}
	case "or":
		for i := range dst {
			dst[i] = a[i] | b[i]
		}
	case "xor":
		for i := range dst {
			dst[i] = a[i] ^ b[i]
		}
	case "left":
		for i := range dst {
			dst[i] = int64(uint64(a[i]) << uint64(b[i]))
		}
	case "arithmetic":
		for i := range dst {
			dst[i] = a[i] >> uint64(b[i])
		}
	case "right":
		for i := range dst {
			dst[i] = int64(uint64(a[i]) >> uint64(b[i]))
		}
	default:
		o.divide(dst, a, b)
	}
}

// divide divides unsigned numbers. A division by 0 ends the run, as that of op.Div does.
func (o bitsOf) divide(dst, a, b []int64) {
	for i := range dst {
		if b[i] == 0 {
			panic(&ir.DivisionError{})
		}
		if o.Function == "quotient" {
			dst[i] = int64(uint64(a[i]) / uint64(b[i]))
		} else {
			dst[i] = int64(uint64(a[i]) % uint64(b[i]))
		}
	}
}
