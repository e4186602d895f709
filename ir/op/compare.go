package op

import (
	"fmt"

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

func (LessOp) Eval(_ *ir.Env, out, in []ir.Tensor)           { evalCompare(less, out[0], in) }
func (LessOrEqualOp) Eval(_ *ir.Env, out, in []ir.Tensor)    { evalCompare(lessOrEqual, out[0], in) }
func (GreaterOp) Eval(_ *ir.Env, out, in []ir.Tensor)        { evalCompare(greater, out[0], in) }
func (GreaterOrEqualOp) Eval(_ *ir.Env, out, in []ir.Tensor) { evalCompare(greaterOrEqual, out[0], in) }
func (EqualOp) Eval(_ *ir.Env, out, in []ir.Tensor)          { evalCompare(equal, out[0], in) }

// relation is an order between two numbers.
type relation uint8

const (
	less relation = iota
	lessOrEqual
	greater
	greaterOrEqual
	equal
)

func evalCompare(r relation, out ir.Tensor, in []ir.Tensor) {
	w := over(out, in)
	switch in[0].DType() {
	case ir.Float32:
		compareLines(w, r, out.Bools(), in[0].Float32s(), in[1].Float32s())
	case ir.Float64:
		compareLines(w, r, out.Bools(), in[0].Float64s(), in[1].Float64s())
	case ir.Int64:
		compareLines(w, r, out.Bools(), in[0].Int64s(), in[1].Int64s())
	case ir.Int32:
		compareLines(w, r, out.Bools(), ir.Slice[int32](in[0]), ir.Slice[int32](in[1]))
	case ir.Uint8:
		compareLines(w, r, out.Bools(), ir.Slice[uint8](in[0]), ir.Slice[uint8](in[1]))
	case ir.Bool:
		pairs(w, out.Bools(), in[0].Bools(), in[1].Bools(), func(x, y bool) bool { return x == y })
	}
}

func compareLines[T number](w nest, r relation, dst []bool, a, b []T) {
	for ; !w.done; w.next() {
		compareLine(r, dst[w.dst:][:w.line], part(&w, 0, a), part(&w, 1, b), w.unit[0], w.unit[1])
	}
}

func compareLine[T number](r relation, dst []bool, a, b []T, stepA, stepB int) {
	switch r {
	case less:
		for i := range dst {
			dst[i] = a[i*stepA] < b[i*stepB]
		}
	case lessOrEqual:
		for i := range dst {
			dst[i] = a[i*stepA] <= b[i*stepB]
		}
	case greater:
		for i := range dst {
			dst[i] = a[i*stepA] > b[i*stepB]
		}
	case greaterOrEqual:
		for i := range dst {
			dst[i] = a[i*stepA] >= b[i*stepB]
		}
	case equal:
		for i := range dst {
			dst[i] = a[i*stepA] == b[i*stepB]
		}
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

func (WhereOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	w := over(out[0], in)
	switch out[0].DType().Size() {
	case 8:
		choose(w, words[uint64](out[0]), in[0].Bools(), words[uint64](in[1]), words[uint64](in[2]))
	case 4:
		choose(w, words[uint32](out[0]), in[0].Bools(), words[uint32](in[1]), words[uint32](in[2]))
	default:
		choose(w, words[uint8](out[0]), in[0].Bools(), words[uint8](in[1]), words[uint8](in[2]))
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
