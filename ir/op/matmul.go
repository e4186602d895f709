package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// MatMulOp is the matrix product of the last two dimensions, each transposed where its flag says so, for every
// index of the leading ones, which broadcast. Each element is one sum in the order of the inner dimension.
type MatMulOp struct{ TransA, TransB bool }

// MatMul is a[…×m×k]·b[…×k×n] as […×m×n]; leading dimensions broadcast as in numpy.
func MatMul(a, b ir.Value) ir.Value { return MatMulT(a, b, false, false) }

// MatMulT is MatMul with a, b or both transposed: a[…×k×m], b[…×n×k].
func MatMulT(a, b ir.Value, transA, transB bool) ir.Value {
	return ir.Apply(MatMulOp{transA, transB}, a, b)
}

// Spec names the ONNX operator only where nothing is transposed: MatMul has no flags.
func (o MatMulOp) Spec() ir.Spec {
	s := ir.Spec{Name: "MatMul", In: ir.Exactly(2), Doc: "matrix product over the last two dimensions; MatMul in ONNX where nothing is transposed"}
	if o == (MatMulOp{}) {
		s.ONNX, s.Since = "MatMul", 1
	}
	return s
}

func (o MatMulOp) Infer(in []ir.Type) ([]ir.Type, error) {
	a, b := in[0], in[1]
	if !a.DType.IsFloat() || a.DType != b.DType {
		return nil, fmt.Errorf("got %v and %v, want one floating-point type", a, b)
	}
	if a.Rank() < 2 || b.Rank() < 2 {
		return nil, fmt.Errorf("got %v and %v, want ranks of at least 2", a, b)
	}
	m, k := lastTwo(a.Dims, o.TransA)
	k2, n := lastTwo(b.Dims, o.TransB)
	if k != k2 {
		return nil, fmt.Errorf("inner dimensions %v and %v differ: %s of %v, %s of %v", k, k2, columns(!o.TransA), a, columns(o.TransB), b)
	}
	x, y := leading(a), leading(b)
	dims, clash := x.Broadcast(y)
	if clash > 0 {
		return nil, fmt.Errorf("leading dimensions of %v and %v do not broadcast: %v and %v", a, b, x.At(x.Rank()-clash), y.At(y.Rank()-clash))
	}
	return []ir.Type{a.WithDims(dims.Append(m).Append(n))}, nil
}

// lastTwo is the rows and columns of a matrix after its transposition.
func lastTwo(d ir.Dims, trans bool) (rows, cols ir.Dim) {
	rows, cols = d.At(d.Rank()-2), d.At(d.Rank()-1)
	if trans {
		rows, cols = cols, rows
	}
	return rows, cols
}

func columns(cols bool) string {
	if cols {
		return "columns"
	}
	return "rows"
}

// leading is the dimensions of a stack of matrices that count the matrices.
func leading(t ir.Type) ir.Dims { return ir.MakeDims(t.Shape()[:t.Rank()-2]...) }

// matrices is the shape of a product: a loop over products of m×k by k×n, whose arrays are the output and the operands.
type matrices struct {
	loop
	m, n, k        int
	transA, transB bool
}

func (o MatMulOp) matrices(out, a, b []int) matrices {
	p := matrices{transA: o.TransA, transB: o.TransB}
	leading := len(out) - 2
	p.m, p.n, p.k = out[leading], out[leading+1], a[len(a)-1]
	if o.TransA {
		p.k = a[len(a)-2]
	}
	own, sa, sb := strides(out), strides(a), strides(b)
	count := 1
	for i, n := range out[:leading] {
		step := steps{own[i]}
		if j := i + len(a) - len(out); j >= 0 && a[j] != 1 {
			step[1] = sa[j]
		}
		if j := i + len(b) - len(out); j >= 0 && b[j] != 1 {
			step[2] = sb[j]
		}
		p.axis(n, step)
		count *= n
	}
	if p.oneB() && !p.transA && len(a) == len(out) && count*p.m*p.k == sa[0]*a[0] {
		p.m, p.rank = p.m*count, 0 // the rows of all products make one
	}
	p.start()
	return p
}

// oneB reports whether all products have one right operand.
func (p *matrices) oneB() bool {
	for _, s := range p.step[:p.rank] {
		if s[2] != 0 {
			return false
		}
	}
	return true
}

func (o MatMulOp) Eval(e *ir.Env, out, in []ir.Tensor) { o.eval(e, out, in, nil) }

// eval is Eval; packed is the panels of a right operand that all products share, or nil.
func (o MatMulOp) eval(e *ir.Env, out, in []ir.Tensor, packed *kernel.Panels) {
	p := o.matrices(out[0].Shape(), in[0].Shape(), in[1].Shape())
	lenOut, lenA, lenB := p.m*p.n, p.m*p.k, p.k*p.n
	for ; !p.done; p.next() {
		for i := range p.line {
			y, a, b := p.at[0]+i*p.unit[0], p.at[1]+i*p.unit[1], p.at[2]+i*p.unit[2]
			if out[0].DType() == ir.Float32 {
				p.gemm32(e, out[0].Float32s()[y:][:lenOut], in[0].Float32s()[a:][:lenA], in[1].Float32s()[b:][:lenB], packed, nil)
				continue
			}
			p.gemm64(out[0].Float64s()[y:][:lenOut], in[0].Float64s()[a:][:lenA], in[1].Float64s()[b:][:lenB])
		}
	}
}

// gemm32 is one product of float32 matrices, with the additions of ep.
func (p *matrices) gemm32(e *ir.Env, out, a, b []float32, packed *kernel.Panels, ep *kernel.Epilogue) {
	x, y := kernel.Matrix{Data: a, Stride: p.k}, matrix(b, p.n, p.k, p.transB)
	if p.transA {
		x = kernel.Matrix{Data: a, Stride: p.m, Trans: true}
	}
	y.Panels = packed
	kernel.Gemm(e.Threads, p.m, p.n, p.k, x, y, out, p.n, ep)
}

// gemm64 is the reference: out[i·n+j] = Σ over k of a[i,k]·b[k,j], in the order of k, each product rounded.
func (p *matrices) gemm64(out, a, b []float64) {
	aRow, aCol, bRow, bCol := p.k, 1, p.n, 1
	if p.transA {
		aRow, aCol = 1, p.m
	}
	if p.transB {
		bRow, bCol = 1, p.k
	}
	for i := range p.m {
		row := out[i*p.n : (i+1)*p.n]
		clear(row)
		for k := range p.k {
			x := a[i*aRow+k*aCol]
			for j := range row {
				row[j] += float64(x * b[k*bRow+j*bCol])
			}
		}
	}
}

// Grad of y = A·B, with A and B as transposed, is dA = dy·Bᵀ and dB = Aᵀ·dy.
func (o MatMulOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	a, b, d := n.In(0), n.In(1), dy[0]
	da := MatMulT(d, b, false, !o.TransB)
	if o.TransA {
		da = MatMulT(b, d, o.TransB, true)
	}
	return []ir.Value{sumTo(da, a.Type().Dims), o.gradB(a, b, d)}
}

func (o MatMulOp) gradB(a, b, d ir.Value) ir.Value {
	if rows, ok := product(a.Type().Shape()[:a.Rank()-1]); ok && b.Rank() == 2 && a.Rank() > 2 && !o.TransA {
		// The products share B: their rows make one product, which needs no sum over a stack of matrices.
		a, d = Reshape(a, rows, a.Dim(a.Rank()-1)), Reshape(d, rows, d.Dim(d.Rank()-1))
	}
	db := MatMulT(a, d, !o.TransA, false)
	if o.TransB {
		db = MatMulT(d, a, true, o.TransA)
	}
	return sumTo(db, b.Type().Dims)
}

func (o MatMulOp) FLOPs(out, in []ir.Type) int {
	_, k := lastTwo(in[0].Dims, o.TransA)
	n, _ := out[0].Count()
	return 2 * n * k.Bind(0)
}
