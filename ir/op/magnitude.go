package op

import (
	"github.com/ganc-ml/ganc/ir"
)

// Sizes of vectors along axes, and how far their elements spread.
type (
	L1Op struct { // L1Op is the sum of |x| over axes.
		Axes     ir.Ints
		KeepDims bool
	}
	// L2Op is the Euclidean norm over axes, √Σx². The sum of squares overflows above 1.8e19 in f32. The gradient of a
	// vector of zeros is 0.
	L2Op struct {
		Axes     ir.Ints
		KeepDims bool
	}
	// VarianceOp is the population variance over axes, the mean of (x − mean)². ONNX has no operator for it: the
	// file has what it is composed of.
	VarianceOp struct {
		Axes     ir.Ints
		KeepDims bool
	}
)

// L1 is Σ|x| over the given axes, which it drops; over all of them where none is given.
func L1(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return L1Op{l, false} })
}

// L1Keep is L1 with the axes kept as 1.
func L1Keep(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return L1Op{l, true} })
}

// L2 is √Σx² over the given axes, which it drops; over all of them where none is given.
func L2(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return L2Op{l, false} })
}

// L2Keep is L2 with the axes kept as 1.
func L2Keep(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return L2Op{l, true} })
}

// Variance is the population variance (the divisor is the number of elements) over the given axes, which it drops;
// over all of them where none is given.
func Variance(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return VarianceOp{l, false} })
}

// VarianceKeep is Variance with the axes kept as 1.
func VarianceKeep(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return VarianceOp{l, true} })
}

func (L1Op) Spec() ir.Spec { return reduceSpec("L1", "sum of absolute values over axes") }
func (L2Op) Spec() ir.Spec {
	return reduceSpec("L2", "square root of the sum of squares over axes; derivative 0 where all are 0")
}
func (VarianceOp) Spec() ir.Spec { return reduceSpec("Variance", "population variance over axes") }

func (o L1Op) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloats(o.Axes, o.KeepDims, in) }
func (o L2Op) Infer(in []ir.Type) ([]ir.Type, error) { return inferFloats(o.Axes, o.KeepDims, in) }

func (o VarianceOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkSome(o.Axes, in[0]); err != nil {
		return nil, err
	}
	return inferFloats(o.Axes, o.KeepDims, in)
}

// inferFloats is the type of a reduction of floating-point numbers.
func inferFloats(axes ir.Ints, keep bool, in []ir.Type) ([]ir.Type, error) {
	if _, err := inferFloat(in); err != nil {
		return nil, err
	}
	return inferReduce(axes, keep, in[0])
}

func (o L1Op) Decompose(in []ir.Value) []ir.Value {
	return []ir.Value{ir.Apply(SumOp(o), Abs(in[0]))}
}

// Decompose takes the root of 1 in place of 0, where its derivative would be infinite.
func (o L2Op) Decompose(in []ir.Value) []ir.Value {
	s := ir.Apply(SumOp(o), Square(in[0]))
	zero, one := scalarLike(s, 0), scalarLike(s, 1)
	none := Equal(s, zero)
	return []ir.Value{Where(none, zero, Sqrt(Where(none, one, s)))}
}

func (o VarianceOp) Decompose(in []ir.Value) []ir.Value {
	centred := Sub(in[0], ir.Apply(MeanOp{o.Axes, true}, in[0]))
	return []ir.Value{ir.Apply(MeanOp(o), Square(centred))}
}

// Scratch is room for absolute values.
func (o L1Op) Scratch(_, in []ir.Type) int { return sumScratch(in[0], o.Axes) }

// Scratch is room for squares.
func (o L2Op) Scratch(_, in []ir.Type) int { return sumScratch(in[0], o.Axes) }

// Scratch is room for the count, the means and the squares.
func (o VarianceOp) Scratch(out, in []ir.Type) int {
	return aligned(8) + aligned(out[0].Bytes(1)) + sumScratch(in[0], o.Axes)
}

// sumScratch is the workspace for a value of type t and for its sum over axes.
func sumScratch(t ir.Type, axes ir.Ints) int { return aligned(t.Bytes(1)) + reductionScratch(t, axes) }

func (o L1Op) Eval(e *ir.Env, out, in []ir.Tensor) {
	if shape := in[0].Shape(); out[0].DType() == ir.Float32 {
		sumOfAbs(e, &reals32, out[0].Float32s(), in[0].Float32s(), shape, o.Axes)
	} else {
		sumOfAbs(e, &reals64, out[0].Float64s(), in[0].Float64s(), shape, o.Axes)
	}
}

func (o L2Op) Eval(e *ir.Env, out, in []ir.Tensor) {
	if shape := in[0].Shape(); out[0].DType() == ir.Float32 {
		rootOfSquares(e, &reals32, out[0].Float32s(), in[0].Float32s(), shape, o.Axes)
	} else {
		rootOfSquares(e, &reals64, out[0].Float64s(), in[0].Float64s(), shape, o.Axes)
	}
}

func (o VarianceOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if shape := in[0].Shape(); out[0].DType() == ir.Float32 {
		variance(e, &reals32, out[0].Float32s(), in[0].Float32s(), shape, o.Axes)
	} else {
		variance(e, &reals64, out[0].Float64s(), in[0].Float64s(), shape, o.Axes)
	}
}

func sumOfAbs[T float32 | float64](e *ir.Env, f *reals[T], y, x []T, shape []int, axes ir.Ints) {
	size, rest := cut[T](e, len(x))
	f.abs(e.Threads, size, x)
	f.sum.run(&rest, y, size, shape, axes)
}

func rootOfSquares[T float32 | float64](e *ir.Env, f *reals[T], y, x []T, shape []int, axes ir.Ints) {
	squares, rest := cut[T](e, len(x))
	f.mul(e.Threads, squares, x, x)
	f.sum.run(&rest, y, squares, shape, axes)
	f.sqrt(e.Threads, y, y)
}

func variance[T float32 | float64](e *ir.Env, f *reals[T], y, x []T, shape []int, axes ir.Ints) {
	count, rest := cut[T](e, 1)
	mean, rest := cut[T](&rest, len(y))
	squares, rest := cut[T](&rest, len(x))
	count[0] = T(countAlong(shape, axes))
	f.sum.run(&rest, mean, x, shape, axes)
	f.div(e.Threads, mean, mean, count)
	withResults(e.Threads, squares, x, mean, shape, axes, f.sub)
	f.mul(e.Threads, squares, squares, squares)
	f.sum.run(&rest, y, squares, shape, axes)
	f.div(e.Threads, y, y, count)
}
