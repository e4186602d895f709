package stock

import (
	"gorgonia.org/gorgonia"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// elementwise emits elementwise ops; both results are nil for any other op.
func (e *emitter) elementwise(n ir.Node, in []*gorgonia.Node) (*gorgonia.Node, error) {
	if f := e.unary(n.Op()); f != nil {
		return f(in[0])
	}
	f := e.binary(n.Op())
	if f == nil {
		return nil, nil
	}
	wide := make([]*gorgonia.Node, len(in))
	for i, v := range n.Ins() {
		var err error
		if wide[i], err = e.broadcast(in[i], v.Type().Bind(0), n.Out(0).Type().Bind(0)); err != nil {
			return nil, err
		}
	}
	out, err := f(wide)
	if _, quotient := n.Op().(op.DivOp); err == nil && quotient && !n.Out(0).DType().IsFloat() {
		return truncate(out)
	}
	return out, err
}

// truncate rounds towards zero.
func truncate(x *gorgonia.Node) (*gorgonia.Node, error) {
	sign, err := gorgonia.Sign(x)
	if err != nil {
		return nil, err
	}
	size, err := gorgonia.Abs(x)
	if err == nil {
		size, err = gorgonia.Floor(size)
	}
	if err != nil {
		return nil, err
	}
	return gorgonia.HadamardProd(sign, size)
}

// cast returns x unchanged where the new type holds the same numbers.
func (e *emitter) cast(x *gorgonia.Node, from, to ir.DType) (*gorgonia.Node, error) {
	switch {
	case to == ir.Bool:
		return gorgonia.Ne(x, e.filled(0, x.Shape().Clone()), true)
	case from.IsFloat() && !to.IsFloat():
		return truncate(x)
	}
	return x, nil
}

func (e *emitter) unary(o ir.Op) func(*gorgonia.Node) (*gorgonia.Node, error) {
	switch o := o.(type) {
	case op.NegOp:
		return gorgonia.Neg
	case op.ExpOp:
		return gorgonia.Exp
	case op.LogOp:
		return gorgonia.Log
	case op.SqrtOp:
		return gorgonia.Sqrt
	case op.AbsOp:
		return gorgonia.Abs
	case op.ReLUOp:
		return gorgonia.Rectify
	case op.SigmoidOp:
		return gorgonia.Sigmoid
	case op.TanhOp:
		return gorgonia.Tanh
	case op.SoftplusOp:
		return gorgonia.Softplus
	case op.NotOp:
		return e.not
	case op.SignOp:
		return gorgonia.Sign
	case op.FloorOp:
		return gorgonia.Floor
	case op.CeilOp:
		return gorgonia.Ceil
	case op.RoundOp:
		return e.round
	case op.ClipOp:
		return func(x *gorgonia.Node) (*gorgonia.Node, error) { return e.clip(x, o) }
	case op.ErfOp:
		return e.erf
	case op.SinOp:
		return gorgonia.Sin
	case op.CosOp:
		return gorgonia.Cos
	case op.SoftsignOp:
		return e.softsign
	case op.ELUOp:
		return func(x *gorgonia.Node) (*gorgonia.Node, error) { return e.elu(x, o.Alpha) }
	case op.HardSigmoidOp:
		return func(x *gorgonia.Node) (*gorgonia.Node, error) { return e.hardSigmoid(x, o) }
	case op.LeakyReLUOp:
		return func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.LeakyRelu(x, o.Alpha) }
	}
	return e.hyperbolic(o)
}

type naryFunc func(in []*gorgonia.Node) (*gorgonia.Node, error)

func two(f func(a, b *gorgonia.Node) (*gorgonia.Node, error)) naryFunc {
	return func(in []*gorgonia.Node) (*gorgonia.Node, error) { return f(in[0], in[1]) }
}

func comparison(f func(a, b *gorgonia.Node, same bool) (*gorgonia.Node, error)) naryFunc {
	return func(in []*gorgonia.Node) (*gorgonia.Node, error) { return f(in[0], in[1], true) }
}

func (e *emitter) binary(o ir.Op) naryFunc {
	switch o.(type) {
	case op.AddOp:
		return two(gorgonia.Add)
	case op.SubOp:
		return two(gorgonia.Sub)
	case op.MulOp:
		return two(gorgonia.HadamardProd)
	case op.DivOp:
		return two(gorgonia.HadamardDiv)
	case op.LessOp:
		return comparison(gorgonia.Lt)
	case op.LessOrEqualOp:
		return comparison(gorgonia.Lte)
	case op.GreaterOp:
		return comparison(gorgonia.Gt)
	case op.GreaterOrEqualOp:
		return comparison(gorgonia.Gte)
	case op.EqualOp:
		return comparison(gorgonia.Eq)
	case op.MaximumOp:
		return e.choose(gorgonia.Gte)
	case op.MinimumOp:
		return e.choose(gorgonia.Lte)
	case op.WhereOp:
		return e.where
	case op.PowOp:
		return two(gorgonia.Pow)
	case op.PReLUOp:
		return e.prelu
	case op.AndOp:
		return two(gorgonia.HadamardProd)
	case op.OrOp:
		return e.choose(gorgonia.Gte)
	}
	return nil
}

// choose picks, element by element, a where a compares true with b, and b elsewhere.
func (e *emitter) choose(f func(a, b *gorgonia.Node, same bool) (*gorgonia.Node, error)) naryFunc {
	return func(in []*gorgonia.Node) (*gorgonia.Node, error) {
		c, err := f(in[0], in[1], true)
		if err != nil {
			return nil, err
		}
		return e.where([]*gorgonia.Node{c, in[0], in[1]})
	}
}

// not is 1 − c.
func (e *emitter) not(c *gorgonia.Node) (*gorgonia.Node, error) {
	return gorgonia.Sub(e.filled(1, c.Shape().Clone()), c)
}

// where is c·a + (1−c)·b for a condition of zeros and ones.
func (e *emitter) where(in []*gorgonia.Node) (*gorgonia.Node, error) {
	c, a, b := in[0], in[1], in[2]
	not, err := e.not(c)
	if err != nil {
		return nil, err
	}
	x, err := gorgonia.HadamardProd(c, a)
	if err != nil {
		return nil, err
	}
	y, err := gorgonia.HadamardProd(not, b)
	if err != nil {
		return nil, err
	}
	return gorgonia.Add(x, y)
}
