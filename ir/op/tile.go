package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// TileOp repeats its input as a whole, Repeats[i] times along each dimension i.
type TileOp struct{ Repeats ir.Ints }

// Tile is x repeated as a whole along each dimension: [a b] twice is [a b a b].
func Tile(x ir.Value, repeats ...int) ir.Value {
	if len(repeats) > ir.MaxRank {
		return refuse(x, "Tile: repeats of %d dimensions exceed %d", len(repeats), ir.MaxRank)
	}
	return ir.Apply(TileOp{ir.MakeInts(repeats...)}, x)
}

func (TileOp) Spec() ir.Spec {
	return ir.Spec{Name: "Tile", In: ir.Exactly(1), Doc: "repeated as a whole along each dimension"}
}

func (o TileOp) Infer(in []ir.Type) ([]ir.Type, error) {
	t := in[0]
	if o.Repeats.Len() != t.Rank() {
		return nil, fmt.Errorf("repeats %v of %v: want %d entries", o.Repeats, t, t.Rank())
	}
	dims := t.Dims
	for i, k := range o.Repeats.Slice() {
		if k < 0 {
			return nil, fmt.Errorf("repeats %v: want at least 0", o.Repeats)
		}
		dims = dims.With(i, t.At(i).Times(k))
	}
	return []ir.Type{t.WithDims(dims)}, nil
}

// Eval walks the repetitions of a dimension as an axis before it.
func (o TileOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	shape := in[0].Shape()
	axes := len(shape)
	for i, k := range o.Repeats.Slice() {
		if k > 1 && shape[i] > 1 {
			axes++
		}
	}
	switch {
	case out[0].Len() == 0:
	case axes <= ir.MaxRank:
		var w loop
		dst, src := strides(out[0].Shape()), strides(shape)
		for i, n := range shape {
			w.axis(o.Repeats.At(i), steps{n * dst[i], 0})
			w.axis(n, steps{dst[i], src[i]})
		}
		w.move(e, out[0], in[0])
	default:
		tiled(out[0].Bytes(), in[0].Bytes(), in[0].Shape(), o.Repeats)
	}
}

// tiled writes src, of the given shape, with its repetitions to dst and says how many bytes that makes.
func tiled(dst, src []byte, shape []int, repeats ir.Ints) int {
	axis := repeats.Len() - len(shape)
	for inner := axis; ; inner++ { // as many axes as are not repeated go in one piece
		if inner == repeats.Len() {
			return copy(dst, src)
		}
		if repeats.At(inner) != 1 {
			break
		}
	}
	n, part := 0, len(src)/shape[0]
	for i := range shape[0] {
		n += tiled(dst[n:], src[i*part:(i+1)*part], shape[1:], repeats)
	}
	for k := 1; k < repeats.At(axis); k++ {
		copy(dst[k*n:], dst[:n])
	}
	return n * repeats.At(axis)
}

// Grad adds up the repetitions, axis by axis.
func (o TileOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x, d := n.In(0), dy[0]
	for i, k := range o.Repeats.Slice() {
		if k == 1 {
			continue
		}
		if x.Rank() == ir.MaxRank {
			return []ir.Value{refuse(x, "Tile: the gradient of %v takes a rank above %d", x.Type(), ir.MaxRank)}
		}
		var apart ir.Dims // with the repetitions along an axis of their own
		for j, size := range d.Type().Shape() {
			if j == i {
				apart, size = apart.Append(ir.Dim(k)), x.Dim(i)
			}
			apart = apart.Append(size)
		}
		d = Sum(ReshapeTo(d, apart), i)
	}
	return []ir.Value{d}
}

func (TileOp) KeepsValues() bool { return true }
