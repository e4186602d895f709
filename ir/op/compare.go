package op

import (
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// Comparisons of two values of one element type, with numpy's broadcasting; the results are bool. A comparison with NaN
// is false.
type (
	LessOp           struct{} // LessOp is a < b.
	LessOrEqualOp    struct{} // LessOrEqualOp is a ≤ b.
	GreaterOp        struct{} // GreaterOp is a > b.
	GreaterOrEqualOp struct{} // GreaterOrEqualOp is a ≥ b.
	EqualOp          struct{} // EqualOp is a = b.
)

// Less is a < b.
func Less(a, b ir.Value) ir.Value { return ir.Apply(LessOp{}, a, b) }

// LessOrEqual is a ≤ b.
func LessOrEqual(a, b ir.Value) ir.Value { return ir.Apply(LessOrEqualOp{}, a, b) }

// Greater is a > b.
func Greater(a, b ir.Value) ir.Value { return ir.Apply(GreaterOp{}, a, b) }

// GreaterOrEqual is a ≥ b.
func GreaterOrEqual(a, b ir.Value) ir.Value { return ir.Apply(GreaterOrEqualOp{}, a, b) }

// Equal is a = b. It is the one comparison that takes bool too.
func Equal(a, b ir.Value) ir.Value { return ir.Apply(EqualOp{}, a, b) }

func (LessOp) Spec() ir.Spec        { return binarySpec("Less", "Less", 9, "a < b") }
func (LessOrEqualOp) Spec() ir.Spec { return binarySpec("LessOrEqual", "LessOrEqual", 12, "a ≤ b") }
func (GreaterOp) Spec() ir.Spec     { return binarySpec("Greater", "Greater", 9, "a > b") }
func (GreaterOrEqualOp) Spec() ir.Spec {
	return binarySpec("GreaterOrEqual", "GreaterOrEqual", 12, "a ≥ b")
}
func (EqualOp) Spec() ir.Spec                                  { return binarySpec("Equal", "Equal", 11, "a = b") }
func (LessOp) Infer(in []ir.Type) ([]ir.Type, error)           { return inferOrder(in) }
func (LessOrEqualOp) Infer(in []ir.Type) ([]ir.Type, error)    { return inferOrder(in) }
func (GreaterOp) Infer(in []ir.Type) ([]ir.Type, error)        { return inferOrder(in) }
func (GreaterOrEqualOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferOrder(in) }

func inferOrder(in []ir.Type) ([]ir.Type, error) {
	t, err := inferBroadcast(in, ir.DType.IsNumeric, "a number: bool has no order")
	return []ir.Type{t.WithDType(ir.Bool)}, err
}

func (EqualOp) Infer(in []ir.Type) ([]ir.Type, error) {
	t, err := inferBroadcast(in, func(ir.DType) bool { return true }, "")
	return []ir.Type{t.WithDType(ir.Bool)}, err
}

func (LessOp) Eval(e *ir.Env, out, in []ir.Tensor)           { evalCompare(e, &below, out[0], in) }
func (LessOrEqualOp) Eval(e *ir.Env, out, in []ir.Tensor)    { evalCompare(e, &notAbove, out[0], in) }
func (GreaterOp) Eval(e *ir.Env, out, in []ir.Tensor)        { evalCompare(e, &above, out[0], in) }
func (GreaterOrEqualOp) Eval(e *ir.Env, out, in []ir.Tensor) { evalCompare(e, &notBelow, out[0], in) }

func (EqualOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if in[0].DType() == ir.Bool {
		var w loop
		w.broadcast(out[0], in)
		pairs(&w, out[0].Bools(), in[0].Bools(), in[1].Bools(), equal[bool])
		return
	}
	evalCompare(e, &same, out[0], in)
}

// relation is one comparison on each element type.
type relation struct {
	chained
	f32 func(threads int, dst []bool, a, b []float32) // where an operand has one element, it meets all of the other's
	f64 func(x, y float64) bool
	i64 func(x, y int64) bool
	i32 func(x, y int32) bool
	u8  func(x, y uint8) bool
}

var (
	below    = relation{chained{"<", kernel.ChainLess}, kernel.Less, less[float64], less[int64], less[int32], less[uint8]}
	notAbove = relation{chained{"le", kernel.ChainLessEqual}, kernel.LessEqual, lessOrEqual[float64], lessOrEqual[int64], lessOrEqual[int32], lessOrEqual[uint8]}
	above    = relation{chained{">", kernel.ChainGreater}, kernel.Greater, greater[float64], greater[int64], greater[int32], greater[uint8]}
	notBelow = relation{chained{"ge", kernel.ChainGreaterEqual}, kernel.GreaterEqual, greaterOrEqual[float64], greaterOrEqual[int64], greaterOrEqual[int32], greaterOrEqual[uint8]}
	same     = relation{chained{"eq", kernel.ChainEqual}, kernel.Equal, equal[float64], equal[int64], equal[int32], equal[uint8]}
)

func less[T number](x, y T) bool           { return x < y }
func lessOrEqual[T number](x, y T) bool    { return x <= y }
func greater[T number](x, y T) bool        { return x > y }
func greaterOrEqual[T number](x, y T) bool { return x >= y }
func equal[T comparable](x, y T) bool      { return x == y }

func evalCompare(e *ir.Env, r *relation, out ir.Tensor, in []ir.Tensor) {
	var w loop
	w.broadcast(out, in)
	dst := out.Bools()
	switch in[0].DType() {
	case ir.Float32:
		if w.hasShortLines() {
			w.grid(e.Threads, r.fn, out, in[0].Float32s(), in[1].Float32s())
			return
		}
		lines(e.Threads, &w, dst, in[0].Float32s(), in[1].Float32s(), r.f32)
	case ir.Float64:
		pairs(&w, dst, in[0].Float64s(), in[1].Float64s(), r.f64)
	case ir.Int64:
		pairs(&w, dst, in[0].Int64s(), in[1].Int64s(), r.i64)
	case ir.Int32:
		pairs(&w, dst, ir.Slice[int32](in[0]), ir.Slice[int32](in[1]), r.i32)
	case ir.Uint8:
		pairs(&w, dst, ir.Slice[uint8](in[0]), ir.Slice[uint8](in[1]), r.u8)
	}
}

func (LessOp) Chain() ChainForm           { return below.form() }
func (LessOrEqualOp) Chain() ChainForm    { return notAbove.form() }
func (GreaterOp) Chain() ChainForm        { return above.form() }
func (GreaterOrEqualOp) Chain() ChainForm { return notBelow.form() }
func (EqualOp) Chain() ChainForm          { return same.form() }

func (LessOp) Broadcasts() bool           { return true }
func (LessOrEqualOp) Broadcasts() bool    { return true }
func (GreaterOp) Broadcasts() bool        { return true }
func (GreaterOrEqualOp) Broadcasts() bool { return true }
func (EqualOp) Broadcasts() bool          { return true }

func (LessOp) Grad(ir.Node, []ir.Value) []ir.Value           { return nil }
func (LessOrEqualOp) Grad(ir.Node, []ir.Value) []ir.Value    { return nil }
func (GreaterOp) Grad(ir.Node, []ir.Value) []ir.Value        { return nil }
func (GreaterOrEqualOp) Grad(ir.Node, []ir.Value) []ir.Value { return nil }
func (EqualOp) Grad(ir.Node, []ir.Value) []ir.Value          { return nil }
