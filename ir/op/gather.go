package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// GatherOp picks entries of an axis by index: row lookup, embeddings. A negative index counts from the end.
//
// Eval panics with an ir.IndexError where one is out of range, which the compiler and the runtime return.
type GatherOp struct {
	Axis int `onnx:"axis"`
}

// Gather is the entries of x's axis that indices (i64 or i32, of any rank) name: the axis is replaced by the
// shape of indices. A negative axis counts from the end.
func Gather(x, indices ir.Value, axis int) ir.Value {
	axis = fromEnd(axis, x)
	if v, bad := outside("Gather", x, indices, axis); bad {
		return v
	}
	return ir.Apply(GatherOp{axis}, x, indices)
}

func (GatherOp) Spec() ir.Spec {
	return ir.Spec{Name: "Gather", In: ir.Exactly(2), ONNX: "Gather", Since: 11, Doc: "entries of an axis, picked by index"}
}

func (o GatherOp) Infer(in []ir.Type) ([]ir.Type, error) {
	x, idx := in[0], in[1]
	if err := checkAxis(o.Axis, x); err != nil {
		return nil, err
	}
	if idx.DType != ir.Int64 && idx.DType != ir.Int32 {
		return nil, fmt.Errorf("indices are %v, want i64 or i32", idx)
	}
	shape := x.Shape()[:o.Axis:o.Axis]
	shape = append(append(shape, idx.Shape()...), x.Shape()[o.Axis+1:]...)
	if len(shape) > ir.MaxRank {
		return nil, fmt.Errorf("result of %v by %v has rank %d, want at most %d", x, idx, len(shape), ir.MaxRank)
	}
	return []ir.Type{x.WithDims(ir.MakeDims(shape...))}, nil
}

// IndexLimit says that the indices are in input 1 and how many entries they choose from.
func (o GatherOp) IndexLimit(in []ir.Type) (input, limit int) {
	if d := in[0].At(o.Axis); !d.IsBatch() {
		limit = d.Coef()
	}
	return 1, limit
}

func (o GatherOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	if in[1].DType() == ir.Int64 {
		gather(o.Axis, out[0], in[0], in[1].Int64s())
		return
	}
	gather(o.Axis, out[0], in[0], ir.Slice[int32](in[1]))
}

func gather[I int64 | int32](axis int, out, x ir.Tensor, indices []I) {
	v := viewAlong(x.Shape(), axis)
	run := v.inner * x.DType().Size()
	dst, src := out.Bytes(), x.Bytes()
	for block := range v.outer {
		for _, i := range indices {
			at := block*v.size + position(int(i), v.size)
			copy(dst[:run], src[at*run:(at+1)*run])
			dst = dst[run:]
		}
	}
}

// position is an index counted from the front.
func position(i, size int) int {
	if i < -size || i >= size {
		panic(&ir.IndexError{Index: i, Size: size})
	}
	if i < 0 {
		i += size
	}
	return i
}

// Grad adds up the gradients of each entry's copies: the product of the one-hot indices with dy.
func (o GatherOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x, idx := n.In(0), n.In(1)
	if x.Dim(o.Axis).IsBatch() {
		return []ir.Value{refuse(x, "Gather along the batch axis %d of %v has no gradient", o.Axis, x.Type()), {}}
	}
	pre, idxDims, post := x.Type().Shape()[:o.Axis], idx.Type().Shape(), x.Type().Shape()[o.Axis+1:]
	count, ok := product(idxDims)
	rest, ok2 := product(append(append(ir.Shape{}, pre...), post...))
	if !ok || !ok2 {
		return []ir.Value{refuse(x, "Gather: gradient of %v by %v: want one batch dimension at most in each", x.Type(), idx.Type()), {}}
	}
	classes := int(x.Dim(o.Axis))
	d := Transpose(dy[0], moved(len(pre), len(idxDims), len(post))...)
	hot := OneHot(Reshape(idx, count), classes, x.DType())
	d = MatMulT(hot, Reshape(d, count, rest), true, false)
	d = Reshape(d, append(append(ir.Shape{x.Dim(o.Axis)}, pre...), post...)...)
	return []ir.Value{Transpose(d, moved(1, len(pre), len(post))...), {}}
}

// moved is the permutation that moves b dimensions in front of the a before them; c follow.
func moved(a, b, c int) []int {
	perm := make([]int, 0, a+b+c)
	for i := range b {
		perm = append(perm, a+i)
	}
	for i := range a {
		perm = append(perm, i)
	}
	for i := range c {
		perm = append(perm, a+b+i)
	}
	return perm
}
