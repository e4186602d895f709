package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// borders gives, for each mode of Pad that repeats elements, the element of an axis of n that stands at position i, which
// may lie outside 0 … n−1.
var borders = map[string]func(i, n int) int{
	"edge": func(i, n int) int { return min(max(i, 0), n-1) },
	"wrap": func(i, n int) int { return ((i % n) + n) % n },
	"reflect": func(i, n int) int {
		if n == 1 {
			return 0
		}
		period := 2 * (n - 1)
		i = ((i % period) + period) % period
		return min(i, period-i)
	},
}

// PadSources is, for each position of an axis of n elements padded by mode, the element that stands there.
func PadSources(mode string, n, before, after int) []int {
	from := make([]int, before+n+after)
	for p := range from {
		from[p] = borders[mode](p-before, n)
	}
	return from
}

// PadMode surrounds x with before[i] ≥ 0 and after[i] ≥ 0 of its own elements along each dimension i, by mode: "reflect"
// mirrors at the first and last element, which stand once; "edge" repeats them; "wrap" goes on at the other end. Wider pads
// than x mirror or wrap again.
func PadMode(x ir.Value, mode string, before, after []int) ir.Value {
	if max(len(before), len(after)) > ir.MaxRank {
		return refuse(x, "Pad: pads of %d dimensions exceed %d", max(len(before), len(after)), ir.MaxRank)
	}
	return ir.Apply(PadOp{Before: ir.MakeInts(before...), After: ir.MakeInts(after...), Mode: mode}, x)
}

// checkMode checks the mode of pads, and that there is something to repeat.
func checkMode(mode string, value float64, before, after ir.Ints, t ir.Type) error {
	if mode == "" {
		return nil
	}
	if borders[mode] == nil {
		return fmt.Errorf("the mode is %q, want reflect, edge or wrap, or none for a constant", mode)
	}
	if value != 0 {
		return fmt.Errorf("the mode is %q and the value %v: want one of them", mode, value)
	}
	for i := range t.Rank() {
		if t.At(i) == 0 && before.At(i)+after.At(i) > 0 {
			return fmt.Errorf("dimension %d of %v has no elements to pad with", i, t)
		}
	}
	return nil
}

// surround fills the borders of out, in the middle of which stands the input: the last dimension first, so that those
// before it copy whole rows.
func (o PadOp) surround(out ir.Tensor, in []int) {
	source, bytes := borders[o.Mode], out.Bytes()
	for axis := len(in) - 1; axis >= 0; axis-- {
		v := viewAlong(out.Shape(), axis)
		row := v.inner * out.DType().Size()
		for i := range v.outer {
			plane := bytes[i*v.size*row:][:v.size*row]
			for p := range v.size {
				from := o.Before.At(axis) + source(p-o.Before.At(axis), in[axis])
				if from != p {
					copy(plane[p*row:][:row], plane[from*row:])
				}
			}
		}
	}
}

// PadAdjointOp is the transpose of the linear map of a PadOp with a mode: each element is the sum of those that Pad made of
// it, in rising order of their positions along the first dimension, then along the next.
type PadAdjointOp struct {
	Before, After ir.Ints
	Mode          string
}

func (PadAdjointOp) Spec() ir.Spec {
	return ir.Spec{Name: "PadAdjoint", In: ir.Exactly(1), Doc: "the transpose of Pad with a mode: sums of what it repeated"}
}

func (o PadAdjointOp) Infer(in []ir.Type) ([]ir.Type, error) {
	t := in[0]
	if !t.DType.IsFloat() {
		return nil, fmt.Errorf("got %v, want a floating-point type", t)
	}
	if o.Before.Len() != t.Rank() || o.After.Len() != t.Rank() {
		return nil, fmt.Errorf("pads %v and %v of %v: want %d entries each", o.Before, o.After, t, t.Rank())
	}
	dims := t.Dims
	for i := range t.Rank() {
		switch b, a := o.Before.At(i), o.After.At(i); {
		case b < 0 || a < 0:
			return nil, fmt.Errorf("pads %d and %d of dimension %d: want at least 0", b, a, i)
		case b == 0 && a == 0:
		case t.At(i).IsBatch() || int(t.At(i)) <= b+a:
			return nil, fmt.Errorf("dimension %d of %v: want more than the pads %d and %d", i, t, b, a)
		default:
			dims = dims.With(i, t.At(i)-ir.Dim(b+a))
		}
	}
	unpadded := t.WithDims(dims)
	return []ir.Type{unpadded}, checkMode(o.Mode, 0, o.Before, o.After, unpadded)
}

func (o PadAdjointOp) Grad(_ ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{ir.Apply(PadOp{Before: o.Before, After: o.After, Mode: o.Mode}, dy[0])}
}

// IsIdentity holds without pads.
func (PadAdjointOp) IsIdentity(in, out ir.Type) bool { return in == out }

// Scratch is room for what is left between one dimension and the next.
func (PadAdjointOp) Scratch(_, in []ir.Type) int { return 2 * aligned(in[0].Bytes(1)) }

func (o PadAdjointOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == ir.Float32 {
		padAdjoint(e, o, out[0].Float32s(), in[0].Float32s(), in[0].Shape())
		return
	}
	padAdjoint(e, o, out[0].Float64s(), in[0].Float64s(), in[0].Shape())
}

func padAdjoint[T float32 | float64](e *ir.Env, o PadAdjointOp, y, d []T, shape []int) {
	a, rest := cut[T](e, len(d))
	b, _ := cut[T](&rest, len(d))
	v := along{outer: 1, inner: len(d)}
	for axis, size := range shape {
		v.size, v.inner = size, v.inner/max(size, 1)
		n := size - o.Before.At(axis) - o.After.At(axis)
		if n != size {
			to := a[:v.outer*n*v.inner]
			collect(v, to, d, n, o.Before.At(axis), borders[o.Mode])
			d, a, b = to, b, a
		}
		v.outer *= n
	}
	copy(y, d)
}

// collect adds the rows of d along an axis to the n rows that they repeat.
func collect[T float32 | float64](v along, to, d []T, n, before int, source func(i, n int) int) {
	clear(to)
	for i := range v.outer {
		for p := range v.size {
			row := to[(i*n+source(p-before, n))*v.inner:][:v.inner]
			for k, x := range d[(i*v.size+p)*v.inner:][:v.inner] {
				row[k] += x
			}
		}
	}
}
