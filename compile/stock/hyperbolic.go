package stock

import (
	"gorgonia.org/gorgonia"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// formula computes with nodes and keeps the first error.
type formula struct {
	*emitter
	x   *gorgonia.Node
	err error
}

func (f *formula) one() *gorgonia.Node { return f.filled(1, f.x.Shape().Clone()) }

func (f *formula) half(a *gorgonia.Node) *gorgonia.Node {
	return f.two(gorgonia.HadamardProd, f.filled(0.5, f.x.Shape().Clone()), a)
}

func (f *formula) of(g func(*gorgonia.Node) (*gorgonia.Node, error), a *gorgonia.Node) (y *gorgonia.Node) {
	if f.err == nil {
		y, f.err = g(a)
	}
	return y
}

func (f *formula) two(g func(a, b *gorgonia.Node) (*gorgonia.Node, error), a, b *gorgonia.Node) (y *gorgonia.Node) {
	if f.err == nil {
		y, f.err = g(a, b)
	}
	return y
}

// hyperbolic is the tangent or a hyperbolic function as a formula; nil for any other op.
func (e *emitter) hyperbolic(o ir.Op) func(*gorgonia.Node) (*gorgonia.Node, error) {
	var value func(f *formula) *gorgonia.Node
	switch o.(type) {
	case op.TanOp:
		value = func(f *formula) *gorgonia.Node {
			return f.two(gorgonia.HadamardDiv, f.of(gorgonia.Sin, f.x), f.of(gorgonia.Cos, f.x))
		}
	case op.SinhOp:
		value = func(f *formula) *gorgonia.Node { return f.half(f.two(gorgonia.Sub, f.power(), f.inverse())) }
	case op.CoshOp:
		value = func(f *formula) *gorgonia.Node { return f.half(f.two(gorgonia.Add, f.power(), f.inverse())) }
	case op.AsinhOp:
		value = func(f *formula) *gorgonia.Node { return f.root(gorgonia.Add) }
	case op.AcoshOp:
		value = func(f *formula) *gorgonia.Node { return f.root(gorgonia.Sub) }
	case op.AtanhOp:
		value = func(f *formula) *gorgonia.Node {
			q := f.two(gorgonia.HadamardDiv, f.two(gorgonia.Add, f.one(), f.x), f.two(gorgonia.Sub, f.one(), f.x))
			return f.half(f.of(gorgonia.Log, q))
		}
	default:
		return nil
	}
	return func(x *gorgonia.Node) (*gorgonia.Node, error) {
		f := &formula{emitter: e, x: x}
		y := value(f)
		return y, f.err
	}
}

// power is eˣ, inverse e⁻ˣ.
func (f *formula) power() *gorgonia.Node   { return f.of(gorgonia.Exp, f.x) }
func (f *formula) inverse() *gorgonia.Node { return f.of(gorgonia.Exp, f.of(gorgonia.Neg, f.x)) }

// root is log(x + √(x² ± 1)).
func (f *formula) root(sign func(a, b *gorgonia.Node) (*gorgonia.Node, error)) *gorgonia.Node {
	r := f.of(gorgonia.Sqrt, f.two(sign, f.of(gorgonia.Square, f.x), f.one()))
	return f.of(gorgonia.Log, f.two(gorgonia.Add, f.x, r))
}
