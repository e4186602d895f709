package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// ProdOp is the product over axes, element after element; 1 over an axis of no elements.
type ProdOp struct {
	Axes     ir.Ints
	KeepDims bool
}

// Prod is the product of x over the given axes, which it drops; over all of them where none is given. It has a
// gradient over axes that are no batch.
func Prod(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return ProdOp{l, false} })
}

// ProdKeep is Prod with the axes kept as 1.
func ProdKeep(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return ProdOp{l, true} })
}

func (ProdOp) Spec() ir.Spec { return reduceSpec("Prod", "product over axes") }

func (o ProdOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if !isArithmetic(in[0].DType) {
		return nil, fmt.Errorf("got %v, want %s", in[0], wantArithmetic)
	}
	return inferReduce(o.Axes, o.KeepDims, in[0])
}

var multiplied = reduction{
	reducer[float32]{prodLines[float32], prodColumns[float32]}, reducer[float64]{prodLines[float64], prodColumns[float64]},
	reducer[int64]{prodLines[int64], prodColumns[int64]}, reducer[int32]{prodLines[int32], prodColumns[int32]},
}

func (o ProdOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if in[0].Len() == 0 {
		ir.Fill{Value: 1}.Init(out[0], nil)
		return
	}
	multiplied.eval(e, out[0], in[0], o.Axes)
}

func (o ProdOp) Scratch(_, in []ir.Type) int { return reductionScratch(in[0], o.Axes) }

func prodLines[T number](_ int, dst, src []T, rows, cols int) {
	for i := range rows {
		p := T(1)
		for _, v := range src[i*cols:][:cols] {
			p *= v
		}
		dst[i] = p
	}
}

func prodColumns[T number](_ int, dst, src []T, rows, cols int) {
	copy(dst, src[:cols])
	for i := 1; i < rows; i++ {
		for j, v := range src[i*cols:][:cols] {
			dst[j] *= v
		}
	}
}

// Grad sends dy down a tree of products of two. Nothing is divided, so that derivatives of every order are right where
// elements are 0.
func (o ProdOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x := n.In(0)
	t, axes := x.Type(), o.Axes.Slice()
	for _, a := range axes {
		if t.At(a).IsBatch() {
			return []ir.Value{refuse(x, "Prod along the batch axis %d of %v has no gradient", a, t)}
		}
	}
	if c, _ := t.Count(); c == 0 {
		return nil
	}
	line, back := linedUp(x, axes)
	var levels []ir.Value
	for v := line; v.Dim(v.Rank()-1) > 1; {
		levels = append(levels, v)
		a, b, rest := halves(v)
		v = joined(Mul(a, b), rest)
	}
	d := ReshapeTo(dy[0], line.Type().With(line.Rank()-1, 1))
	for i := len(levels) - 1; i >= 0; i-- {
		a, b, _ := halves(levels[i])
		top, rest := d, ir.Value{}
		if h := int(a.Dim(a.Rank() - 1)); int(d.Dim(d.Rank()-1)) > h {
			top, rest = Slice(d, -1, 0, h), Slice(d, -1, h, h+1)
		}
		d = joined(Mul(top, b), Mul(top, a), rest)
	}
	return []ir.Value{back(d)}
}

// halves is the first and the second half of the last axis, and the last element if their number is odd.
func halves(v ir.Value) (a, b, rest ir.Value) {
	size := int(v.Dim(v.Rank() - 1))
	h := size / 2
	if size > 2*h {
		rest = Slice(v, -1, 2*h, size)
	}
	return Slice(v, -1, 0, h), Slice(v, -1, h, 2*h), rest
}

// joined is parts one behind the other along the last axis; the last part may be missing.
func joined(parts ...ir.Value) ir.Value {
	if last := len(parts) - 1; parts[last].IsZero() {
		parts = parts[:last]
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return Concat(-1, parts...)
}

// linedUp is x with axes, which are no batch, brought to the end and melted into one. back undoes it.
func linedUp(x ir.Value, axes []int) (line ir.Value, back func(ir.Value) ir.Value) {
	t, list := x.Type(), ir.MakeInts(axes...)
	var perm []int
	kept, size := ir.Dims{}, ir.Dim(1)
	for i := range t.Rank() {
		if list.Contains(i) {
			size *= t.At(i)
			continue
		}
		perm, kept = append(perm, i), kept.Append(t.At(i))
	}
	perm = append(perm, axes...)
	order, turned := make([]int, len(perm)), ir.Dims{}
	for i, p := range perm {
		order[p], turned = i, turned.Append(t.At(p))
	}
	if t.Rank() == 0 {
		return Reshape(x, 1), func(d ir.Value) ir.Value { return Reshape(d) }
	}
	line = ReshapeTo(Transpose(x, perm...), kept.Append(size))
	return line, func(d ir.Value) ir.Value { return Transpose(ReshapeTo(d, turned), order...) }
}
