package op_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestShapeExamples: small results, written by hand.
func TestShapeExamples(t *testing.T) {
	m := counting(ir.Float32, 1, 2, 3) // 1 2 3 / 4 5 6
	for _, c := range []struct {
		op    ir.Op
		in    []ir.Tensor
		shape []int
		want  []float64
	}{
		{op.ReshapeOp{To: ir.MakeDims(3, 2)}, []ir.Tensor{m}, []int{3, 2}, []float64{1, 2, 3, 4, 5, 6}},
		{op.TransposeOp{Perm: ir.MakeInts(1, 0)}, []ir.Tensor{m}, []int{3, 2}, []float64{1, 4, 2, 5, 3, 6}},
		{op.ExpandOp{To: ir.MakeDims(2, 2, 3)}, []ir.Tensor{m}, []int{2, 2, 3}, []float64{1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6}},
		{op.ConcatOp{Axis: 1}, []ir.Tensor{m, counting(ir.Float32, 7, 2, 1)}, []int{2, 4}, []float64{1, 2, 3, 7, 4, 5, 6, 8}},
		{op.ConcatOp{Axis: 0}, []ir.Tensor{m, m}, []int{4, 3}, []float64{1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6}},
		{op.SliceOp{Axis: 1, Start: 0, End: 3, Step: 2}, []ir.Tensor{m}, []int{2, 2}, []float64{1, 3, 4, 6}},
		{op.SliceOp{Axis: 0, Start: 1, End: 2, Step: 1}, []ir.Tensor{m}, []int{1, 3}, []float64{4, 5, 6}},
		{op.SliceOp{Axis: 0, Start: 2, End: 2, Step: 1}, []ir.Tensor{m}, []int{0, 3}, nil},
		{op.PadOp{Before: ir.MakeInts(1, 0), After: ir.MakeInts(0, 1), Value: -1}, []ir.Tensor{m}, []int{3, 4}, []float64{-1, -1, -1, -1, 1, 2, 3, -1, 4, 5, 6, -1}},
		{op.GatherOp{Axis: 1}, []ir.Tensor{m, ir.FromSlice([]int64{2, -3}, 2)}, []int{2, 2}, []float64{3, 1, 6, 4}},
		{op.GatherOp{}, []ir.Tensor{m, ir.FromSlice([]int32{1}, 1, 1)}, []int{1, 1, 3}, []float64{4, 5, 6}},
		{op.OneHotOp{Classes: 3, DType: ir.Float32}, []ir.Tensor{ir.FromSlice([]int64{2, -3, 3}, 3)}, []int{3, 3}, []float64{0, 0, 1, 1, 0, 0, 0, 0, 0}},
	} {
		got := gradcheck.Apply(c.op, c.in...)[0]
		if !slices.Equal(got.Shape(), c.shape) || !slices.Equal(floats(got), c.want) {
			t.Errorf("%s: got %v %v, want %v %v", ir.OpText(c.op), got.Shape(), floats(got), c.shape, c.want)
		}
	}
}

// TestSplitExample: the parts of a matrix, written by hand.
func TestSplitExample(t *testing.T) {
	parts := gradcheck.Apply(op.SplitOp{Axis: 1, Sizes: ir.MakeDims(1, 2)}, counting(ir.Int64, 1, 2, 3))
	if got := floats(parts[0]); !slices.Equal(got, []float64{1, 4}) {
		t.Errorf("first part is %v", got)
	}
	if got := floats(parts[1]); !slices.Equal(got, []float64{2, 3, 5, 6}) {
		t.Errorf("second part is %v", got)
	}
}

// TestPadTypes: the value of a pad in every element type.
func TestPadTypes(t *testing.T) {
	o := op.PadOp{Before: ir.MakeInts(1), After: ir.MakeInts(0), Value: 1}
	for _, dt := range []ir.DType{ir.Float32, ir.Float64, ir.Int64, ir.Int32, ir.Uint8} {
		if got := floats(gradcheck.Apply(o, ir.NewTensor(dt, 1))[0]); !slices.Equal(got, []float64{1, 0}) {
			t.Errorf("%v: got %v, want [1 0]", dt, got)
		}
	}
	if got := gradcheck.Apply(o, ir.NewTensor(ir.Bool, 1))[0].Bools(); !got[0] || got[1] {
		t.Errorf("bool: got %v, want [true false]", got)
	}
}

// TestTransposes holds random permutations against the obvious index arithmetic, in elements of every size.
func TestTransposes(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 3))
		perm := r.Perm(r.IntN(5))
		shape := make([]int, len(perm))
		for i := range shape {
			shape[i] = 1 + r.IntN(20)/max(1, len(perm)-1)
		}
		for _, dt := range []ir.DType{ir.Float32, ir.Float64, ir.Bool} {
			x := counting(dt, 0, shape...)
			got := gradcheck.Apply(op.TransposeOp{Perm: ir.MakeInts(perm...)}, x)[0]
			for i := range got.Len() {
				if j := permuted(i, got.Shape(), shape, perm); element(got, i) != element(x, j) {
					t.Fatalf("seed %d: %v%v by %v: element %d is %v, want %v", seed, dt, shape, perm, i, element(got, i), element(x, j))
				}
			}
		}
	}
}

// permuted is the place in x of element i of its transpose.
func permuted(i int, out, x, perm []int) int {
	index := make([]int, len(perm))
	for k := len(perm) - 1; k >= 0; k-- {
		index[perm[k]] = i % out[k]
		i /= out[k]
	}
	at := 0
	for k, n := range x {
		at = at*n + index[k]
	}
	return at
}

func element(t ir.Tensor, i int) float64 {
	if t.DType() == ir.Bool {
		if t.Bools()[i] {
			return 1
		}
		return 0
	}
	return floats(t)[i]
}

// TestShapeTypes: types with a symbolic batch.
func TestShapeTypes(t *testing.T) {
	n, n2 := ir.Batch, ir.Batch.Times(2)
	f := func(d ...ir.Dim) ir.Type { return ir.TypeOf(ir.Float32, d...) }
	for _, c := range []struct {
		op   ir.Op
		in   []ir.Type
		want []ir.Type
	}{
		{op.ReshapeOp{To: ir.MakeDims(n2, 3)}, []ir.Type{f(n, 6)}, []ir.Type{f(n2, 3)}},
		{op.ReshapeOp{To: ir.MakeDims(n, n, 2)}, []ir.Type{f(n2, n)}, []ir.Type{f(n, n, 2)}},
		{op.ReshapeOp{To: ir.MakeDims(n, 0)}, []ir.Type{f(0, 2)}, []ir.Type{f(n, 0)}},
		{op.TransposeOp{Perm: ir.MakeInts(1, 0)}, []ir.Type{f(n, 6)}, []ir.Type{f(6, n)}},
		{op.ExpandOp{To: ir.MakeDims(n, 3)}, []ir.Type{f(1, 3)}, []ir.Type{f(n, 3)}},
		{op.ConcatOp{}, []ir.Type{f(n, 3), f(n, 3)}, []ir.Type{f(n2, 3)}},
		{op.ConcatOp{Axis: 1}, []ir.Type{f(n, 3), f(n, 1)}, []ir.Type{f(n, 4)}},
		{op.SplitOp{Sizes: ir.MakeDims(n, n2)}, []ir.Type{f(ir.Batch.Times(3), 2)}, []ir.Type{f(n, 2), f(n2, 2)}},
		{op.PadOp{Before: ir.MakeInts(0, 1), After: ir.MakeInts(0, 1)}, []ir.Type{f(n, 2)}, []ir.Type{f(n, 4)}},
		{op.SliceOp{Axis: 1, Start: 0, End: 5, Step: 2}, []ir.Type{f(n, 5)}, []ir.Type{f(n, 3)}},
		{op.MatMulOp{}, []ir.Type{f(n, 4), f(4, n)}, []ir.Type{f(n, n)}},
		{op.MatMulOp{TransA: true}, []ir.Type{f(n, 4), f(n, 5)}, []ir.Type{f(4, 5)}},
		{op.MatMulOp{}, []ir.Type{f(n, 1, 4, 3), f(7, 3, 2)}, []ir.Type{f(n, 7, 4, 2)}},
		{op.GatherOp{}, []ir.Type{f(10, 4), ir.TypeOf(ir.Int64, n)}, []ir.Type{f(n, 4)}},
		{op.OneHotOp{Classes: 10, DType: ir.Float32}, []ir.Type{ir.TypeOf(ir.Int64, n)}, []ir.Type{f(n, 10)}},
		{op.BatchNormTrainOp{}, []ir.Type{f(n, 4, 2, 2), f(4), f(4)}, []ir.Type{f(n, 4, 2, 2), f(4), f(4)}},
	} {
		got, err := ir.InferTypes(c.op, c.in)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s of %v: got %v, %v, want %v", ir.OpText(c.op), c.in, got, err, c.want)
		}
	}
}

// TestShapeErrors: what each rule refuses, and how it says so.
func TestShapeErrors(t *testing.T) {
	n, n2 := ir.Batch, ir.Batch.Times(2)
	f := func(d ...ir.Dim) ir.Type { return ir.TypeOf(ir.Float32, d...) }
	i64 := func(d ...ir.Dim) ir.Type { return ir.TypeOf(ir.Int64, d...) }
	for _, c := range []struct {
		op   ir.Op
		in   []ir.Type
		want string
	}{
		{op.ReshapeOp{To: ir.MakeDims(n, 28, 27)}, []ir.Type{f(n, 784)}, "Reshape: cannot view f32[N×784] as [N×28×27]: 784·N elements are not 756·N"},
		{op.ReshapeOp{To: ir.MakeDims(784)}, []ir.Type{f(n, 784)}, "Reshape: cannot view f32[N×784] as [784]: 784·N elements are not 784"},
		{op.ReshapeOp{To: ir.MakeDims(n, 2)}, []ir.Type{f(n, n2)}, "Reshape: cannot view f32[N×2N] as [N×2]: 2·N^2 elements are not 2·N"},
		{op.TransposeOp{Perm: ir.MakeInts(0)}, []ir.Type{f(n, 3)}, "Transpose: permutation [0] has 1 entries, input f32[N×3] has rank 2"},
		{op.TransposeOp{Perm: ir.MakeInts(1, 1)}, []ir.Type{f(n, 3)}, "Transpose: [1 1] is not a permutation of the 2 dimensions of f32[N×3]"},
		{op.TransposeOp{Perm: ir.MakeInts(0, 2)}, []ir.Type{f(n, 3)}, "Transpose: [0 2] is not a permutation of the 2 dimensions of f32[N×3]"},
		{op.ExpandOp{To: ir.MakeDims(4, 3)}, []ir.Type{f(2, 3)}, "Expand: cannot expand f32[2×3] to [4×3]: dimension 0 is 2, want 1 or 4"},
		{op.ExpandOp{To: ir.MakeDims(3)}, []ir.Type{f(1, 3)}, "Expand: cannot expand f32[1×3] to [3]: rank 2 exceeds 1"},
		{op.ExpandOp{To: ir.MakeDims(n2)}, []ir.Type{f(n)}, "Expand: cannot expand f32[N] to [2N]: dimension 0 is N, want 1 or 2N"},
		{op.ConcatOp{}, []ir.Type{f(n, 3), f(4, 3)}, "Concat: input 1 is f32[4×3], input 0 is f32[N×3]: dimension 0 mixes a batch with a constant"},
		{op.ConcatOp{Axis: 1}, []ir.Type{f(n, 3), f(n2, 3)}, "Concat: input 1 is f32[2N×3], input 0 is f32[N×3]: want the same but for dimension 1"},
		{op.ConcatOp{Axis: 1}, []ir.Type{f(n, 3), i64(n, 3)}, "Concat: input 1 is i64[N×3], input 0 is f32[N×3]: want the same but for dimension 1"},
		{op.ConcatOp{Axis: 2}, []ir.Type{f(n, 3)}, "Concat: axis 2 of f32[N×3]: want 0 to 1"},
		{op.ConcatOp{}, []ir.Type{f()}, "Concat: axis 0 of f32[]: it has no axes"},
		{op.SplitOp{Axis: 1, Sizes: ir.MakeDims(1, 1)}, []ir.Type{f(n, 3)}, "Split: sizes [1×1] make 2, dimension 1 of f32[N×3] is 3"},
		{op.SplitOp{Sizes: ir.MakeDims(n, 1)}, []ir.Type{f(n2, 3)}, "Split: sizes [N×1] of dimension 0 of f32[2N×3]: want parts of 2N"},
		{op.SplitOp{}, []ir.Type{f(2)}, "Split: no sizes to split f32[2] into"},
		{op.SliceOp{Start: 0, End: 1, Step: 1}, []ir.Type{f(n, 3)}, "Slice: axis 0 of f32[N×3] is a batch: cut it with Split"},
		{op.SliceOp{Axis: 1, Start: 1, End: 4, Step: 1}, []ir.Type{f(n, 3)}, "Slice: range 1 to 4 of axis 1 of f32[N×3]: want 0 ≤ start ≤ end ≤ 3"},
		{op.SliceOp{Axis: 1, Start: 1, End: 2}, []ir.Type{f(n, 3)}, "Slice: step 0: want at least 1"},
		{op.PadOp{Before: ir.MakeInts(1, 0), After: ir.MakeInts(0, 0)}, []ir.Type{f(n, 3)}, "Pad: dimension 0 of f32[N×3] is a batch and cannot be padded"},
		{op.PadOp{Before: ir.MakeInts(1), After: ir.MakeInts(1)}, []ir.Type{f(n, 3)}, "Pad: pads [1] and [1] of f32[N×3]: want 2 entries each"},
		{op.PadOp{Before: ir.MakeInts(-1), After: ir.MakeInts(0)}, []ir.Type{f(3)}, "Pad: pads -1 and 0 of dimension 0: want at least 0 (cut with Slice)"},
		{op.MatMulOp{}, []ir.Type{f(n, 3), f(4, 5)}, "MatMul: inner dimensions 3 and 4 differ: columns of f32[N×3], rows of f32[4×5]"},
		{op.MatMulOp{TransA: true, TransB: true}, []ir.Type{f(n, 3), f(4, 5)}, "MatMul: inner dimensions N and 5 differ: rows of f32[N×3], columns of f32[4×5]"},
		{op.MatMulOp{}, []ir.Type{f(3), f(3, 5)}, "MatMul: got f32[3] and f32[3×5], want ranks of at least 2"},
		{op.MatMulOp{}, []ir.Type{i64(3, 3), i64(3, 5)}, "MatMul: got i64[3×3] and i64[3×5], want one floating-point type"},
		{op.MatMulOp{}, []ir.Type{f(n, 3, 3), f(2, 3, 5)}, "MatMul: leading dimensions of f32[N×3×3] and f32[2×3×5] do not broadcast: N and 2"},
		{op.GemmOp{}, []ir.Type{f(n, 2, 3), f(3, 4), f(4)}, "Gemm: got f32[N×2×3] and f32[3×4], want two matrices"},
		{op.GemmOp{}, []ir.Type{f(n, 3), f(3, 4), f(3)}, "Gemm: bias f32[3] does not broadcast to the product f32[N×4]"},
		{op.GemmOp{}, []ir.Type{f(n, 3), f(3, 4), ir.TypeOf(ir.Float64, 4)}, "Gemm: bias is f64[4], want f32 as the product has"},
		{op.GatherOp{}, []ir.Type{f(5, 3), f(2)}, "Gather: indices are f32[2], want i64 or i32"},
		{op.GatherOp{Axis: 2}, []ir.Type{f(5, 3), i64(2)}, "Gather: axis 2 of f32[5×3]: want 0 to 1"},
		{op.GatherOp{}, []ir.Type{f(1, 1, 1, 1, 1), i64(1, 1, 1, 1, 1)}, "Gather: result of f32[1×1×1×1×1] by i64[1×1×1×1×1] has rank 9, want at most 8"},
		{op.OneHotOp{Classes: 3, DType: ir.Float32}, []ir.Type{f(5)}, "OneHot: indices are f32[5], want i64, i32 or u8"},
		{op.OneHotOp{DType: ir.Float32}, []ir.Type{i64(5)}, "OneHot: 0 classes: want at least 1"},
		{op.OneHotOp{Classes: 3}, []ir.Type{i64(5)}, "OneHot: element type is invalid"},
		{op.CastOp{}, []ir.Type{f(5)}, "Cast: cannot cast f32[5] to invalid"},
		{op.BatchNormTrainOp{}, []ir.Type{f(n, 4), f(3), f(4)}, "BatchNormTrain: scale is f32[3], want f32[4] for input f32[N×4]"},
		{op.BatchNormTrainOp{}, []ir.Type{f(0, 4), f(4), f(4)}, "BatchNormTrain: axis 0 of f32[0×4] has no elements"},
		{op.BatchNormOp{}, []ir.Type{f(n, 4), f(4), f(4), f(4), f(1)}, "BatchNorm: variance is f32[1], want f32[4] for input f32[N×4]"},
		{op.BatchNormOp{Eps: -1}, []ir.Type{f(n, 4), f(4), f(4), f(4), f(4)}, "BatchNorm: eps -1: want at least 0"},
		{op.BatchNormOp{}, []ir.Type{f(4), f(4), f(4), f(4), f(4)}, "BatchNorm: got f32[4], want [N×C] or [N×C×…]"},
		{op.BatchNormOp{}, []ir.Type{f(4, n), f(4), f(4), f(4), f(4)}, "BatchNorm: channels of f32[4×N] are a batch dimension"},
	} {
		_, err := ir.InferTypes(c.op, c.in)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s of %v:\ngot  %v\nwant %s", ir.OpText(c.op), c.in, err, c.want)
		}
	}
}
