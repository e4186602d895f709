package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// Logic on bool and the choice that follows it, with numpy's broadcasting.
type (
	NotOp   struct{} // NotOp is true where x is false.
	AndOp   struct{} // AndOp is true where a and b are.
	OrOp    struct{} // OrOp is true where a or b is.
	WhereOp struct{} // WhereOp is a where a condition holds and b elsewhere.
)

// Not is true where x is false.
func Not(x ir.Value) ir.Value { return ir.Apply(NotOp{}, x) }

// And is true where a and b are.
func And(a, b ir.Value) ir.Value { return ir.Apply(AndOp{}, a, b) }

// Or is true where a or b is.
func Or(a, b ir.Value) ir.Value { return ir.Apply(OrOp{}, a, b) }

// Where is a where cond is true and b elsewhere, whatever the other one holds there. All three broadcast.
func Where(cond, a, b ir.Value) ir.Value { return ir.Apply(WhereOp{}, cond, a, b) }

func (NotOp) Spec() ir.Spec { return unarySpec("Not", 1, "true where x is false") }
func (AndOp) Spec() ir.Spec { return binarySpec("And", "And", 7, "true where both are") }
func (OrOp) Spec() ir.Spec  { return binarySpec("Or", "Or", 7, "true where either is") }
func (WhereOp) Spec() ir.Spec {
	return ir.Spec{Name: "Where", In: ir.Exactly(3), ONNX: "Where", Since: 9, Doc: "a where the condition holds, else b"}
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

func (NotOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	each(out[0].Bools(), in[0].Bools(), func(x bool) bool { return !x })
}

func (AndOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	evalLogic(out[0], in, func(x, y bool) bool { return x && y })
}

func (OrOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	evalLogic(out[0], in, func(x, y bool) bool { return x || y })
}

func evalLogic(out ir.Tensor, in []ir.Tensor, f func(x, y bool) bool) {
	var w loop
	w.broadcast(out, in)
	pairs(&w, out.Bools(), in[0].Bools(), in[1].Bools(), f)
}

func (WhereOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	var w loop
	w.broadcast(out[0], in)
	cond := in[0].Bools()
	if out[0].DType() == ir.Float32 {
		dst, a, b := out[0].Float32s(), in[1].Float32s(), in[2].Float32s()
		for ; !w.done; w.next() {
			kernel.Where(e.Threads, dst[w.at[0]:][:w.line], part(&w, 1, cond), part(&w, 2, a), part(&w, 3, b))
		}
		return
	}
	switch out[0].DType().Size() {
	case 8:
		choose(&w, words[uint64](out[0]), cond, words[uint64](in[1]), words[uint64](in[2]))
	case 4:
		choose(&w, words[uint32](out[0]), cond, words[uint32](in[1]), words[uint32](in[2]))
	default:
		choose(&w, words[uint8](out[0]), cond, words[uint8](in[1]), words[uint8](in[2]))
	}
}

// choose is dst[i] = a[i] where cond[i], else b[i], with broadcasting.
func choose[T any](w *loop, dst []T, cond []bool, a, b []T) {
	for ; !w.done; w.next() {
		c, x, y := part(w, 1, cond), part(w, 2, a), part(w, 3, b)
		line := dst[w.at[0]:][:w.line]
		for i := range line {
			if c[i*w.unit[1]] {
				line[i] = x[i*w.unit[2]]
			} else {
				line[i] = y[i*w.unit[3]]
			}
		}
	}
}

func (NotOp) Alias(int, int) bool { return true }
func (AndOp) Alias(int, int) bool { return true }
func (OrOp) Alias(int, int) bool  { return true }

// Alias lets the result replace a branch. A condition has elements of another size unless all three are bytes.
func (WhereOp) Alias(_, in int) bool { return in > 0 }

func (WhereOp) Chain() ChainForm { return ChainForm{Text: "?", Func: ChainFunc(kernel.ChainWhere)} }

func (AndOp) Broadcasts() bool   { return true }
func (OrOp) Broadcasts() bool    { return true }
func (WhereOp) Broadcasts() bool { return true }

func (NotOp) Grad(ir.Node, []ir.Value) []ir.Value { return nil }
func (AndOp) Grad(ir.Node, []ir.Value) []ir.Value { return nil }
func (OrOp) Grad(ir.Node, []ir.Value) []ir.Value  { return nil }

func (WhereOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	cond, zero := n.In(0), scalarLike(dy[0], 0)
	return []ir.Value{{}, unbroadcast(n, 1, Where(cond, dy[0], zero)), unbroadcast(n, 2, Where(cond, zero, dy[0]))}
}

func (o NotOp) Permuted(ir.Ints, []ir.Type) (ir.Op, bool) { return o, true }
