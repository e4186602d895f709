package stock

import (
	"slices"

	"gorgonia.org/gorgonia"
)

// lowered is x less its greatest elements over axes, which it gives too, with the axes kept as 1.
func (e *emitter) lowered(x *gorgonia.Node, shape, axes []int) (d, most *gorgonia.Node, err error) {
	kept := keep(shape, axes)
	if most, err = e.max(x, shape, axes, kept); err != nil {
		return nil, nil, err
	}
	wide, err := e.broadcast(most, kept, shape)
	if err != nil {
		return nil, nil, err
	}
	d, err = gorgonia.Sub(x, wide)
	return d, most, err
}

// keep is the shape of a reduction over axes that keeps them as 1.
func keep(shape, axes []int) []int {
	kept := slices.Clone(shape)
	for _, a := range axes {
		kept[a] = 1
	}
	return kept
}

func (e *emitter) softmax(x *gorgonia.Node, shape []int, axis int) (*gorgonia.Node, error) {
	x, _, err := e.lowered(x, shape, []int{axis})
	if err == nil {
		x, err = gorgonia.Exp(x)
	}
	if err != nil {
		return nil, err
	}
	kept := keep(shape, []int{axis})
	sum, err := e.sum(x, shape, []int{axis}, kept)
	if err == nil {
		sum, err = e.broadcast(sum, kept, shape)
	}
	if err != nil {
		return nil, err
	}
	return gorgonia.HadamardDiv(x, sum)
}

func (e *emitter) logSoftmax(x *gorgonia.Node, shape []int, axis int) (*gorgonia.Node, error) {
	y, err := e.logSumExp(x, shape, []int{axis})
	if err == nil {
		y, err = e.broadcast(y, keep(shape, []int{axis}), shape)
	}
	if err != nil {
		return nil, err
	}
	return gorgonia.Sub(x, y)
}

// logSumExp keeps the axes as 1.
func (e *emitter) logSumExp(x *gorgonia.Node, shape, axes []int) (*gorgonia.Node, error) {
	d, most, err := e.lowered(x, shape, axes)
	if err == nil {
		d, err = gorgonia.Exp(d)
	}
	if err == nil {
		d, err = e.sum(d, shape, axes, keep(shape, axes))
	}
	if err == nil {
		d, err = gorgonia.Log(d)
	}
	if err != nil {
		return nil, err
	}
	return gorgonia.Add(d, most)
}
