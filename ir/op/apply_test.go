package op_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// argument is an input of type f32[dims].
func argument(g *ir.Graph, d ...ir.Dim) ir.Value {
	return g.Apply(ir.Feed{Input: &ir.Input{Name: "x", Type: ir.TypeOf(ir.Float32, d...), Source: ir.Argument}})
}

// TestFunctions: what the functions make of their arguments before an op sees them.
func TestFunctions(t *testing.T) {
	g := ir.NewGraph(false)
	n, x := ir.Batch, argument(g, ir.Batch, 3, 4)
	for _, c := range []struct {
		got  ir.Value
		want string
	}{
		{op.Reshape(x, n, 12), "Reshape{To:[N×12]} %0 : f32[N×12]"},
		{op.Flatten(x), "Reshape{To:[N×12]} %0 : f32[N×12]"},
		{op.Flatten(argument(g, 5, n)), "Reshape{To:[5×N]} %3 : f32[5×N]"},
		{op.Transpose(x), "Transpose{Perm:[2 1 0]} %0 : f32[4×3×N]"},
		{op.Concat(-1, x, x), "Concat{Axis:2} %0 %0 : f32[N×3×8]"},
		{op.Slice(x, -2, 1, 2), "Slice{Axis:1, Start:1, End:2, Step:1} %0 : f32[N×1×4]"},
		{op.Split(x, -1, 1, 3)[1], "Split{Axis:2, Sizes:[1×3]} %0 : f32[N×3×1] f32[N×3×3]"},
		{op.Tile(x, 2, 1, 3), "Tile{Repeats:[2 1 3]} %0 : f32[2N×3×12]"},
		{op.Triu(x, -1), "Trilu{Upper:true, K:-1} %0 : f32[N×3×4]"},
		{op.Tril(x, 0), "Trilu %0 : f32[N×3×4]"},
		{op.ArgMax(x, -1), "ArgMax{Axis:2} %0 : i64[N×3]"},
		{op.ArgMin(x, 0), "ArgMin %0 : i64[3×4]"},
		{op.Range(x, -3), "Range %0 : i64[N]"},
		{op.Zeros(x), "Expand{To:[N×3×4]} %15 : f32[N×3×4]"},
		{op.Ones(g.Scalar(ir.Float64, 7)), "const {1} : f64[]"},
	} {
		if got := ir.NodeText(c.got.Node()); !strings.HasSuffix(got, "= "+c.want) {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	if err := g.Err(); err != nil {
		t.Error(err)
	}
}

// TestManyParts: more parts than one op has outputs.
func TestManyParts(t *testing.T) {
	for _, count := range []int{1, 8, 9, 64, 65, 100} {
		g := ir.NewGraph(false)
		sizes := make([]ir.Dim, count)
		total := 0
		for i := range sizes {
			sizes[i] = ir.Dim(i % 3)
			total += i % 3
		}
		parts := op.Split(argument(g, ir.Dim(total)), 0, sizes...)
		if err := g.Err(); err != nil || len(parts) != count {
			t.Fatalf("%d parts: got %d, %v", count, len(parts), err)
		}
		x := counting(ir.Float32, 0, total)
		var joined []float64
		for i, v := range gradcheck.Eval(map[string]ir.Tensor{"x": x}, 1, parts...) {
			if v.Len() != int(sizes[i]) {
				t.Errorf("%d parts: part %d has %d elements, want %v", count, i, v.Len(), sizes[i])
			}
			joined = append(joined, floats(v)...)
		}
		if !slices.Equal(joined, floats(x)) {
			t.Errorf("%d parts: joined they are %v", count, joined)
		}
	}
}

// TestRefusals: mistakes that the functions themselves report, once each.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		apply func(x ir.Value) ir.Value
		want  string
	}{
		{func(x ir.Value) ir.Value { return op.Reshape(x, 1, 1, 1, 1, 1, 1, 1, 1, 1) }, "Reshape: rank 9 exceeds 8"},
		{func(x ir.Value) ir.Value { return op.Transpose(x, 0, 1, 2, 3, 4, 5, 6, 7, 8) }, "Transpose: permutation of 9 dimensions exceeds 8"},
		{func(x ir.Value) ir.Value { return op.Pad(x, make([]int, 9), nil, 0) }, "Pad: pads of 9 dimensions exceed 8"},
		{func(x ir.Value) ir.Value { return op.Pad(x, []int{0, 0}, []int{0, 0}, math.NaN()) }, "Pad: the value is NaN"},
		{func(x ir.Value) ir.Value { return op.Clip(x, math.NaN(), 1) }, "Clip: the bounds are NaN and 1, want numbers"},
		{func(x ir.Value) ir.Value { return op.ELU(x, math.NaN()) }, "ELU: alpha is NaN"},
		{func(x ir.Value) ir.Value { return op.CELU(x, math.NaN()) }, "CELU: alpha is NaN"},
		{func(x ir.Value) ir.Value { return op.HardSigmoid(x, 1, math.NaN()) }, "HardSigmoid: alpha and beta are 1 and NaN, want numbers"},
		{func(x ir.Value) ir.Value { return op.Flatten(x.Graph().Scalar(ir.Float32, 1)) }, "Flatten: got f32[], want at least one dimension"},
		{func(x ir.Value) ir.Value { return op.Flatten(argument(x.Graph(), 2, ir.Batch, ir.Batch)) }, "Flatten: got f32[2×N×N], want one batch dimension at most after the first"},
		{func(x ir.Value) ir.Value { return op.Split(x, 0, 1, 1)[1] }, "Split: sizes [1×1] of dimension 0 of f32[N×3]: want parts of N"},
	} {
		g := ir.NewGraph(false)
		v := c.apply(argument(g, ir.Batch, 3))
		if err := g.Err(); err == nil || !strings.HasSuffix(err.Error(), ": "+c.want) || !v.IsPoison() {
			t.Errorf("got %v, %v, want poison and %q", v, err, c.want)
		}
		silent := g.Err().Error()
		op.Flatten(op.Concat(0, op.Zeros(v), op.Transpose(op.Reshape(v, 1))))
		if g.Err().Error() != silent {
			t.Errorf("what %q poisons is reported too: %v", c.want, g.Err())
		}
	}
}

// TestZeroValues: the functions leave a zero Value for what consumes it to report.
func TestZeroValues(t *testing.T) {
	var zero ir.Value
	for _, v := range []ir.Value{
		op.Reshape(zero, 1), op.Flatten(zero), op.Transpose(zero), op.Concat(0, zero), op.Concat(0), op.Slice(zero, 0, 0, 1),
		op.Split(zero, 0, 1)[0], op.Pad(zero, nil, nil, 0), op.Zeros(zero), op.MatMul(zero, zero), op.Gather(zero, zero, 0),
		op.OneHot(zero, 3, ir.Float32), op.Cast(zero, ir.Float32), op.BatchNorm(zero, zero, zero, zero, zero, 0),
		op.Range(zero, -1), op.Pow(zero, zero), op.Clip(zero, 0, 1), op.GELU(zero), op.PReLU(zero, zero), op.HardSigmoid(zero, 1, 1),
	} {
		if !v.IsZero() {
			t.Errorf("got %v, want the zero value", v)
		}
	}
}

// TestOutside: an index out of range stops Eval; no memory beyond the axis is read.
func TestOutside(t *testing.T) {
	for _, index := range []int64{3, -4, 1 << 62, -1 << 63} {
		x, indices := ir.NewTensor(ir.Float32, 3, 1), ir.FromSlice([]int64{index}, 1, 1)
		for _, c := range []struct {
			op ir.Op
			in []ir.Tensor
		}{
			{op.GatherOp{}, []ir.Tensor{x, indices}},
			{op.GatherElementsOp{}, []ir.Tensor{x, indices}},
			{op.ScatterElementsOp{}, []ir.Tensor{x, indices, ir.NewTensor(ir.Float32, 1, 1)}},
			{op.ScatterElementsOp{Add: true}, []ir.Tensor{x, indices, ir.NewTensor(ir.Float32, 1, 1)}},
		} {
			want := fmt.Sprintf("index %d of an axis of 3: want -3 to 2", index)
			func() {
				defer func() {
					if got, ok := recover().(*ir.IndexError); !ok || got.Error() != want {
						t.Errorf("%s: index %d: recovered %v, want %q", ir.OpText(c.op), index, got, want)
					}
				}()
				gradcheck.Apply(c.op, c.in...)
			}()
		}
	}
}

// TestConstantIndices: those out of range are mistakes where they are applied. What is no constant, and an axis of N
// elements, is known when it runs.
func TestConstantIndices(t *testing.T) {
	g := ir.NewGraph(false)
	x, batch := argument(g, 2, 3), argument(g, ir.Batch, 3)
	k := g.Constant(ir.FromSlice([]int64{2, -3, 3}, 1, 3))
	low := g.Constant(ir.FromSlice([]int32{-1, -4}, 2, 1))
	op.Gather(x, k, 1)
	op.GatherElements(x, k, -1)
	op.ScatterElements(x, low, argument(g, 2, 1), 1)
	op.ScatterAdd(x, low, argument(g, 2, 1), 1)
	op.Gather(batch, k, 0)
	op.Gather(x, k, 2)
	const want = "Gather: index 3 of dimension 1 of f32[2×3]: want -3 to 2\n" +
		"GatherElements: index 3 of dimension 1 of f32[2×3]: want -3 to 2\n" +
		"ScatterElements: index -4 of dimension 1 of f32[2×3]: want -3 to 2\n" +
		"ScatterAdd: index -4 of dimension 1 of f32[2×3]: want -3 to 2\n" +
		"Gather: axis 2 of f32[2×3]: want 0 to 1"
	if got := messages(g); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestTileOfRank8: its gradient takes a dimension more.
func TestTileOfRank8(t *testing.T) {
	g := ir.NewGraph(false)
	x := argument(g, ir.Batch, 1, 1, 1, 1, 1, 1, 2)
	y := op.Tile(x, 1, 1, 1, 1, 1, 1, 1, 2)
	y.Op().(ir.Differentiable).Grad(y.Node(), []ir.Value{op.Ones(y)})
	op.Tile(x, make([]int, 9)...)
	const want = "Tile: the gradient of f32[N×1×1×1×1×1×1×2] takes a rank above 8\nTile: repeats of 9 dimensions exceed 8"
	if got := messages(g); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestGatherOfBatch: its gradient would be one-hot in N classes.
func TestGatherOfBatch(t *testing.T) {
	g := ir.NewGraph(false)
	x := argument(g, ir.Batch, 3)
	y := op.Gather(x, g.Scalar(ir.Int64, 0), 0)
	y.Op().(ir.Differentiable).Grad(y.Node(), []ir.Value{op.Ones(y)})
	const want = "Gather along the batch axis 0 of f32[N×3] has no gradient"
	if err := g.Err(); err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}
