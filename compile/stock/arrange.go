package stock

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// broadcast repeats x, of shape from, to shape to: it multiplies x by a row of ones and transposes the product.
func (e *emitter) broadcast(x *gorgonia.Node, from, to []int) (*gorgonia.Node, error) {
	if slices.Equal(from, to) {
		return x, nil
	}
	lead := len(to) - len(from)
	var kept, repeated []int // axes of to
	for i, n := range to {
		if i < lead || from[i-lead] != n {
			repeated = append(repeated, i)
		} else {
			kept = append(kept, i)
		}
	}
	order := slices.Concat(kept, repeated)
	x, err := gorgonia.Reshape(x, tensor.Shape{product(pick(to, kept)), 1})
	if err == nil {
		x, err = gorgonia.Mul(x, e.filled(1, tensor.Shape{1, product(pick(to, repeated))}))
	}
	if err == nil {
		x, err = reshape(x, pick(to, order))
	}
	if err != nil {
		return nil, err
	}
	return transpose(x, inverse(order))
}

// pick is the sizes of the given axes.
func pick(shape, axes []int) []int {
	out := make([]int, len(axes))
	for i, a := range axes {
		out[i] = shape[a]
	}
	return out
}

// inverse is the permutation that undoes perm.
func inverse(perm []int) []int {
	out := make([]int, len(perm))
	for i, p := range perm {
		out[p] = i
	}
	return out
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

func reshape(x *gorgonia.Node, shape []int) (*gorgonia.Node, error) {
	return gorgonia.Reshape(x, shapeOf(ir.Type{DType: ir.Float64, Dims: ir.ConcreteDims(shape)}))
}

// transpose permutes the axes; gorgonia has no identity transposition.
func transpose(x *gorgonia.Node, perm []int) (*gorgonia.Node, error) {
	for i, p := range perm {
		if i != p {
			return gorgonia.Transpose(x, perm...)
		}
	}
	return x, nil
}

func concat(axis int, parts []*gorgonia.Node) (*gorgonia.Node, error) {
	if len(parts) == 1 {
		return parts[0], nil
	}
	return gorgonia.Concat(axis, parts...)
}

func split(n ir.Node, x *gorgonia.Node, axis int) ([]*gorgonia.Node, error) {
	var out []*gorgonia.Node
	at := 0
	for _, t := range n.OutTypes() {
		to := t.Bind(0)
		part, err := cut(x, to, axis, at)
		if err != nil {
			return nil, err
		}
		out = append(out, part)
		at += to[axis]
	}
	return out, nil
}

// cut is the part of shape to that starts at an index of an axis. Where gorgonia would take it for another part (see bounded), it
// is a part of a larger part.
func cut(x *gorgonia.Node, to []int, axis, at int) (*gorgonia.Node, error) {
	part, err := bounded(x, axis, at, at+to[axis])
	if err != nil {
		return nil, err
	}
	if part != nil {
		return reshape(part, to)
	}
	size, end := x.Shape()[axis], at+to[axis]
	for first := at; first >= 0; first-- {
		for last := size; last >= end; last-- {
			if first == at && last == end || first == 0 && last == size {
				continue
			}
			larger := slices.Clone(to)
			larger[axis] = last - first
			part, err := bounded(x, axis, first, last)
			if err == nil && part != nil {
				part, err = reshape(part, larger)
			}
			if err != nil {
				return nil, err
			}
			if part != nil {
				return cut(part, to, axis, at-first)
			}
		}
	}
	return nil, fmt.Errorf("gorgonia takes the part from %d to %d of axis %d for another one", at, end, axis)
}

// bounded is the part of x from an index of an axis up to another, or nil where gorgonia has merged it with a part of other
// bounds: it tells nodes apart by a hash, for which it writes each bound as a single byte (op_tensor.go, sliceOp.WriteHash).
func bounded(x *gorgonia.Node, axis, first, last int) (*gorgonia.Node, error) {
	cuts := make([]tensor.Slice, axis+1)
	cuts[axis] = gorgonia.S(first, last)
	part, err := gorgonia.Slice(x, cuts...)
	if err != nil {
		return nil, err
	}
	bounds, ok := part.Op().(tensor.Slice)
	if !ok {
		return nil, fmt.Errorf("gorgonia's slice is %T: want an op with bounds", part.Op())
	}
	if bounds.Start() != first || bounds.End() != last {
		return nil, nil
	}
	return part, nil
}

// slice is a cut where the step is 1, and a gather by index elsewhere.
func (e *emitter) slice(x *gorgonia.Node, from, to []int, o op.SliceOp) (*gorgonia.Node, error) {
	if o.Step == 1 {
		return cut(x, to, o.Axis, o.Start)
	}
	at := make([]float64, to[o.Axis])
	for i := range at {
		at[i] = float64(o.Start + i*o.Step)
	}
	index := e.input(at, tensor.Shape{len(at), 1})
	return e.gather(x, index, from, []int{len(at)}, o.Axis)
}
