package rewrite

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// products drops Transposes beside matrix products: a product can read an operand that is transposed, and where its result is laid
// out anew within its rows, the columns of its right operand are put into that order instead, if they are constant or much
// smaller than the result. No sum changes.
func products(g *ir.Graph) *ir.Graph {
	r := readersOf(g)
	return ir.Rewrite(g, true, func(n ir.Node, in []ir.Value) []ir.Value {
		if out := r.untransposed(n, in); out != nil {
			return out
		}
		return r.columnsOrdered(n, in)
	})
}

// untransposed is a product that reads operands as they lay before a Transpose that only products read.
func (r readers) untransposed(n ir.Node, in []ir.Value) []ir.Value {
	o, ok := n.Op().(op.MatMulOp)
	if !ok {
		return nil
	}
	args, flags := []ir.Value{in[0], in[1]}, [2]*bool{&o.TransA, &o.TransB}
	for i, v := range in {
		if !r.productsOnly(n.In(i)) {
			continue
		}
		if before, ok := swapped(v); ok {
			args[i], *flags[i] = before, !*flags[i]
		}
	}
	if args[0] == in[0] && args[1] == in[1] {
		return nil
	}
	return []ir.Value{op.MatMulT(args[0], args[1], o.TransA, o.TransB)}
}

// productsOnly reports whether nothing but products reads v.
func (r readers) productsOnly(v ir.Value) bool {
	for _, n := range r.of[v] {
		if _, ok := n.Op().(op.MatMulOp); !ok {
			return false
		}
	}
	return r.roots[v] == 0
}

// swapped is v with its last two dimensions swapped, if v is a Reshape of a Transpose that did just that.
func swapped(v ir.Value) (before ir.Value, ok bool) {
	view := v.Node()
	if view.Op() != (op.ReshapeOp{To: v.Type().Dims}) || v.Rank() < 3 {
		return before, false
	}
	t, ok := view.In(0).Op().(op.TransposeOp)
	if !ok {
		return before, false
	}
	x, perm := view.In(0).Node().In(0), t.Perm.Slice()
	lead := 0
	for lead < len(perm) && perm[lead] == lead {
		lead++
	}
	if lead == len(perm) {
		return before, false
	}
	first := perm[lead] // of the dimensions that were moved in front of those from lead on
	for i := range perm[lead:] {
		if perm[lead+i] != lead+(first-lead+i)%(len(perm)-lead) {
			return before, false
		}
	}
	shape, want := x.Type().Shape(), v.Type().Shape()
	rows, cols := elements(shape[first:]), elements(shape[lead:first])
	last := len(want) - 2
	if elements(want[:last]) != elements(shape[:lead]) || want[last] != rows || want[last+1] != cols {
		return before, false
	}
	return op.Reshape(x, append(want[:last], cols, rows)...), true
}

// elements is the product of concrete dimensions.
func elements(dims []ir.Dim) ir.Dim {
	n := ir.Dim(1)
	for _, d := range dims {
		n *= d
	}
	return n
}

// columnsOrdered is a Transpose of what the columns of a product became, as a product with its columns in that order.
func (r readers) columnsOrdered(n ir.Node, in []ir.Value) []ir.Value {
	t, ok := n.Op().(op.TransposeOp)
	if !ok || !isView(n.In(0)) || !isView(in[0]) || r.count(n.In(0)) != 1 || r.count(n.In(0).Node().In(0)) != 1 {
		return nil
	}
	product := in[0].Node().In(0)
	transB, ok := rightOperand(product)
	if !ok {
		return nil
	}
	dims, perm := in[0].Type().Shape(), t.Perm.Slice()
	lead := len(dims)
	for lead > 0 && elements(dims[lead:]) < product.Dim(product.Rank()-1) {
		lead--
	}
	if elements(dims[lead:]) != product.Dim(product.Rank()-1) {
		return nil
	}
	for i := range lead {
		if perm[i] != i {
			return nil
		}
	}
	args := product.Node().Ins()
	for i, v := range args[1:] {
		at := v.Rank() - 1
		if i == 0 && transB {
			at = 0
		}
		if !ordersCheaply(v, n.Out(0)) {
			return nil
		}
		args[i+1] = inOrder(v, at, dims[lead:], perm[lead:])
	}
	return []ir.Value{op.ReshapeTo(ir.Apply(product.Op(), args...), n.Out(0).Type().Dims)}
}

// isView reports whether v is a Reshape.
func isView(v ir.Value) bool {
	_, ok := v.Op().(op.ReshapeOp)
	return ok
}

// rightOperand reports whether v is a product by one matrix, perhaps plus a row, and whether the matrix is transposed.
func rightOperand(v ir.Value) (transB, ok bool) {
	in := v.Node().Ins()
	if v.IsPoison() || len(in) < 2 || in[1].Rank() != 2 || v.DType() != ir.Float32 {
		return false, false
	}
	switch o := v.Op().(type) {
	case op.MatMulOp:
		return o.TransB, true
	case op.GemmOp:
		return o.TransB, len(in) < 3 || in[2].Type() == ir.TypeOf(ir.Float32, v.Dim(v.Rank()-1))
	}
	return false, false
}

// ordersCheaply reports whether v is a constant, or has at most a quarter of the elements of a result.
func ordersCheaply(v, result ir.Value) bool {
	_, constant := v.Op().(ir.Literal)
	return constant || 4*elements(v.Type().Shape()) <= elements(result.Type().Shape())
}

// inOrder is v, of which a dimension counts the elements of an array with dims, in the order of that array transposed.
func inOrder(v ir.Value, at int, dims []ir.Dim, perm []int) ir.Value {
	shape := v.Type().Shape()
	var order []int
	for axis := range len(shape) - 1 + len(dims) {
		if inside := axis - at; inside >= 0 && inside < len(dims) {
			axis = at + perm[inside] - slices.Min(perm)
		}
		order = append(order, axis)
	}
	apart := append(append(append([]ir.Dim{}, shape[:at]...), dims...), shape[at+1:]...)
	return op.Reshape(op.Transpose(op.Reshape(v, apart...), order...), shape...)
}
