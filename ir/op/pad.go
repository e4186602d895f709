package op

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// PadOp surrounds its input with Before[i] and After[i] elements along each dimension i: of Value, or, with a Mode, of the
// input (PadMode). A batch dimension is not padded.
type PadOp struct {
	Before, After ir.Ints
	Value         float64
	Mode          string // "", "reflect", "edge" or "wrap"
}

// Pad surrounds x with before[i] ≥ 0 and after[i] ≥ 0 elements of value along each dimension i.
func Pad(x ir.Value, before, after []int, value float64) ir.Value {
	if max(len(before), len(after)) > ir.MaxRank {
		return refuse(x, "Pad: pads of %d dimensions exceed %d", max(len(before), len(after)), ir.MaxRank)
	}
	if value != value {
		return refuse(x, "Pad: the value is NaN")
	}
	return ir.Apply(PadOp{Before: ir.MakeInts(before...), After: ir.MakeInts(after...), Value: value}, x)
}

func (PadOp) Spec() ir.Spec {
	return ir.Spec{Name: "Pad", In: ir.Exactly(1), Doc: "surrounded with a constant or with its own elements"}
}

func (o PadOp) Infer(in []ir.Type) ([]ir.Type, error) {
	t := in[0]
	if o.Before.Len() != t.Rank() || o.After.Len() != t.Rank() {
		return nil, fmt.Errorf("pads %v and %v of %v: want %d entries each", o.Before, o.After, t, t.Rank())
	}
	if !holds(t.DType, o.Value) {
		return nil, fmt.Errorf("the value %v is not one of %v", o.Value, t.DType)
	}
	if err := checkMode(o.Mode, o.Value, o.Before, o.After, t); err != nil {
		return nil, err
	}
	dims := t.Dims
	for i := range t.Rank() {
		b, a, d := o.Before.At(i), o.After.At(i), t.At(i)
		switch {
		case b < 0 || a < 0:
			return nil, fmt.Errorf("pads %d and %d of dimension %d: want at least 0 (cut with Slice)", b, a, i)
		case b == 0 && a == 0:
		case d.IsBatch():
			return nil, fmt.Errorf("dimension %d of %v is a batch and cannot be padded", i, t)
		default:
			dims = dims.With(i, d+ir.Dim(b+a))
		}
	}
	return []ir.Type{t.WithDims(dims)}, nil
}

// holds reports whether v is a number of an element type.
func holds(dt ir.DType, v float64) bool {
	least, end := 0.0, 0.0
	switch dt {
	case ir.Bool:
		end = 2
	case ir.Uint8:
		end = 1 << 8
	case ir.Int32:
		least, end = -1<<31, 1<<31
	case ir.Int64:
		least, end = -1<<63, 1<<63
	default:
		return true
	}
	return v == math.Trunc(v) && least <= v && v < end
}

func (o PadOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if o.Mode == "" {
		ir.Fill{Value: o.Value}.Init(out[0], nil)
	}
	dst, src := strides(out[0].Shape()), strides(in[0].Shape())
	var w loop
	for i, n := range in[0].Shape() {
		w.at[0] += o.Before.At(i) * dst[i]
		w.axis(n, steps{dst[i], src[i]})
	}
	w.move(e, out[0], in[0])
	if o.Mode != "" {
		o.surround(out[0], in[0].Shape())
	}
}

func (o PadOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	d := dy[0]
	if o.Mode != "" {
		return []ir.Value{ir.Apply(PadAdjointOp{o.Before, o.After, o.Mode}, d)}
	}
	for i := range o.Before.Len() {
		if b := o.Before.At(i); b > 0 || o.After.At(i) > 0 {
			d = Slice(d, i, b, b+int(n.In(0).Dim(i)))
		}
	}
	return []ir.Value{d}
}

func (o PadOp) Permuted(perm ir.Ints, _ []ir.Type) (ir.Op, bool) {
	o.Before, o.After = permutedInts(o.Before, perm), permutedInts(o.After, perm)
	return o, true
}
