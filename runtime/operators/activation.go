package operators

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

func leakyRelu(c *call) ([]ir.Value, error) {
	return one(op.LeakyReLU(c.in[0], float64(c.attr.Float("alpha", 0.01))))
}

// pRelu is x, and slope·x below 0; slope broadcasts to x.
func pRelu(c *call) ([]ir.Value, error) {
	x := c.in[0]
	y := op.Where(op.Less(x, c.scalar(x, 0)), op.Mul(c.in[1], x), x)
	if !y.IsPoison() && y.Type() != x.Type() {
		return nil, c.malformed("the slope %v does not broadcast to %v", c.in[1].Type(), x.Type())
	}
	return one(y)
}

// expm1 is exp(x)-1 for x ≤ 0, as 2t/(1-t) with t = tanh(x/2): nothing cancels near 0.
func (c *call) expm1(x ir.Value) ir.Value {
	t := op.Tanh(op.Scale(x, 0.5))
	return op.Div(op.Scale(t, 2), op.Sub(c.scalar(x, 1), t))
}

// below is negative(x) for x < 0 and x from 0 on.
func (c *call) below(x ir.Value, negative func(x ir.Value) ir.Value) ir.Value {
	zero := c.scalar(x, 0)
	return op.Where(op.Less(x, zero), negative(op.Minimum(x, zero)), x)
}

func elu(c *call) ([]ir.Value, error) {
	alpha := float64(c.attr.Float("alpha", 1))
	return one(c.below(c.in[0], func(x ir.Value) ir.Value { return op.Scale(c.expm1(x), alpha) }))
}

func selu(c *call) ([]ir.Value, error) {
	alpha := float64(c.attr.Float("alpha", 1.67326319217681884765625))
	gamma := float64(c.attr.Float("gamma", 1.05070102214813232421875))
	y := c.below(c.in[0], func(x ir.Value) ir.Value { return op.Scale(c.expm1(x), alpha) })
	return one(op.Scale(y, gamma))
}

func celu(c *call) ([]ir.Value, error) {
	alpha := float64(c.attr.Float("alpha", 1))
	return one(c.below(c.in[0], func(x ir.Value) ir.Value {
		return op.Scale(c.expm1(op.Div(x, c.scalar(x, alpha))), alpha)
	}))
}

func thresholdedRelu(c *call) ([]ir.Value, error) {
	x := c.in[0]
	over := op.Greater(x, c.scalar(x, float64(c.attr.Float("alpha", 1))))
	return one(op.Where(over, x, c.scalar(x, 0)))
}

func softsign(c *call) ([]ir.Value, error) {
	x := c.in[0]
	return one(op.Div(x, op.AddScalar(op.Abs(x), 1)))
}

// hard is αx + β cut to [0, 1].
func (c *call) hard(x ir.Value, alpha, beta float64) ir.Value {
	y := op.AddScalar(op.Scale(x, alpha), beta)
	return op.Maximum(c.scalar(x, 0), op.Minimum(c.scalar(x, 1), y))
}

func hardSigmoid(c *call) ([]ir.Value, error) {
	return one(c.hard(c.in[0], float64(c.attr.Float("alpha", 0.2)), float64(c.attr.Float("beta", 0.5))))
}

func hardSwish(c *call) ([]ir.Value, error) {
	return one(op.Mul(c.in[0], c.hard(c.in[0], 1./6, 0.5)))
}

// swish is x·sigmoid(αx).
func swish(c *call) ([]ir.Value, error) {
	x := c.in[0]
	return one(op.Mul(x, op.Sigmoid(op.Scale(x, float64(c.attr.Float("alpha", 1))))))
}

func mish(c *call) ([]ir.Value, error) {
	return one(op.Mul(c.in[0], op.Tanh(op.Softplus(c.in[0]))))
}

// gelu is the approximation by tanh (Hendrycks & Gimpel 2016), as x·sigmoid(2u): 1 + tanh(u) would cancel.
func gelu(c *call) ([]ir.Value, error) {
	if form := c.attr.String("approximate", "none"); form != "tanh" {
		return nil, c.unsupported("approximate = %q is not supported, only \"tanh\"", form)
	}
	x := c.in[0]
	cubic := op.Add(x, op.Scale(op.Mul(op.Mul(x, x), x), 0.044715))
	return one(op.Mul(x, op.Sigmoid(op.Scale(cubic, 2*math.Sqrt(2/math.Pi)))))
}
