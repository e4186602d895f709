package op

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// Reductions over axes. Axes are listed in rising order; KeepDims leaves them in the shape, as 1.
type (
	SumOp struct { // SumOp is the sum over axes; 0 over an axis of no elements.
		Axes     ir.Ints
		KeepDims bool
	}
	MeanOp struct { // MeanOp is SumOp divided by CountOp: one division of the sum, not a product with a reciprocal.
		Axes     ir.Ints
		KeepDims bool
	}
	CountOp struct { // CountOp is the number of elements that a reduction over Axes takes together, as a scalar.
		Axes ir.Ints
	}
)

// Sum is the sum of x over the given axes, which it drops; over all of them where none is given. A negative axis
// counts from the end.
func Sum(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return SumOp{l, false} })
}

// SumKeep is Sum with the axes kept as 1.
func SumKeep(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return SumOp{l, true} })
}

// Mean is the mean of x over the given axes, which it drops; over all of them where none is given.
func Mean(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return MeanOp{l, false} })
}

// MeanKeep is Mean with the axes kept as 1.
func MeanKeep(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return MeanOp{l, true} })
}

// Count is the product of the sizes of x's axes, all of them where none is given, as a scalar of x's element type.
func Count(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return CountOp{l} })
}

// reduce applies an op over axes: counted from the front, in rising order, all of them where none is given.
func reduce(x ir.Value, axes []int, o func(ir.Ints) ir.Op) ir.Value {
	if x.IsZero() || x.IsPoison() {
		return x
	}
	if len(axes) > ir.MaxRank {
		return refuse(x, "%s: %d axes exceed the rank of %v", o(ir.Ints{}).Spec().Name, len(axes), x.Type())
	}
	var list []int
	for i := range axes {
		list = append(list, fromEnd(axes[i], x))
	}
	for i := 0; len(axes) == 0 && i < x.Rank(); i++ {
		list = append(list, i)
	}
	slices.Sort(list)
	return ir.Apply(o(ir.MakeInts(list...)), x)
}

func reduceSpec(name, doc string) ir.Spec { return ir.Spec{Name: name, In: ir.Exactly(1), Doc: doc} }

func (SumOp) Spec() ir.Spec  { return reduceSpec("Sum", "sum over axes") }
func (MeanOp) Spec() ir.Spec { return reduceSpec("Mean", "mean over axes") }
func (CountOp) Spec() ir.Spec {
	return reduceSpec("Count", "number of elements along axes, as a value")
}

func (o SumOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if !isArithmetic(in[0].DType) {
		return nil, fmt.Errorf("got %v, want %s", in[0], wantArithmetic)
	}
	return inferReduce(o.Axes, o.KeepDims, in[0])
}

func (o MeanOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if _, err := inferFloat(in); err != nil {
		return nil, err
	}
	if err := checkSome(o.Axes, in[0]); err != nil {
		return nil, err
	}
	return inferReduce(o.Axes, o.KeepDims, in[0])
}

func (o CountOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if _, err := inferReduce(o.Axes, false, in[0]); err != nil {
		return nil, err
	}
	if !isArithmetic(in[0].DType) {
		return nil, fmt.Errorf("got %v, want %s", in[0], wantArithmetic)
	}
	return []ir.Type{ir.TypeOf(in[0].DType)}, nil
}

func inferReduce(axes ir.Ints, keep bool, t ir.Type) ([]ir.Type, error) {
	if axes.Len() == 0 && t.Rank() > 0 {
		return nil, fmt.Errorf("no axes for %v, want at least one", t)
	}
	for i := range axes.Len() {
		if err := checkAxis(axes.At(i), t); err != nil {
			return nil, err
		}
		if i > 0 && axes.At(i) <= axes.At(i-1) {
			return nil, fmt.Errorf("axes %v: want each once, in rising order", axes)
		}
	}
	return []ir.Type{t.WithDims(reducedDims(t.Dims, axes, keep))}, nil
}

// checkSome refuses to reduce no elements where that has no result.
func checkSome(axes ir.Ints, t ir.Type) error {
	for i := range axes.Len() {
		if a := axes.At(i); a >= 0 && a < t.Rank() && t.At(a) == 0 {
			return fmt.Errorf("axis %d of %v has no elements", a, t)
		}
	}
	return nil
}

func reducedDims(d ir.Dims, axes ir.Ints, keep bool) ir.Dims {
	var out ir.Dims
	for i := range d.Rank() {
		switch {
		case !axes.Contains(i):
			out = out.Append(d.At(i))
		case keep:
			out = out.Append(1)
		}
	}
	return out
}

func (CountOp) Grad(ir.Node, []ir.Value) []ir.Value { return nil }

func (o SumOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{unreduce(n, o.Axes, dy[0])}
}

func (o MeanOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{unreduce(n, o.Axes, Div(dy[0], Count(n.In(0), o.Axes.Slice()...)))}
}

// unreduce repeats d, of the type of n's output, along the axes that n reduced.
func unreduce(n ir.Node, axes ir.Ints, d ir.Value) ir.Value {
	in := n.In(0).Type().Dims
	d = viewed(d, reducedDims(in, axes, true))
	if d.Type().Dims == in {
		return d
	}
	return Expand(d, in)
}

// viewed is x in the shape to: x itself if it has that shape.
func viewed(x ir.Value, to ir.Dims) ir.Value {
	if x.Type().Dims == to {
		return x
	}
	return ReshapeTo(x, to)
}

var summing = reduction{
	reducer[float32]{kernel.SumRows, kernel.SumCols}, reducer[float64]{sumLines[float64], sumColumns[float64]},
	reducer[int64]{sumLines[int64], sumColumns[int64]}, reducer[int32]{sumLines[int32], sumColumns[int32]},
}

func (o SumOp) Eval(e *ir.Env, out, in []ir.Tensor) { summing.eval(e, out[0], in[0], o.Axes) }

// Eval gives the bits of Div(Sum(x), Count(x)).
func (o MeanOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	summing.eval(e, out[0], in[0], o.Axes)
	n := countAlong(in[0].Shape(), o.Axes)
	if out[0].DType() == ir.Float32 {
		count := workspace[float32](e)[:1]
		count[0] = float32(n)
		kernel.Div(e.Threads, out[0].Float32s(), out[0].Float32s(), count)
		return
	}
	for i, dst := 0, out[0].Float64s(); i < len(dst); i++ {
		dst[i] /= float64(n)
	}
}

func (o CountOp) Eval(_ *ir.Env, out, in []ir.Tensor) { o.store(out[0], in[0].Shape()) }

func (o CountOp) FromTypes(in []ir.Type) ir.Tensor {
	out := ir.NewTensor(in[0].DType)
	o.store(out, in[0].Bind(0))
	return out
}

// store stores the count for an input of a shape.
func (o CountOp) store(out ir.Tensor, shape []int) {
	ir.Fill{Value: float64(countAlong(shape, o.Axes))}.Init(out, nil)
}

func countAlong(shape []int, axes ir.Ints) int {
	n := 1
	for i := range axes.Len() {
		n *= shape[axes.At(i)]
	}
	return n
}

func (o SumOp) Scratch(_, in []ir.Type) int { return reductionScratch(in[0], o.Axes) }

// Scratch is the greater of the workspace of the sum and that of the count, which follows the sum.
func (o MeanOp) Scratch(_, in []ir.Type) int {
	return max(reductionScratch(in[0], o.Axes), in[0].DType.Size())
}
