package op

import (
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// The arithmetic of two values, with numpy's broadcasting, on f32, f64, i64 and i32. Integers wrap around.
type (
	AddOp     struct{} // AddOp is a + b.
	SubOp     struct{} // SubOp is a − b.
	MulOp     struct{} // MulOp is a · b.
	DivOp     struct{} // DivOp is a / b. Integers truncate towards zero; Eval panics with an ir.DivisionError where b is 0.
	MaximumOp struct{} // MaximumOp is the greater of a and b; NaN where either is.
	MinimumOp struct{} // MinimumOp is the smaller of a and b; NaN where either is.
)

// Add is a + b.
func Add(a, b ir.Value) ir.Value { return ir.Apply(AddOp{}, a, b) }

// Sub is a − b.
func Sub(a, b ir.Value) ir.Value { return ir.Apply(SubOp{}, a, b) }

// Mul is a · b, element by element.
func Mul(a, b ir.Value) ir.Value { return ir.Apply(MulOp{}, a, b) }

// Div is a / b. Integers truncate towards zero; one divided by 0 ends the run with an ir.DivisionError.
func Div(a, b ir.Value) ir.Value { return ir.Apply(DivOp{}, a, b) }

// Maximum is the greater of a and b, element by element. The gradient goes to the greater, half each where equal.
func Maximum(a, b ir.Value) ir.Value { return ir.Apply(MaximumOp{}, a, b) }

// Minimum is the smaller of a and b, element by element. The gradient goes to the smaller, half each where equal.
func Minimum(a, b ir.Value) ir.Value { return ir.Apply(MinimumOp{}, a, b) }

// Square is x².
func Square(x ir.Value) ir.Value { return Mul(x, x) }

// Scale is s·x, for a constant s.
func Scale(x ir.Value, s float64) ir.Value { return withScalar(MulOp{}, x, s) }

// AddScalar is x + s, for a constant s.
func AddScalar(x ir.Value, s float64) ir.Value { return withScalar(AddOp{}, x, s) }

func withScalar(o ir.Op, x ir.Value, s float64) ir.Value {
	switch {
	case x.IsZero() || x.IsPoison():
		return x
	case !x.DType().IsFloat() && s != math.Trunc(s):
		return refuse(x, "%s: the constant %g is not an integer, but the input is %v", o.Spec().Name, s, x.Type())
	}
	return ir.Apply(o, x, scalarLike(x, s))
}

func (AddOp) Spec() ir.Spec   { return binarySpec("Add", "Add", 7, "a + b") }
func (SubOp) Spec() ir.Spec   { return binarySpec("Sub", "Sub", 7, "a − b") }
func (SubOp) Subtracts() bool { return true }
func (MulOp) Spec() ir.Spec   { return binarySpec("Mul", "Mul", 7, "a · b, element by element") }
func (DivOp) Spec() ir.Spec   { return binarySpec("Div", "Div", 7, "a / b; integers truncate") }
func (MaximumOp) Spec() ir.Spec {
	return binarySpec("Maximum", "Max", 12, "greater of a and b; ties share the gradient")
}
func (MinimumOp) Spec() ir.Spec {
	return binarySpec("Minimum", "Min", 12, "smaller of a and b; ties share the gradient")
}

func binarySpec(name, onnx string, since int, doc string) ir.Spec {
	return ir.Spec{Name: name, In: ir.Exactly(2), ONNX: onnx, Since: since, Doc: doc}
}

func (AddOp) Infer(in []ir.Type) ([]ir.Type, error)     { return inferArithmetic(in) }
func (SubOp) Infer(in []ir.Type) ([]ir.Type, error)     { return inferArithmetic(in) }
func (MulOp) Infer(in []ir.Type) ([]ir.Type, error)     { return inferArithmetic(in) }
func (DivOp) Infer(in []ir.Type) ([]ir.Type, error)     { return inferArithmetic(in) }
func (MaximumOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferArithmetic(in) }
func (MinimumOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferArithmetic(in) }

func inferArithmetic(in []ir.Type) ([]ir.Type, error) {
	t, err := inferBroadcast(in, isArithmetic, wantArithmetic)
	return []ir.Type{t}, err
}

// isArithmetic admits the element types of arithmetic. ONNX has no arithmetic on u8 before opset 14.
func isArithmetic(dt ir.DType) bool { return dt.IsFloat() || dt == ir.Int64 || dt == ir.Int32 }

const wantArithmetic = "f32, f64, i64 or i32: convert it with op.Cast"

func (AddOp) Eval(e *ir.Env, out, in []ir.Tensor)     { evalBinary(e, &adding, out[0], in) }
func (SubOp) Eval(e *ir.Env, out, in []ir.Tensor)     { evalBinary(e, &subtracting, out[0], in) }
func (MulOp) Eval(e *ir.Env, out, in []ir.Tensor)     { evalBinary(e, &multiplying, out[0], in) }
func (DivOp) Eval(e *ir.Env, out, in []ir.Tensor)     { evalBinary(e, &dividing, out[0], in) }
func (MaximumOp) Eval(e *ir.Env, out, in []ir.Tensor) { evalBinary(e, &greatest, out[0], in) }
func (MinimumOp) Eval(e *ir.Env, out, in []ir.Tensor) { evalBinary(e, &smallest, out[0], in) }

func (AddOp) Alias(int, int) bool     { return true }
func (SubOp) Alias(int, int) bool     { return true }
func (MulOp) Alias(int, int) bool     { return true }
func (DivOp) Alias(int, int) bool     { return true }
func (MaximumOp) Alias(int, int) bool { return true }
func (MinimumOp) Alias(int, int) bool { return true }

func (AddOp) Chain() ChainForm     { return adding.form() }
func (SubOp) Chain() ChainForm     { return subtracting.form() }
func (MulOp) Chain() ChainForm     { return multiplying.form() }
func (DivOp) Chain() ChainForm     { return dividing.form() }
func (MaximumOp) Chain() ChainForm { return greatest.form() }
func (MinimumOp) Chain() ChainForm { return smallest.form() }

// Neutral: 1, as either factor.
func (MulOp) Neutral(int) (float64, bool) { return 1, true }

// Neutral: 1, as the divisor.
func (DivOp) Neutral(i int) (float64, bool) { return 1, i == 1 }

func (AddOp) Broadcasts() bool     { return true }
func (SubOp) Broadcasts() bool     { return true }
func (MulOp) Broadcasts() bool     { return true }
func (DivOp) Broadcasts() bool     { return true }
func (MaximumOp) Broadcasts() bool { return true }
func (MinimumOp) Broadcasts() bool { return true }

// arithmetic is one binary function on each element type.
type arithmetic struct {
	chained
	f32 func(threads int, dst, a, b []float32) // where an operand has one element, it meets all of the other's
	f64 func(x, y float64) float64
	i64 func(x, y int64) int64
	i32 func(x, y int32) int32
}

var (
	adding      = arithmetic{chained{"+", kernel.ChainAdd}, kernel.Add, add[float64], add[int64], add[int32]}
	subtracting = arithmetic{chained{"-", kernel.ChainSub}, kernel.Sub, sub[float64], sub[int64], sub[int32]}
	multiplying = arithmetic{chained{"*", kernel.ChainMul}, kernel.Mul, mul[float64], mul[int64], mul[int32]}
	dividing    = arithmetic{chained{"/", kernel.ChainDiv}, kernel.Div, div, quotient[int64], quotient[int32]}
	greatest    = arithmetic{chained{"max", kernel.ChainMax}, kernel.Max, maximum[float64], maximum[int64], maximum[int32]}
	smallest    = arithmetic{chained{"min", kernel.ChainMin}, kernel.Min, minimum[float64], minimum[int64], minimum[int32]}
)

func add[T number](x, y T) T   { return x + y }
func sub[T number](x, y T) T   { return x - y }
func mul[T number](x, y T) T   { return x * y }
func div(x, y float64) float64 { return x / y }

func quotient[T int64 | int32](x, y T) T {
	if y == 0 {
		panic(&ir.DivisionError{})
	}
	return x / y
}

// maximum is y if both are zero, as in kernel.Max.
func maximum[T number](x, y T) T {
	if x > y || x != x {
		return x
	}
	return y
}

func minimum[T number](x, y T) T {
	if x < y || x != x {
		return x
	}
	return y
}

func evalBinary(e *ir.Env, r *arithmetic, out ir.Tensor, in []ir.Tensor) {
	var w loop
	w.broadcast(out, in)
	switch out.DType() {
	case ir.Float32:
		if w.hasShortLines() {
			w.grid(e.Threads, r.fn, out, in[0].Float32s(), in[1].Float32s())
			return
		}
		lines(e.Threads, &w, out.Float32s(), in[0].Float32s(), in[1].Float32s(), r.f32)
	case ir.Float64:
		pairs(&w, out.Float64s(), in[0].Float64s(), in[1].Float64s(), r.f64)
	case ir.Int64:
		pairs(&w, out.Int64s(), in[0].Int64s(), in[1].Int64s(), r.i64)
	case ir.Int32:
		pairs(&w, ir.Slice[int32](out), ir.Slice[int32](in[0]), ir.Slice[int32](in[1]), r.i32)
	}
}

// unbroadcast is the gradient d of n's output as a gradient of input i.
func unbroadcast(n ir.Node, i int, d ir.Value) ir.Value { return sumTo(d, n.In(i).Type().Dims) }

func (AddOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{unbroadcast(n, 0, dy[0]), unbroadcast(n, 1, dy[0])}
}

func (SubOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{unbroadcast(n, 0, dy[0]), Neg(unbroadcast(n, 1, dy[0]))}
}

func (MulOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{unbroadcast(n, 0, Mul(dy[0], n.In(1))), unbroadcast(n, 1, Mul(dy[0], n.In(0)))}
}

// Grad of y = a/b is da = dy/b and db = −y·dy/b.
func (DivOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	d := Div(dy[0], n.In(1))
	return []ir.Value{unbroadcast(n, 0, d), Neg(unbroadcast(n, 1, Mul(d, n.Out(0))))}
}

func (MaximumOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return share(n, dy[0], Greater(n.In(0), n.In(1)), Less(n.In(0), n.In(1)))
}

func (MinimumOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return share(n, dy[0], Less(n.In(0), n.In(1)), Greater(n.In(0), n.In(1)))
}

// share gives d to input 0 where first holds, to input 1 where second holds, and half of d to each elsewhere.
func share(n ir.Node, d, first, second ir.Value) []ir.Value {
	zero, half := scalarLike(d, 0), Scale(d, 0.5)
	return []ir.Value{
		unbroadcast(n, 0, Where(first, d, Where(second, zero, half))),
		unbroadcast(n, 1, Where(second, d, Where(first, zero, half))),
	}
}
