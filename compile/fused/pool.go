package fused

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// The pools of package op, in one or two dimensions, on images of f32 whose channels come last.
type (
	MaxPool      struct{ op.Pool } // MaxPool is op.MaxPoolOp.
	MaxPoolIndex struct{ op.Pool } // MaxPoolIndex is op.MaxPoolIndexOp: positions count the pixels of a plane.

	// MaxPoolGradient is the gradient of op.MaxPoolOp for images x and the gradient of its result.
	MaxPoolGradient struct{ op.Pool }

	AveragePool struct { // AveragePool is op.AveragePoolOp.
		op.Pool
		CountPad bool
	}
)

// poolForm is the form of a pool of images.
func poolForm(n ir.Node, o ir.Op) (Form, bool) {
	t := n.In(0).Type()
	return Form{Op: o, Rank: t.Rank(), In: []bool{true}, Out: true}, swift(t)
}

func (MaxPool) Spec() ir.Spec {
	return ir.Spec{Name: "MaxPoolLast", In: ir.Exactly(1), Doc: "the greatest element of each window, with the channels last"}
}

func (MaxPoolIndex) Spec() ir.Spec {
	return ir.Spec{Name: "MaxPoolIndexLast", In: ir.Exactly(1), Doc: "the position of the greatest element of each window, with the channels last"}
}

func (AveragePool) Spec() ir.Spec {
	return ir.Spec{Name: "AveragePoolLast", In: ir.Exactly(1), Doc: "the mean of each window, with the channels last"}
}

func (MaxPoolGradient) Spec() ir.Spec {
	return ir.Spec{Name: "MaxPoolGradientLast", In: ir.Exactly(2), Doc: "the gradient of the greatest element of each window, with the channels last"}
}

func (o MaxPool) Infer(in []ir.Type) ([]ir.Type, error) { return inferPool(op.MaxPoolOp(o), in[0]) }

func (o MaxPoolIndex) Infer(in []ir.Type) ([]ir.Type, error) {
	return inferPool(op.MaxPoolIndexOp(o), in[0])
}

func (o AveragePool) Infer(in []ir.Type) ([]ir.Type, error) {
	return inferPool(op.AveragePoolOp(o), in[0])
}

func (o MaxPoolGradient) Infer(in []ir.Type) ([]ir.Type, error) {
	y, err := inferPool(op.MaxPoolOp(o), in[0])
	if err != nil {
		return nil, err
	}
	if in[1] != y[0] {
		return nil, fmt.Errorf("the gradient is %v, want %v", in[1], y[0])
	}
	return in[:1], nil
}

func inferPool(plain ir.Op, t ir.Type) ([]ir.Type, error) {
	t, err := firstType(t)
	if err != nil {
		return nil, err
	}
	out, err := plain.Infer([]ir.Type{t})
	if err != nil {
		return nil, err
	}
	return []ir.Type{lastType(out[0])}, nil
}

func (o MaxPool) Eval(e *ir.Env, out, in []ir.Tensor) {
	kernel.PoolMax(e.Threads, poolShape(o.Pool, in[0], out[0]), in[0].Float32s(), out[0].Float32s())
}

func (o MaxPoolIndex) Eval(e *ir.Env, out, in []ir.Tensor) {
	kernel.PoolMaxIndex(e.Threads, poolShape(o.Pool, in[0], out[0]), in[0].Float32s(), out[0].Int64s())
}

func (o MaxPoolGradient) Eval(e *ir.Env, out, in []ir.Tensor) {
	kernel.PoolMaxGradient(e.Threads, poolShape(o.Pool, in[0], in[1]), in[0].Float32s(), in[1].Float32s(), out[0].Float32s())
}

// Scratch is room for the counts of the windows of a plane, each for every channel.
func (o AveragePool) Scratch(out, _ []ir.Type) int {
	n := 4
	for _, d := range out[0].Bind(0)[1:] {
		n *= d
	}
	return n
}

func (o AveragePool) Eval(e *ir.Env, out, in []ir.Tensor) {
	y := out[0].Float32s()
	kernel.PoolSum(e.Threads, poolShape(o.Pool, in[0], out[0]), in[0].Float32s(), y)
	shape := out[0].Shape()
	channels, size := shape[len(shape)-1], 1
	for _, n := range shape[1:] {
		size *= n
	}
	counts := floats(e.Scratch)[:size]
	for place := range size / max(1, channels) {
		count := float32(op.AveragePoolOp(o).Count(place, planeOf(in[0]), planeOf(out[0])))
		for j := range channels {
			counts[place*channels+j] = count
		}
	}
	for n := range shape[0] {
		kernel.Div(e.Threads, y[n*size:][:size], y[n*size:][:size], counts)
	}
}

// planeOf is the sizes of the plane of images.
func planeOf(t ir.Tensor) []int { return t.Shape()[1 : t.Rank()-1] }

func poolShape(p op.Pool, x, y ir.Tensor) kernel.ConvShape {
	return convShape(p.Window, x.Shape()[x.Rank()-1], x.Shape(), p.Kernel.Slice(), y.Shape())
}

func (o MaxPool) Decompose(in []ir.Value) []ir.Value { return pooled(op.MaxPoolOp(o), in[0]) }

func (o MaxPoolIndex) Decompose(in []ir.Value) []ir.Value { return pooled(op.MaxPoolIndexOp(o), in[0]) }

func (o MaxPoolGradient) Decompose(in []ir.Value) []ir.Value {
	y := ir.Apply(op.MaxPoolOp(o), First(in[0]))
	dx := op.MaxPoolOp(o).Grad(y.Node(), []ir.Value{First(in[1])})
	return []ir.Value{Last(dx[0], y.Rank())}
}

func (o AveragePool) Decompose(in []ir.Value) []ir.Value { return pooled(op.AveragePoolOp(o), in[0]) }

func pooled(plain ir.Op, x ir.Value) []ir.Value {
	y := ir.Apply(plain, First(x))
	return []ir.Value{Last(y, y.Rank())}
}
