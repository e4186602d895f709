package op

import (
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// panels is the packing of a right operand k×n, which may lie transposed, as [panels × k × width]: panels of width columns, the
// last of which may hold zeros too.
type panels struct {
	width, n, k int
	trans       bool
}

func (p panels) Pack(b ir.Tensor) ir.Tensor {
	packed := ir.NewTensor(ir.Float32, (p.n+p.width-1)/p.width, p.k, p.width)
	kernel.LayPanels(packed.Float32s(), p.width, p.n, p.k, matrix(b.Float32s(), p.n, p.k, p.trans))
	return packed
}

// matrix is a right operand k×n.
func matrix(b []float32, n, k int, trans bool) kernel.Matrix {
	if trans {
		return kernel.Matrix{Data: b, Stride: k, Trans: true}
	}
	return kernel.Matrix{Data: b, Stride: n}
}

// Packing is panels of a right operand that all products share.
func (o MatMulOp) Packing(out, in []ir.Type) (int, ir.Packing) {
	if in[1].Rank() != 2 || in[1].DType != ir.Float32 {
		return 1, nil
	}
	p := o.matrices(out[0].Bind(0), in[0].Bind(0), in[1].Bind(0))
	if w := kernel.PanelWidth(p.m, p.n, p.k, p.transB); w > 0 {
		return 1, panels{w, p.n, p.k, p.transB}
	}
	return 1, nil
}

func (o MatMulOp) PreparePacked(packed ir.Tensor, out, _ []ir.Type) func(e *ir.Env, out, in []ir.Tensor) {
	b := panelsOf(packed, out[0])
	return func(e *ir.Env, out, in []ir.Tensor) { o.eval(e, out, in, b) }
}

func (o GemmOp) Packing(out, in []ir.Type) (int, ir.Packing) { return MatMulOp(o).Packing(out, in) }

func (o GemmOp) PreparePacked(packed ir.Tensor, out, _ []ir.Type) func(e *ir.Env, out, in []ir.Tensor) {
	b := panelsOf(packed, out[0])
	return func(e *ir.Env, out, in []ir.Tensor) { o.eval(e, out, in, b) }
}

// panelsOf is the right operand of a product, packed as its Packing says.
func panelsOf(packed ir.Tensor, product ir.Type) *kernel.Panels {
	return kernel.PanelsOf(product.Bind(0)[product.Rank()-1], packed.Shape(), packed.Float32s())
}
