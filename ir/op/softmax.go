package op

import (
	"math"
	"slices"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// Functions of the powers of e along an axis. Each first takes the greatest element away, so that no power
// overflows: results are finite for all finite elements.
type (
	SoftmaxOp struct { // SoftmaxOp is eˣ over the sum of eˣ along Axis.
		Axis int `onnx:"axis"`
	}
	LogSoftmaxOp struct { // LogSoftmaxOp is the logarithm of SoftmaxOp: x less the LogSumExp along Axis.
		Axis int `onnx:"axis"`
	}
	// LogSumExpOp is the logarithm of the sum of eˣ over axes; −Inf over no elements and where all are −Inf, +Inf
	// where one is.
	LogSumExpOp struct {
		Axes     ir.Ints
		KeepDims bool
	}
)

// Softmax is eˣ divided by the sum of eˣ along an axis: numbers in [0, 1] that add up to 1. A negative axis counts
// from the end.
func Softmax(x ir.Value, axis int) ir.Value { return ir.Apply(SoftmaxOp{fromEnd(axis, x)}, x) }

// LogSoftmax is the logarithm of Softmax, which does not lose small probabilities. A negative axis counts from the end.
func LogSoftmax(x ir.Value, axis int) ir.Value { return ir.Apply(LogSoftmaxOp{fromEnd(axis, x)}, x) }

// LogSumExp is log Σ eˣ over the given axes, which it drops; over all of them where none is given.
func LogSumExp(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return LogSumExpOp{l, false} })
}

// LogSumExpKeep is LogSumExp with the axes kept as 1.
func LogSumExpKeep(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return LogSumExpOp{l, true} })
}

func (SoftmaxOp) Spec() ir.Spec {
	return unarySpec("Softmax", 13, "powers of e along an axis, divided by their sum")
}
func (LogSoftmaxOp) Spec() ir.Spec { return unarySpec("LogSoftmax", 13, "logarithm of Softmax") }
func (LogSumExpOp) Spec() ir.Spec {
	return reduceSpec("LogSumExp", "logarithm of the sum of powers of e over axes")
}

func (o SoftmaxOp) Infer(in []ir.Type) ([]ir.Type, error)    { return inferAlong(o.Axis, in) }
func (o LogSoftmaxOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferAlong(o.Axis, in) }

// inferAlong is the type of an elementwise function that looks along an axis.
func inferAlong(axis int, in []ir.Type) ([]ir.Type, error) {
	if err := checkAxis(axis, in[0]); err != nil {
		return nil, err
	}
	return inferFloat(in)
}

func (o LogSumExpOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if _, err := inferFloat(in); err != nil {
		return nil, err
	}
	return inferReduce(o.Axes, o.KeepDims, in[0])
}

// Grad of y = softmax(x) is y·(dy − Σ dy·y).
func (o SoftmaxOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	y := n.Out(0)
	return []ir.Value{Mul(y, Sub(dy[0], SumKeep(Mul(dy[0], y), o.Axis)))}
}

// Grad of y = log softmax(x) is dy − eʸ·Σ dy.
func (o LogSoftmaxOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{Sub(dy[0], Mul(Exp(n.Out(0)), SumKeep(dy[0], o.Axis)))}
}

// Grad of y = log Σ eˣ is dy·e^(x−y).
func (o LogSumExpOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x := n.In(0)
	kept := reducedDims(x.Type().Dims, o.Axes, true)
	return []ir.Value{Mul(viewed(dy[0], kept), Exp(Sub(x, viewed(n.Out(0), kept))))}
}

// Scratch is room for a number of each line, and for all of them where they are not rows.
func (o SoftmaxOp) Scratch(_, in []ir.Type) int { return alongScratch(in[0], o.Axis, 1) }

// Scratch is room for two numbers of each line, and for all of them where they are not rows.
func (o LogSoftmaxOp) Scratch(_, in []ir.Type) int { return alongScratch(in[0], o.Axis, 2) }

func alongScratch(t ir.Type, axis, each int) int {
	n := aligned(each * t.WithDims(t.With(axis, 1)).Bytes(1))
	if axis != t.Rank()-1 {
		n += t.Bytes(1)
	}
	return n
}

// Scratch is room for the powers and for the greatest elements.
func (o LogSumExpOp) Scratch(out, in []ir.Type) int {
	return aligned(out[0].Bytes(1)) + aligned(in[0].Bytes(1)) + reductionScratch(in[0], o.Axes)
}

// Eval gives the bits of Exp(x − max) divided by its Sum, where the axis is brought to the end.
func (o SoftmaxOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if shape := in[0].Shape(); out[0].DType() == ir.Float32 {
		soft32.eval(e, out[0].Float32s(), in[0].Float32s(), shape, o.Axis)
	} else {
		soft64.eval(e, out[0].Float64s(), in[0].Float64s(), shape, o.Axis)
	}
}

// Eval gives the bits of x − max less the Log of the Sum of its powers, where the axis is brought to the end.
func (o LogSoftmaxOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if shape := in[0].Shape(); out[0].DType() == ir.Float32 {
		logSoft32.eval(e, out[0].Float32s(), in[0].Float32s(), shape, o.Axis)
	} else {
		logSoft64.eval(e, out[0].Float64s(), in[0].Float64s(), shape, o.Axis)
	}
}

// rowwise is a function of the rows of a matrix, which takes some elements of workspace for each.
type rowwise[T float32 | float64] struct {
	rows      func(threads int, dst, src, work []T, rows, cols int)
	each      int
	transpose func(threads int, dst []T, ldd int, src []T, lds, rows, cols int)
}

var (
	soft32    = rowwise[float32]{kernel.SoftmaxRows, 1, kernel.Transpose}
	soft64    = rowwise[float64]{softmaxLines, 1, transposed[float64]}
	logSoft32 = rowwise[float32]{kernel.LogSoftmaxRows, 2, kernel.Transpose}
	logSoft64 = rowwise[float64]{logSoftmaxLines, 2, transposed[float64]}
)

// eval applies f to the lines along an axis, as rows: their bits do not depend on which axis it is.
func (f *rowwise[T]) eval(e *ir.Env, y, x []T, shape []int, axis int) {
	if len(x) == 0 {
		return
	}
	size, inner := shape[axis], 1
	for _, n := range shape[axis+1:] {
		inner *= n
	}
	rows := len(x) / size
	work, rest := cut[T](e, f.each*rows)
	if inner == 1 {
		f.rows(e.Threads, y, x, work, rows, size)
		return
	}
	turned := workspace[T](&rest)[:len(x)]
	for at := 0; at < len(x); at += size * inner {
		f.transpose(e.Threads, turned[at:], size, x[at:], inner, size, inner)
	}
	f.rows(e.Threads, y, turned, work, rows, size)
	for at := 0; at < len(x); at += size * inner {
		f.transpose(e.Threads, turned[at:], inner, y[at:], size, inner, size)
	}
	copy(y, turned)
}

func softmaxLines(_ int, dst, src, _ []float64, rows, cols int) {
	for r := range rows {
		x, y := src[r*cols:][:cols], dst[r*cols:][:cols]
		sum := powers(y, x, slices.Max(x))
		for i := range y {
			y[i] /= sum
		}
	}
}

func logSoftmaxLines(_ int, dst, src, _ []float64, rows, cols int) {
	for r := range rows {
		x, y := src[r*cols:][:cols], dst[r*cols:][:cols]
		most := slices.Max(x)
		log := math.Log(powers(y, x, most))
		for i := range y {
			y[i] = x[i] - most - log
		}
	}
}

// powers is y = e^(x−most), and their sum.
func powers(y, x []float64, most float64) (sum float64) {
	for i, v := range x {
		y[i] = math.Exp(v - most)
		sum += y[i]
	}
	return sum
}

func (o LogSumExpOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == ir.Float64 {
		logSumExp(e, &reals64, out[0].Float64s(), in[0].Float64s(), in[0].Shape(), o.Axes)
		return
	}
	logSumExp(e, &reals32, out[0].Float32s(), in[0].Float32s(), in[0].Shape(), o.Axes)
}

func logSumExp[T float32 | float64](e *ir.Env, f *reals[T], y, x []T, shape []int, axes ir.Ints) {
	if len(x) == 0 {
		for i := range y {
			y[i] = T(math.Inf(-1))
		}
		return
	}
	most, rest := cut[T](e, len(y))
	powers, rest := cut[T](&rest, len(x))
	f.greatest.run(&rest, most, x, shape, axes)
	for i, m := range most {
		if math.IsInf(float64(m), 0) {
			most[i] = 0 // Inf − Inf is no number, and powers of what is infinite need no help
		}
	}
	lines(e.Threads, meeting(shape, axes), powers, x, most, f.sub)
	f.exp(e.Threads, powers, powers)
	f.sum.run(&rest, y, powers, shape, axes)
	f.log(e.Threads, y, y)
	f.add(e.Threads, y, y, most)
}
