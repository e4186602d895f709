package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// Comparisons of two values of one element type and logic, with numpy's broadcasting; the results are bool. A
// comparison with NaN is false.
type (
	LessOp           struct{} // LessOp is a < b.
	LessOrEqualOp    struct{} // LessOrEqualOp is a ≤ b.
	GreaterOp        struct{} // GreaterOp is a > b.
	GreaterOrEqualOp struct{} // GreaterOrEqualOp is a ≥ b.
	EqualOp          struct{} // EqualOp is a = b.
	NotOp            struct{} // NotOp is true where x is false.
	AndOp            struct{} // AndOp is true where a and b are.
	OrOp             struct{} // OrOp is true where a or b is.
	WhereOp          struct{} // WhereOp is a where a condition holds and b elsewhere.
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

// Not is true where x is false.
func Not(x ir.Value) ir.Value { return ir.Apply(NotOp{}, x) }

// And is true where a and b are.
func And(a, b ir.Value) ir.Value { return ir.Apply(AndOp{}, a, b) }

// Or is true where a or b is.
func Or(a, b ir.Value) ir.Value { return ir.Apply(OrOp{}, a, b) }

// Where is a where cond is true and b elsewhere, whatever the other one holds there. All three broadcast.
func Where(cond, a, b ir.Value) ir.Value { return ir.Apply(WhereOp{}, cond, a, b) }

func (LessOp) Spec() ir.Spec        { return binarySpec("Less", "Less", 9, "a < b") }
func (LessOrEqualOp) Spec() ir.Spec { return binarySpec("LessOrEqual", "LessOrEqual", 12, "a ≤ b") }
func (GreaterOp) Spec() ir.Spec     { return binarySpec("Greater", "Greater", 9, "a > b") }
func (GreaterOrEqualOp) Spec() ir.Spec {
	return binarySpec("GreaterOrEqual", "GreaterOrEqual", 12, "a ≥ b")
}
func (EqualOp) Spec() ir.Spec { return binarySpec("Equal", "Equal", 11, "a = b") }
func (NotOp) Spec() ir.Spec   { return unarySpec("Not", 1, "true where x is false") }
func (AndOp) Spec() ir.Spec   { return binarySpec("And", "And", 7, "true where both are") }
func (OrOp) Spec() ir.Spec    { return binarySpec("Or", "Or", 7, "true where either is") }
func (WhereOp) Spec() ir.Spec {
	return ir.Spec{Name: "Where", In: ir.Exactly(3), ONNX: "Where", Since: 9, Doc: "a where the condition holds, else b"}
}

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

func (NotOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if in[0].DType != ir.Bool {
		return nil, fmt.Errorf("got %v, want bool", in[0])
	}
	return in[:1], nil
}

func (AndOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferLogic(in) }
func (OrOp) Infer(in []ir.Type) ([]ir.Type, error)  { return inferLogic(in) }

func inferLogic(in []ir.Type) ([]ir.Type, error) {
	t, err := inferBroadcast(in, func(dt ir.DType) bool { return dt == ir.Bool }, "bool")
	return []ir.Type{t}, err
}

func (WhereOp) Infer(in []ir.Type) ([]ir.Type, error) {
	cond, a, b := in[0], in[1], in[2]
	switch {
	case cond.DType != ir.Bool:
		return nil, fmt.Errorf("condition is %v, want bool", cond)
	case a.DType != b.DType:
		return nil, fmt.Errorf("branches are %v and %v, want one element type: convert one with op.Cast", a, b)
	}
	dims, err := broadcastDims(a, b)
	if err != nil {
		return nil, err
	}
	if dims, err = broadcastDims(cond, a.WithDims(dims)); err != nil {
		return nil, err
	}
	return []ir.Type{a.WithDims(dims)}, nil
}

func (LessOp) Eval(e *ir.Env, out, in []ir.Tensor)           { evalCompare(e, &below, out[0], in) }
func (LessOrEqualOp) Eval(e *ir.Env, out, in []ir.Tensor)    { evalCompare(e, &notAbove, out[0], in) }
func (GreaterOp) Eval(e *ir.Env, out, in []ir.Tensor)        { evalCompare(e, &above, out[0], in) }
func (GreaterOrEqualOp) Eval(e *ir.Env, out, in []ir.Tensor) { evalCompare(e, &notBelow, out[0], in) }

func (EqualOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if in[0].DType() == ir.Bool {
		pairs(over(out[0], in), out[0].Bools(), in[0].Bools(), in[1].Bools(), equal[bool])
		return
	}
	evalCompare(e, &same, out[0], in)
}

// relation is one comparison on each element type.
type relation struct {
	f32 func(threads int, dst []bool, a, b []float32) // where an operand has one element, it meets all of the other's
	f64 func(x, y float64) bool
	i64 func(x, y int64) bool
	i32 func(x, y int32) bool
	u8  func(x, y uint8) bool
}

var (
	below    = relation{kernel.Less, less[float64], less[int64], less[int32], less[uint8]}
	notAbove = relation{kernel.LessEqual, lessOrEqual[float64], lessOrEqual[int64], lessOrEqual[int32], lessOrEqual[uint8]}
	above    = relation{kernel.Greater, greater[float64], greater[int64], greater[int32], greater[uint8]}
	notBelow = relation{kernel.GreaterEqual, greaterOrEqual[float64], greaterOrEqual[int64], greaterOrEqual[int32], greaterOrEqual[uint8]}
	same     = relation{kernel.Equal, equal[float64], equal[int64], equal[int32], equal[uint8]}
)

func less[T number](x, y T) bool           { return x < y }
func lessOrEqual[T number](x, y T) bool    { return x <= y }
func greater[T number](x, y T) bool        { return x > y }
func greaterOrEqual[T number](x, y T) bool { return x >= y }
func equal[T comparable](x, y T) bool      { return x == y }

func evalCompare(e *ir.Env, r *relation, out ir.Tensor, in []ir.Tensor) {
	w, dst := over(out, in), out.Bools()
	switch in[0].DType() {
	case ir.Float32:
		a, b := in[0].Float32s(), in[1].Float32s()
		for ; !w.done; w.next() {
			r.f32(e.Threads, dst[w.dst:][:w.line], part(&w, 0, a), part(&w, 1, b))
		}
	case ir.Float64:
		pairs(w, dst, in[0].Float64s(), in[1].Float64s(), r.f64)
	case ir.Int64:
		pairs(w, dst, in[0].Int64s(), in[1].Int64s(), r.i64)
	case ir.Int32:
		pairs(w, dst, ir.Slice[int32](in[0]), ir.Slice[int32](in[1]), r.i32)
	case ir.Uint8:
		pairs(w, dst, ir.Slice[uint8](in[0]), ir.Slice[uint8](in[1]), r.u8)
	}
}

func (NotOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	each(out[0].Bools(), in[0].Bools(), func(x bool) bool { return !x })
}

func (AndOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	pairs(over(out[0], in), out[0].Bools(), in[0].Bools(), in[1].Bools(), func(x, y bool) bool { return x && y })
}

func (OrOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	pairs(over(out[0], in), out[0].Bools(), in[0].Bools(), in[1].Bools(), func(x, y bool) bool { return x || y })
}

func (WhereOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	w, cond := over(out[0], in), in[0].Bools()
	if out[0].DType() == ir.Float32 {
		dst, a, b := out[0].Float32s(), in[1].Float32s(), in[2].Float32s()
		for ; !w.done; w.next() {
			kernel.Where(e.Threads, dst[w.dst:][:w.line], part(&w, 0, cond), part(&w, 1, a), part(&w, 2, b))
		}
		return
	}
	switch out[0].DType().Size() {
	case 8:
		choose(w, words[uint64](out[0]), cond, words[uint64](in[1]), words[uint64](in[2]))
	case 4:
		choose(w, words[uint32](out[0]), cond, words[uint32](in[1]), words[uint32](in[2]))
	default:
		choose(w, words[uint8](out[0]), cond, words[uint8](in[1]), words[uint8](in[2]))
	}
}

// choose is dst[i] = a[i] where cond[i], else b[i], with broadcasting.
func choose[T any](w nest, dst []T, cond []bool, a, b []T) {
	for ; !w.done; w.next() {
		c, x, y := part(&w, 0, cond), part(&w, 1, a), part(&w, 2, b)
		line := dst[w.dst:][:w.line]
		for i := range line {
			if c[i*w.unit[0]] {
				line[i] = x[i*w.unit[1]]
			} else {
				line[i] = y[i*w.unit[2]]
			}
		}
	}
}

func (NotOp) Alias(int, int) bool { return true }
func (AndOp) Alias(int, int) bool { return true }
func (OrOp) Alias(int, int) bool  { return true }

// Alias lets the result replace a branch. A condition has elements of another size unless all three are bytes.
func (WhereOp) Alias(_, in int) bool { return in > 0 }

func (LessOp) Grad(ir.Node, []ir.Value) []ir.Value           { return nil }
func (LessOrEqualOp) Grad(ir.Node, []ir.Value) []ir.Value    { return nil }
func (GreaterOp) Grad(ir.Node, []ir.Value) []ir.Value        { return nil }
func (GreaterOrEqualOp) Grad(ir.Node, []ir.Value) []ir.Value { return nil }
func (EqualOp) Grad(ir.Node, []ir.Value) []ir.Value          { return nil }
func (NotOp) Grad(ir.Node, []ir.Value) []ir.Value            { return nil }
func (AndOp) Grad(ir.Node, []ir.Value) []ir.Value            { return nil }
func (OrOp) Grad(ir.Node, []ir.Value) []ir.Value             { return nil }

func (WhereOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	cond, zero := n.In(0), scalarLike(dy[0], 0)
	return []ir.Value{{}, unbroadcast(n, 1, Where(cond, dy[0], zero)), unbroadcast(n, 2, Where(cond, zero, dy[0]))}
}
