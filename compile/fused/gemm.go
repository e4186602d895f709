package fused

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// GemmAct is a matrix product and then the steps of its Finish. Its inputs are the two matrices, each transposed if its
// flag is set, then the operands of the steps.
type GemmAct struct {
	TransA, TransB bool
	Finish
}

func (o GemmAct) Spec() ir.Spec {
	return ir.Spec{Name: "GemmAct", In: ir.Exactly(2 + o.operands()), Doc: "matrix product, bias, normalisation, residual, activation and slope in one pass"}
}

func (o GemmAct) Infer(in []ir.Type) ([]ir.Type, error) {
	for i, t := range in {
		if i < 2 && t.Rank() != 2 || t.DType != ir.Float32 {
			return nil, fmt.Errorf("input %d is %v, want f32 matrices", i, t)
		}
	}
	out, err := o.plain().Infer(in[:2])
	if err != nil {
		return nil, err
	}
	return out, o.check(out[0], in[2:])
}

func (o GemmAct) Eval(e *ir.Env, out, in []ir.Tensor) { o.eval(e, out, in, nil) }

func (o GemmAct) plain() op.MatMulOp { return op.MatMulOp{TransA: o.TransA, TransB: o.TransB} }

// Packing is that of the product.
func (o GemmAct) Packing(out, in []ir.Type) (int, ir.Packing) {
	return o.plain().Packing(out, in[:2])
}

func (o GemmAct) PreparePacked(packed ir.Tensor, out, _ []ir.Type) func(e *ir.Env, out, in []ir.Tensor) {
	b := kernel.PanelsOf(out[0].Bind(0)[1], packed.Shape(), packed.Float32s())
	return func(e *ir.Env, out, in []ir.Tensor) { o.eval(e, out, in, b) }
}

// eval is Eval; packed is the panels of the right operand, or nil.
func (o GemmAct) eval(e *ir.Env, out, in []ir.Tensor, packed *kernel.Panels) {
	m, n, k := out[0].Shape()[0], out[0].Shape()[1], in[0].Shape()[1]
	if o.TransA {
		k = in[0].Shape()[0]
	}
	ep := o.epilogue(n, in[2:])
	a := kernel.Matrix{Data: in[0].Float32s(), Stride: in[0].Shape()[1], Trans: o.TransA}
	b := kernel.Matrix{Data: in[1].Float32s(), Stride: in[1].Shape()[1], Trans: o.TransB, Panels: packed}
	kernel.Gemm(e.Threads, m, n, k, a, b, out[0].Float32s(), n, &ep)
}

func (o GemmAct) Decompose(in []ir.Value) []ir.Value {
	return []ir.Value{o.apply(op.MatMulT(in[0], in[1], o.TransA, o.TransB), in[2:])}
}

// Finished is the product with other steps.
func (o GemmAct) Finished(f Finish) ir.Op {
	o.Finish = f
	return o
}

// FLOPs counts the product alone.
func (o GemmAct) FLOPs(out, in []ir.Type) int {
	return o.plain().FLOPs(out, in)
}
