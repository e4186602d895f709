package operators

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// matMul is numpy's matmul. A vector on the left is a row, a vector on the right a column; the result lacks their axis.
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
	y := c.product(a, b)
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

// product returns the matrix product of values of rank 2 at least. Products of integers wrap around: they are exact if
// the result fits.
func (c *call) product(a, b ir.Value) ir.Value {
	if a.IsPoison() || b.IsPoison() || a.DType().IsFloat() || a.Rank() == ir.MaxRank || b.Rank() == ir.MaxRank {
		return op.MatMul(a, b)
	}
	last := a.Rank() - 1
	if a.Dim(last) != b.Dim(b.Rank()-2) {
		return op.MatMul(op.Cast(a, ir.Float64), op.Cast(b, ir.Float64)) // says what does not fit
	}
	a = op.Reshape(a, append(a.Type().Shape(), 1)...)
	inner := b.Rank() - 2
	b = op.Reshape(b, slices.Insert(b.Type().Shape(), inner, 1)...)
	return op.Sum(op.Mul(a, b), max(a.Rank(), b.Rank())-2)
}

// gemm is alpha·A·B + beta·C, with A and B transposed by their flags. As in BLAS, C is not read if beta is 0.
func gemm(c *call) ([]ir.Value, error) {
	a, b := c.in[0], c.in[1]
	alpha, beta := float64(c.attr.Float("alpha", 1)), float64(c.attr.Float("beta", 1))
	transA, transB := c.attr.Bool("transA", false), c.attr.Bool("transB", false)
	if a.Rank() != 2 || b.Rank() != 2 {
		return nil, c.malformed("its inputs are %v and %v, want two matrices", a.Type(), b.Type())
	}
	bias := c.in[2]
	if m, n := a.Dim(b2i(transA)), b.Dim(1-b2i(transB)); !bias.IsZero() && !spreads(bias, m, n) {
		return nil, c.malformed("C %v does not broadcast to the product [%v×%v]", bias.Type(), m, n)
	}
	switch {
	case !a.DType().IsFloat():
		return c.integerGemm(a, b, bias, alpha, beta, transA, transB)
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
	return one(op.Add(y, bias))
}

// spreads reports whether v broadcasts to dims, which it leaves as they are.
func spreads(v ir.Value, dims ...ir.Dim) bool {
	before := len(dims) - v.Rank()
	for i := range v.Rank() {
		if before < 0 || v.Dim(i) != 1 && v.Dim(i) != dims[before+i] {
			return false
		}
	}
	return true
}

// b2i returns 1 for true and 0 for false.
func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// integerGemm is gemm on integers. The standard does not say how they are multiplied by alpha and beta, which are
// floating-point numbers: integerGemm takes 0 and 1 alone.
func (c *call) integerGemm(a, b, bias ir.Value, alpha, beta float64, transA, transB bool) ([]ir.Value, error) {
	if alpha != 1 || beta != 0 && beta != 1 {
		return nil, c.unsupported("alpha = %g and beta = %g are not supported for %v, only 1 and 0 or 1", alpha, beta, a.Type())
	}
	if transA {
		a = op.Transpose(a, 1, 0)
	}
	if transB {
		b = op.Transpose(b, 1, 0)
	}
	y := c.product(a, b)
	if beta == 0 || bias.IsZero() {
		return one(y)
	}
	return one(op.Add(y, bias))
}
