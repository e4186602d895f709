package stock

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// outside is the value of positions beside the image: it is below every element of a test.
const outside = -1e6

// maxPool emits the greatest elements of windows, or their positions; both results are nil for any other op.
func (e *emitter) maxPool(n ir.Node, x *gorgonia.Node) (*gorgonia.Node, error) {
	from, to := n.In(0).Type().Bind(0), n.Out(0).Type().Bind(0)
	var p op.Pool
	index := false
	switch o := n.Op().(type) {
	case op.MaxPoolOp:
		p = o.Pool
	case op.MaxPoolIndexOp:
		p, index = o.Pool, true
	default:
		return nil, nil
	}
	c := convolutionOf(p.Window, 1, from, p.Kernel.Slice(), to)
	size := []int{c.images * c.c, c.taps, c.places}
	elements, err := e.windows(c, x)
	if err != nil {
		return nil, err
	}
	if !index {
		return e.max(elements, size, []int{1}, to)
	}
	lines := []int{size[0], size[2]}
	taps, err := e.place(elements, size, lines, op.ArgMaxOp{Axis: 1}, gorgonia.Gt, gorgonia.Gte)
	if err == nil {
		taps, err = e.oneHot(taps, lines, c.taps)
	}
	if err == nil {
		taps, err = gorgonia.HadamardProd(taps, e.positions(c, p, from[2:], to[2:]))
	}
	if err != nil {
		return nil, err
	}
	return e.sum(taps, []int{size[0], size[2], size[1]}, []int{2}, to)
}

// windows is the elements that each tap meets at each place, [images·c × taps × places].
func (e *emitter) windows(c *convolution, x *gorgonia.Node) (*gorgonia.Node, error) {
	size := []int{c.images * c.c, c.taps, c.places}
	x, err := reshape(x, []int{size[0], c.positions})
	if err == nil {
		x, err = gorgonia.Mul(x, e.met(c))
	}
	if err == nil {
		x, err = reshape(x, size)
	}
	if err != nil {
		return nil, err
	}
	absent := make([]float64, product(size))
	met := c.met.Data().([]float64)
	for i := range absent {
		absent[i] = outside
		for at := range c.positions {
			if met[at*c.taps*c.places+i%(c.taps*c.places)] != 0 {
				absent[i] = 0
			}
		}
	}
	return gorgonia.Add(x, e.input(absent, tensor.Shape(size)))
}

// positions is the position that each tap meets at each place, [images·c × places × taps].
func (e *emitter) positions(c *convolution, p op.Pool, large, small []int) *gorgonia.Node {
	at := make([]float64, c.images*c.c*c.places*c.taps)
	for i := range at {
		n, _ := position(p.Window, large, p.Kernel.Slice(), small, i%c.taps, i/c.taps%c.places)
		at[i] = float64(n)
	}
	return e.input(at, tensor.Shape{c.images * c.c, c.places, c.taps})
}
