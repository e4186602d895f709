package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// SliceOp is the elements Start, Start+Step, … below End of an axis. A batch axis is cut with Split.
type SliceOp struct{ Axis, Start, End, Step int }

// Slice is the elements start ≤ i < end of an axis of x; a negative axis counts from the end.
func Slice(x ir.Value, axis, start, end int) ir.Value { return SliceStep(x, axis, start, end, 1) }

// SliceStep is every step-th element of start ≤ i < end of an axis of x, the first being start; step is at least 1.
func SliceStep(x ir.Value, axis, start, end, step int) ir.Value {
	return ir.Apply(SliceOp{fromEnd(axis, x), start, end, step}, x)
}

func (SliceOp) Spec() ir.Spec {
	return ir.Spec{Name: "Slice", In: ir.Exactly(1), Doc: "a range of an axis, in steps"}
}

func (o SliceOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkAxis(o.Axis, in[0]); err != nil {
		return nil, err
	}
	size := in[0].At(o.Axis)
	switch {
	case size.IsBatch():
		return nil, fmt.Errorf("axis %d of %v is a batch: cut it with Split", o.Axis, in[0])
	case o.Step < 1:
		return nil, fmt.Errorf("step %d: want at least 1", o.Step)
	case o.Start < 0 || o.End < o.Start || o.End > int(size):
		return nil, fmt.Errorf("range %d to %d of axis %d of %v: want 0 ≤ start ≤ end ≤ %v", o.Start, o.End, o.Axis, in[0], size)
	}
	return []ir.Type{in[0].WithDims(in[0].With(o.Axis, ir.Dim(o.count())))}, nil
}

func (o SliceOp) count() int { return (o.End - o.Start + o.Step - 1) / o.Step }

func (o SliceOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	dst, src := strides(out[0].Shape()), strides(in[0].Shape())
	w := loop{at: steps{0, o.Start * src[o.Axis]}}
	src[o.Axis] *= o.Step
	for i, n := range out[0].Shape() {
		w.axis(n, steps{dst[i], src[i]})
	}
	w.move(e, out[0], in[0])
}

// Grad puts dy back where it was read and zeros elsewhere.
func (o SliceOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	size := int(n.In(0).Dim(o.Axis))
	if o.count() == 0 {
		return nil
	}
	d, length := dy[0], o.count()
	if o.Step > 1 {
		d, length = spread(d, o.Axis, o.Step), length*o.Step
	}
	if length > size-o.Start { // the zeros behind the last element stand partly outside
		length = size - o.Start
		d = Slice(d, o.Axis, 0, length)
	}
	return []ir.Value{padAxis(d, o.Axis, o.Start, size-o.Start-length)}
}

// spread follows every element of an axis by step−1 zeros.
func spread(x ir.Value, axis, step int) ir.Value {
	dims := x.Type().Shape()
	before, ok := product(dims[:axis])
	after, ok2 := product(dims[axis+1:])
	if !ok || !ok2 {
		return refuse(x, "Slice: gradient with step %d of %v: want one batch dimension at most on each side of axis %d", step, x.Type(), axis)
	}
	x = padAxis(Reshape(x, before, dims[axis], 1, after), 2, 0, step-1)
	dims[axis] = dims[axis].Times(step)
	return Reshape(x, dims...)
}

// padAxis pads one axis with zeros.
func padAxis(x ir.Value, axis, before, after int) ir.Value {
	if before == 0 && after == 0 {
		return x
	}
	b, a := make([]int, x.Rank()), make([]int, x.Rank())
	b[axis], a[axis] = before, after
	return Pad(x, b, a, 0)
}

func (o SliceOp) Permuted(perm ir.Ints, _ []ir.Type) (ir.Op, bool) {
	o.Axis = placeOf(o.Axis, perm)
	return o, true
}
