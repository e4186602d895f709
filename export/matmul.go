package export

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// products writes products of matrices and convolutions.
func (e *emitter) products(o ir.Op, in []value, out []ir.Type) []value {
	switch o := o.(type) {
	case op.MatMulOp:
		return []value{e.matMul(o, in[0], in[1], out[0])}
	case op.ConvOp:
		return []value{e.conv(o, in, out[0])}
	case op.ConvTransposeOp:
		return []value{e.convTranspose(o, in, out[0])}
	case op.ConvWeightOp:
		return []value{e.convWeight(o, in[0], in[1], out[0])}
	}
	return nil
}

// matMul writes MatMul, which has no flags. A product of two matrices of which one is transposed becomes a Gemm without
// bias; any other transposed product transposes its operands first.
func (e *emitter) matMul(o op.MatMulOp, a, b value, out ir.Type) value {
	const optionalBias = 11 // the first opset whose Gemm may lack C
	if (o.TransA || o.TransB) && a.Rank() == 2 && b.Rank() == 2 && e.opset >= optionalBias {
		return e.one("Gemm", optionalBias, []value{a, b}, out, intAttr("transA", bit(o.TransA)), intAttr("transB", bit(o.TransB)))
	}
	if o.TransA {
		a = e.transposed(a)
	}
	if o.TransB {
		b = e.transposed(b)
	}
	return e.one("MatMul", 1, []value{a, b}, out)
}

// transposed returns v with its last two dimensions exchanged.
func (e *emitter) transposed(v value) value {
	perm := make([]int, v.Rank())
	for i := range perm {
		perm[i] = i
	}
	rows, cols := v.Rank()-2, v.Rank()-1
	perm[rows], perm[cols] = cols, rows
	dims := v.With(rows, v.At(cols)).With(cols, v.At(rows))
	return e.one("Transpose", 1, []value{v}, v.WithDims(dims), intsAttr("perm", perm))
}
