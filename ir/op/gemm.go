package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// GemmOp is a matrix product plus a bias: dense layers.
type GemmOp struct {
	TransA bool `onnx:"transA"`
	TransB bool `onnx:"transB"`
}

// Gemm is x[m×k]·w[k×n] + b, where b broadcasts to [m×n]: usually b[n].
func Gemm(x, w, b ir.Value) ir.Value { return ir.Apply(GemmOp{}, x, w, b) }

func (GemmOp) Spec() ir.Spec {
	return ir.Spec{Name: "Gemm", In: ir.Exactly(3), ONNX: "Gemm", Since: 7, Doc: "matrix product plus bias"}
}

func (o GemmOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if in[0].Rank() != 2 || in[1].Rank() != 2 {
		return nil, fmt.Errorf("got %v and %v, want two matrices", in[0], in[1])
	}
	out, err := MatMulOp(o).Infer(in[:2])
	if err != nil {
		return nil, err
	}
	if in[2].DType != out[0].DType {
		return nil, fmt.Errorf("bias is %v, want %v as the product has", in[2], out[0].DType)
	}
	if _, err := (ExpandOp{out[0].Dims}).Infer(in[2:]); err != nil {
		return nil, fmt.Errorf("bias %v does not broadcast to the product %v", in[2], out[0])
	}
	return out, nil
}

func (o GemmOp) Decompose(in []ir.Value) []ir.Value {
	return []ir.Value{Add(MatMulT(in[0], in[1], o.TransA, o.TransB), in[2])}
}

// Eval adds a bias of shape [n] or [m×n] within the product and any other after it: the same sums.
func (o GemmOp) Eval(e *ir.Env, out, in []ir.Tensor) { o.eval(e, out, in, nil) }

func (o GemmOp) eval(e *ir.Env, out, in []ir.Tensor, packed *kernel.Panels) {
	p := MatMulOp(o).matrices(out[0].Shape(), in[0].Shape(), in[1].Shape())
	if out[0].DType() == ir.Float64 {
		p.gemm64(out[0].Float64s(), in[0].Float64s(), in[1].Float64s())
		addBias(&p, out[0].Float64s(), in[2].Float64s(), in[2].Shape())
		return
	}
	y, b, shape := out[0].Float32s(), in[2].Float32s(), in[2].Shape()
	var ep kernel.Epilogue
	switch {
	case len(b) == p.n && lastSize(shape) == p.n:
		ep.Bias = b
	case len(b) == p.m*p.n:
		ep.Residual, ep.ResidualStride = b, p.n
	}
	p.gemm32(e, y, in[0].Float32s(), in[1].Float32s(), packed, &ep)
	if ep.Bias == nil && ep.Residual == nil {
		addBias(&p, y, b, shape)
	}
}

func lastSize(shape []int) int {
	if len(shape) == 0 {
		return 1
	}
	return shape[len(shape)-1]
}

// addBias adds b, which broadcasts to the product.
func addBias[T float32 | float64](p *matrices, out, b []T, shape []int) {
	row, col := 0, 0
	if lastSize(shape) != 1 {
		col = 1
	}
	if len(shape) == 2 && shape[0] != 1 {
		row = lastSize(shape)
	}
	for i := range p.m {
		for j := range p.n {
			out[i*p.n+j] += b[i*row+j*col]
		}
	}
}

// FLOPs leaves out the bias, as those of MatMul and Add together do.
func (o GemmOp) FLOPs(out, in []ir.Type) int { return MatMulOp(o).FLOPs(out, in) }
