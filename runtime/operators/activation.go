package operators

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// relu is max(x, 0). From opset 14 on x may be integers.
func relu(c *call) ([]ir.Value, error) {
	if x := c.in[0]; !x.DType().IsFloat() && c.node.Opset >= 14 {
		return one(op.Maximum(x, c.scalar(x, 0)))
	}
	return one(op.ReLU(c.in[0]))
}

func leakyRelu(c *call) ([]ir.Value, error) {
	return one(op.LeakyReLU(c.in[0], float64(c.attr.Float("alpha", 0.01))))
}

// pRelu is x where x ≥ 0 and slope·x elsewhere. slope broadcasts to x.
func pRelu(c *call) ([]ir.Value, error) {
	x, slope := c.in[0], c.in[1]
	if err := c.checkSpreads("slope"); err != nil {
		return nil, err
	}
	if x.DType().IsFloat() {
		return one(op.PReLU(x, slope))
	}
	return one(op.Where(op.Less(x, c.scalar(x, 0)), op.Mul(slope, x), x))
}

func elu(c *call) ([]ir.Value, error) {
	return one(op.ELU(c.in[0], float64(c.attr.Float("alpha", 1))))
}

func selu(c *call) ([]ir.Value, error) {
	o := op.SELUOp{
		Alpha: float64(c.attr.Float("alpha", op.SELUAlpha)),
		Gamma: float64(c.attr.Float("gamma", op.SELUGamma)),
	}
	if math.IsNaN(o.Alpha) || math.IsNaN(o.Gamma) {
		return nil, c.malformed("alpha and gamma are %v and %v, want numbers", o.Alpha, o.Gamma)
	}
	return one(ir.Apply(o, c.in[0]))
}

func celu(c *call) ([]ir.Value, error) {
	return one(op.CELU(c.in[0], float64(c.attr.Float("alpha", 1))))
}

func thresholdedRelu(c *call) ([]ir.Value, error) {
	x := c.in[0]
	over := op.Greater(x, c.scalar(x, float64(c.attr.Float("alpha", 1))))
	return one(op.Where(over, x, c.scalar(x, 0)))
}

// shrink moves elements beyond ±lambd towards 0 by bias, and sets the others to 0.
func shrink(c *call) ([]ir.Value, error) {
	x := c.in[0]
	lambd, bias := float64(c.attr.Float("lambd", 0.5)), float64(c.attr.Float("bias", 0))
	above, below := op.Greater(x, c.scalar(x, lambd)), op.Less(x, c.scalar(x, -lambd))
	rest := op.Where(above, op.AddScalar(x, -bias), c.scalar(x, 0))
	return one(op.Where(below, op.AddScalar(x, bias), rest))
}

func hardSigmoid(c *call) ([]ir.Value, error) {
	return one(op.HardSigmoid(c.in[0], float64(c.attr.Float("alpha", 0.2)), float64(c.attr.Float("beta", 0.5))))
}

// swish is x·sigmoid(αx).
func swish(c *call) ([]ir.Value, error) {
	x, alpha := c.in[0], c.attr.Float("alpha", 1)
	if alpha == 1 {
		return one(op.SiLU(x))
	}
	return one(op.Mul(x, op.Sigmoid(op.Scale(x, float64(alpha)))))
}

func gelu(c *call) ([]ir.Value, error) {
	switch form := c.attr.String("approximate", "none"); form {
	case "none":
		return one(op.GELU(c.in[0]))
	case "tanh":
		return one(op.GELUTanh(c.in[0]))
	default:
		return nil, c.malformed("approximate is %q, want \"none\" or \"tanh\"", form)
	}
}
