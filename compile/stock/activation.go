package stock

import (
	"math"

	"gorgonia.org/gorgonia"

	"github.com/ganc-ml/ganc/ir/op"
)

// chain applies gorgonia's functions one after another and keeps the first error.
type chain struct {
	e   *emitter
	err error
}

func (c *chain) do(f func(a, b *gorgonia.Node) (*gorgonia.Node, error), a, b *gorgonia.Node) *gorgonia.Node {
	if c.err != nil {
		return a
	}
	var y *gorgonia.Node
	y, c.err = f(a, b)
	return y
}

func (c *chain) one(f func(a *gorgonia.Node) (*gorgonia.Node, error), a *gorgonia.Node) *gorgonia.Node {
	return c.do(func(a, _ *gorgonia.Node) (*gorgonia.Node, error) { return f(a) }, a, nil)
}

// less is 1 where a < b and 0 elsewhere.
func (c *chain) less(a, b *gorgonia.Node) *gorgonia.Node {
	return c.do(func(a, b *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Lt(a, b, true) }, a, b)
}

func (c *chain) where(cond, a, b *gorgonia.Node) *gorgonia.Node {
	return c.do(func(a, b *gorgonia.Node) (*gorgonia.Node, error) { return c.e.where([]*gorgonia.Node{cond, a, b}) }, a, b)
}

func (c *chain) number(v float64, like *gorgonia.Node) *gorgonia.Node {
	return c.e.filled(v, like.Shape().Clone())
}

// erf is 2/√π·x·e^−x²·Σ (2x²)ⁿ/(1·3·…·(2n+1)), in which nothing cancels; from 5.9 on it is 1 in float64.
func (e *emitter) erf(x *gorgonia.Node) (*gorgonia.Node, error) {
	const terms, end = 100, 5.9
	c := chain{e: e}
	x = c.cut(x, -end, end)
	square := c.one(gorgonia.Square, x)
	sum := c.number(1, x)
	for n := terms; n > 0; n-- {
		factor := c.do(gorgonia.HadamardProd, square, c.number(2/float64(2*n+1), x))
		sum = c.do(gorgonia.Add, c.number(1, x), c.do(gorgonia.HadamardProd, sum, factor))
	}
	bell := c.one(gorgonia.Exp, c.one(gorgonia.Neg, square))
	y := c.do(gorgonia.HadamardProd, c.do(gorgonia.HadamardProd, bell, sum), x)
	y = c.do(gorgonia.HadamardProd, y, c.number(2/math.SqrtPi, x))
	return y, c.err
}

func (e *emitter) softsign(x *gorgonia.Node) (*gorgonia.Node, error) {
	c := chain{e: e}
	y := c.do(gorgonia.HadamardDiv, x, c.do(gorgonia.Add, c.one(gorgonia.Abs, x), c.number(1, x)))
	return y, c.err
}

// elu takes eˣ − 1 of min(x, 0), which is finite.
func (e *emitter) elu(x *gorgonia.Node, alpha float64) (*gorgonia.Node, error) {
	c := chain{e: e}
	zero := c.number(0, x)
	below := c.less(x, zero)
	low := c.one(gorgonia.Expm1, c.where(below, x, zero))
	y := c.where(below, c.do(gorgonia.HadamardProd, low, c.number(alpha, x)), x)
	return y, c.err
}

func (e *emitter) hardSigmoid(x *gorgonia.Node, o op.HardSigmoidOp) (*gorgonia.Node, error) {
	c := chain{e: e}
	y := c.do(gorgonia.Add, c.do(gorgonia.HadamardProd, x, c.number(o.Alpha, x)), c.number(o.Beta, x))
	y = c.cut(y, 0, 1)
	return y, c.err
}

func (e *emitter) clip(x *gorgonia.Node, o op.ClipOp) (*gorgonia.Node, error) {
	c := chain{e: e}
	x = c.cut(x, o.Min, o.Max)
	return x, c.err
}

// cut limits x to bounds. An infinite bound limits nothing.
func (c *chain) cut(x *gorgonia.Node, lo, hi float64) *gorgonia.Node {
	if !math.IsInf(lo, 0) {
		bound := c.number(lo, x)
		x = c.where(c.less(x, bound), bound, x)
	}
	if !math.IsInf(hi, 0) {
		bound := c.number(hi, x)
		x = c.where(c.less(bound, x), bound, x)
	}
	return x
}

func (e *emitter) prelu(in []*gorgonia.Node) (*gorgonia.Node, error) {
	c := chain{e: e}
	x, slope := in[0], in[1]
	y := c.where(c.less(x, c.number(0, x)), c.do(gorgonia.HadamardProd, slope, x), x)
	return y, c.err
}

// round is ⌊x⌋ + 1 where x − ⌊x⌋ exceeds a half, or is a half and ⌊x⌋ is odd; elsewhere it is ⌊x⌋.
func (e *emitter) round(x *gorgonia.Node) (*gorgonia.Node, error) {
	c := chain{e: e}
	half := c.number(0.5, x)
	floor := c.one(gorgonia.Floor, x)
	rest := c.do(gorgonia.Sub, x, floor)
	halved := c.do(gorgonia.HadamardProd, floor, half)
	odd := c.less(c.one(gorgonia.Floor, halved), halved)
	above := c.less(half, rest)
	tie := c.do(gorgonia.Sub, c.number(1, x), c.do(gorgonia.Add, above, c.less(rest, half)))
	y := c.do(gorgonia.Add, floor, c.do(gorgonia.Add, above, c.do(gorgonia.HadamardProd, tie, odd)))
	return y, c.err
}
