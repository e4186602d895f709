package operators

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// matMul is numpy's matmul: a vector on the left is a row, one on the right a column, and the result lacks them.
func matMul(c *call) ([]ir.Value, error) {
	a, b := c.in[0], c.in[1]
	if a.Rank() == 0 || b.Rank() == 0 {
		return nil, c.malformed("its inputs are %v and %v, want ranks of at least 1", a.Type(), b.Type())
	}
	row, column := a.Rank() == 1, b.Rank() == 1
	if row {
		a = op.Reshape(a, 1, a.Dim(0))
	}
	if column {
		b = op.Reshape(b, b.Dim(0), 1)
	}
	y := op.MatMul(a, b)
	if y.IsPoison() || !row && !column {
		return one(y)
	}
	lead := y.Type().Shape()[:y.Rank()-2]
	if !row {
		lead = append(lead, a.Dim(a.Rank()-2))
	}
	if !column {
		lead = append(lead, b.Dim(b.Rank()-1))
	}
	return one(op.Reshape(y, lead...))
}

// gemm is alpha·A·B + beta·C, A and B transposed where their flags say so. As in BLAS, C is not read where beta is 0.
func gemm(c *call) ([]ir.Value, error) {
	a, b := c.in[0], c.in[1]
	alpha, beta := float64(c.attr.Float("alpha", 1)), float64(c.attr.Float("beta", 1))
	transA, transB := c.attr.Bool("transA", false), c.attr.Bool("transB", false)
	if a.Rank() != 2 || b.Rank() != 2 {
		return nil, c.malformed("its inputs are %v and %v, want two matrices", a.Type(), b.Type())
	}
	bias := c.in[2]
	switch {
	case beta == 0:
		bias = ir.Value{}
	case !bias.IsZero() && beta != 1:
		bias = op.Scale(bias, beta)
	}
	if alpha == 1 && !bias.IsZero() {
		return one(ir.Apply(op.GemmOp{TransA: transA, TransB: transB}, a, b, bias))
	}
	y := op.MatMulT(a, b, transA, transB)
	if alpha != 1 {
		y = op.Scale(y, alpha)
	}
	if bias.IsZero() {
		return one(y)
	}
	sum := op.Add(y, bias)
	if !sum.IsPoison() && sum.Type() != y.Type() {
		return nil, c.malformed("C %v does not broadcast to the product %v", bias.Type(), y.Type())
	}
	return one(sum)
}
