package stock

import (
	"slices"

	"gorgonia.org/gorgonia"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// hotRows is the one-hot indices [lines, k, size] of indices of the given shape along an axis of as many elements.
func (e *emitter) hotRows(indices *gorgonia.Node, shape []int, axis, size int) (hot *gorgonia.Node, lines, k int, err error) {
	idx, dims, err := rows(indices, shape, []int{axis})
	if err == nil {
		hot, err = e.oneHot(idx, dims, size)
	}
	return hot, dims[0], dims[1], err
}

// gatherElements is the product of the one-hot indices with the lines of x, summed.
func (e *emitter) gatherElements(x, indices *gorgonia.Node, shape, to []int, axis int) (*gorgonia.Node, error) {
	var err error
	for i := range shape {
		if i != axis && to[i] < shape[i] {
			shape = slices.Clone(shape)
			if shape[i] = to[i]; err == nil {
				x, err = cut(x, shape, i, 0)
			}
		}
	}
	if err != nil {
		return nil, err
	}
	size := shape[axis]
	hot, lines, k, err := e.hotRows(indices, to, axis, size)
	if err == nil {
		x, _, err = rows(x, shape, []int{axis})
	}
	if err == nil {
		x, err = e.spread(x, []int{lines, 1, size}, []int{lines, k, size})
	}
	if err == nil {
		x, err = gorgonia.HadamardProd(hot, x)
	}
	if err == nil {
		x, err = e.sum(x, []int{lines, k, size}, []int{2}, []int{lines, k})
	}
	if err != nil {
		return nil, err
	}
	return unrows(x, to, axis)
}

// scatterElements multiplies the updates by the one-hot indices, sums over the indices and adds the result to x. Without Add
// it first subtracts the elements that are replaced, which works because the indices of a line differ.
func (e *emitter) scatterElements(in []*gorgonia.Node, shape, list []int, o op.ScatterElementsOp) (*gorgonia.Node, error) {
	size := shape[o.Axis]
	hot, lines, k, err := e.hotRows(in[1], list, o.Axis, size)
	if err != nil {
		return nil, err
	}
	all := []int{lines, k, size}
	grown := slices.Clone(list) // the shape of a line's new elements
	grown[o.Axis] = size
	place := func(v *gorgonia.Node, err error) (*gorgonia.Node, error) {
		if err == nil {
			v, err = e.sum(v, all, []int{1}, []int{lines, size})
		}
		if err == nil {
			v, err = unrows(v, grown, o.Axis)
		}
		if err != nil {
			return nil, err
		}
		after := make([]int, len(shape))
		for i := range shape {
			after[i] = shape[i] - grown[i]
		}
		return e.pad(v, grown, op.PadOp{Before: ir.MakeInts(make([]int, len(shape))...), After: ir.MakeInts(after...)})
	}
	updates, _, err := rows(in[2], list, []int{o.Axis})
	if err == nil {
		updates, err = e.spread(updates, []int{lines, k, 1}, all)
	}
	if err != nil {
		return nil, err
	}
	updates, err = place(gorgonia.HadamardProd(hot, updates))
	if err != nil {
		return nil, err
	}
	x := in[0]
	if !o.Add {
		taken, err := place(hot, nil)
		if err == nil {
			taken, err = e.not(taken)
		}
		if err == nil {
			x, err = gorgonia.HadamardProd(x, taken)
		}
		if err != nil {
			return nil, err
		}
	}
	return gorgonia.Add(x, updates)
}

// tile repeats x along a new axis, which it puts before the repeated axis.
func (e *emitter) tile(x *gorgonia.Node, shape, repeats []int) (*gorgonia.Node, error) {
	shape = slices.Clone(shape)
	for i, k := range repeats {
		as := slices.Insert(slices.Clone(shape), i, 1)
		wide := slices.Insert(slices.Clone(shape), i, k)
		shape[i] *= k
		var err error
		if x, err = e.spread(x, as, wide); err != nil {
			return nil, err
		}
		if x, err = reshape(x, shape); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// trilu is a product with zeros and ones.
func (e *emitter) trilu(x *gorgonia.Node, shape []int, o op.TriluOp) (*gorgonia.Node, error) {
	rows, cols := shape[len(shape)-2], shape[len(shape)-1]
	mask := make([]float64, product(shape))
	for i := range mask {
		if d := i%cols - i/cols%rows; o.Upper && d >= o.K || !o.Upper && d <= o.K {
			mask[i] = 1
		}
	}
	return gorgonia.HadamardProd(x, e.input(mask, shape))
}

// place goes through the columns and keeps the most extreme column so far and its number.
func (e *emitter) place(x *gorgonia.Node, shape, to []int, o op.ArgMaxOp, above, notBelow compare) (*gorgonia.Node, error) {
	if o.Last {
		above = notBelow
	}
	x, size, err := rows(x, shape, []int{o.Axis})
	if err != nil {
		return nil, err
	}
	var best, at *gorgonia.Node
	for i := range size[1] {
		column, number := x, e.filled(float64(i), []int{size[0], 1})
		if size[1] > 1 {
			column, err = cut(x, []int{size[0], 1}, 1, i)
		}
		if err == nil && i > 0 {
			column, number, err = e.better(above, column, number, best, at)
		}
		if err != nil {
			return nil, err
		}
		best, at = column, number
	}
	return reshape(at, to)
}

type compare func(a, b *gorgonia.Node, same bool) (*gorgonia.Node, error)

// better picks, element by element, the first value and number where the first value compares true with the second, and
// the second value and number elsewhere.
func (e *emitter) better(f compare, a, i, b, j *gorgonia.Node) (most, at *gorgonia.Node, err error) {
	c, err := f(a, b, true)
	if err != nil {
		return nil, nil, err
	}
	if most, err = e.where([]*gorgonia.Node{c, a, b}); err != nil {
		return nil, nil, err
	}
	at, err = e.where([]*gorgonia.Node{c, i, j})
	return most, at, err
}
