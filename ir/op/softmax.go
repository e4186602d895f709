package op

import (
	"math"

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

func (o SoftmaxOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferAlong(o.Axis, in) }
func (LogSoftmaxOp) Cancels() bool                        { return true }

func (o SoftmaxOp) Summands(in ir.Type) float64    { return float64(in.Dims.At(o.Axis)) }
func (o LogSoftmaxOp) Summands(in ir.Type) float64 { return float64(in.Dims.At(o.Axis)) }

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

// Scratch is what softening needs.
func (o SoftmaxOp) Scratch(_, in []ir.Type) int { return soft.scratch(in[0], o.Axis) }

// Scratch is what softening needs.
func (o LogSoftmaxOp) Scratch(_, in []ir.Type) int { return logSoft.scratch(in[0], o.Axis) }

// Scratch is room for the powers and for the greatest elements.
func (o LogSumExpOp) Scratch(out, in []ir.Type) int {
	return aligned(out[0].Bytes(1)) + aligned(in[0].Bytes(1)) + reductionScratch(in[0], o.Axes)
}

// Eval gives the bits of Exp(x − max) divided by its Sum, where the axis is brought to the end.
func (o SoftmaxOp) Eval(e *ir.Env, out, in []ir.Tensor) { soft.eval(e, out[0], in[0], o.Axis) }

// Eval gives the bits of x − max less the Log of the Sum of its powers, where the axis is brought to the end.
func (o LogSoftmaxOp) Eval(e *ir.Env, out, in []ir.Tensor) { logSoft.eval(e, out[0], in[0], o.Axis) }

// softening is a function of the lines along an axis, whose bits do not depend on which axis it is.
type softening struct {
	rows func(threads int, dst, src, work []float32, rows, cols int)
	each int // elements of work for each row
	cols func(threads int, dst, src []float32, rows, cols int)
	line func(y, x []float64, step int)
}

var (
	soft    = softening{kernel.SoftmaxRows, 1, kernel.SoftmaxCols, softmaxLine}
	logSoft = softening{kernel.LogSoftmaxRows, 2, kernel.LogSoftmaxCols, logSoftmaxLine}
)

// wide is the least number of columns for which a column-wise kernel is faster than transposing to rows.
const wide = 32

func (f *softening) scratch(t ir.Type, axis int) int {
	v := viewAlong(t.Bind(1), axis)
	if t.DType != ir.Float32 || v.inner >= wide || v.size == 0 {
		return 0
	}
	n := aligned(f.each * t.Bytes(1) / v.size)
	if v.inner > 1 {
		n += t.Bytes(1)
	}
	return n
}

func (f *softening) eval(e *ir.Env, out, in ir.Tensor, axis int) {
	v := viewAlong(in.Shape(), axis)
	switch {
	case in.Len() == 0:
	case in.DType() == ir.Float64:
		eachLine(out.Float64s(), in.Float64s(), v, f.line)
	case v.inner >= wide:
		f.cols(e.Threads, out.Float32s(), in.Float32s(), v.size, v.inner)
	default:
		f.byRows(e, out.Float32s(), in.Float32s(), v.size, v.inner)
	}
}

func (f *softening) byRows(e *ir.Env, y, x []float32, size, step int) {
	rows := len(x) / size
	work, rest := cut[float32](e, f.each*rows)
	if step == 1 {
		f.rows(e.Threads, y, x, work, rows, size)
		return
	}
	turned := workspace[float32](&rest)[:len(x)]
	for at := 0; at < len(x); at += size * step {
		kernel.Transpose(e.Threads, turned[at:], size, x[at:], step, size, step)
	}
	f.rows(e.Threads, y, turned, work, rows, size)
	for at := 0; at < len(x); at += size * step {
		kernel.Transpose(e.Threads, turned[at:], step, y[at:], size, step, size)
	}
	copy(y, turned)
}

// eachLine calls f with the elements of every line, those from 0 on that are step apart.
func eachLine(y, x []float64, v along, f func(y, x []float64, step int)) {
	for block := range v.outer {
		for i := range v.inner {
			first := block*v.size*v.inner + i
			end := first + (v.size-1)*v.inner + 1
			f(y[first:end], x[first:end], v.inner)
		}
	}
}

func softmaxLine(y, x []float64, step int) {
	_, sum := powers(y, x, step)
	for i := 0; i < len(x); i += step {
		y[i] /= sum
	}
}

func logSoftmaxLine(y, x []float64, step int) {
	most, sum := powers(y, x, step)
	log := math.Log(sum)
	for i := 0; i < len(x); i += step {
		y[i] = x[i] - most - log
	}
}

// powers is y = e^(x−most), with the greatest element of the line, and their sum.
func powers(y, x []float64, step int) (most, sum float64) {
	most = math.Inf(-1)
	for i := 0; i < len(x); i += step {
		most = max(most, x[i])
	}
	for i := 0; i < len(x); i += step {
		y[i] = math.Exp(x[i] - most)
		sum += y[i]
	}
	return most, sum
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
	withResults(e.Threads, powers, x, most, shape, axes, f.sub)
	f.exp(e.Threads, powers, powers)
	f.sum.run(&rest, y, powers, shape, axes)
	f.log(e.Threads, y, y)
	f.add(e.Threads, y, y, most)
}
