package op_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestReductions holds sums, maxima, minima and means of random shapes over random axes against the obvious loop. The
// elements are integers, so that sums are exact in every order.
func TestReductions(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 9))
		shape := make([]int, r.IntN(6))
		var axes []int
		for i := range shape {
			shape[i] = 1 + r.IntN(4)
			if r.IntN(2) == 0 {
				axes = append(axes, i)
			}
		}
		if len(axes) == 0 && len(shape) > 0 {
			axes = []int{r.IntN(len(shape))}
		}
		for _, dt := range []ir.DType{ir.Float32, ir.Float64, ir.Int64, ir.Int32} {
			checkReductions(t, seed, counting(dt, -7, shape...), axes)
		}
	}
}

func checkReductions(t *testing.T, seed uint64, x ir.Tensor, axes []int) {
	t.Helper()
	kept := slices.Clone(x.Shape())
	count := 1.0
	for _, a := range axes {
		count *= float64(kept[a])
		kept[a] = 1
	}
	n := 1
	for _, s := range kept {
		n *= s
	}
	sum, greatest, smallest := make([]float64, n), slices.Repeat([]float64{math.Inf(-1)}, n), slices.Repeat([]float64{math.Inf(1)}, n)
	for i, v := range floats(x) {
		at := position(i, x.Shape(), kept)
		sum[at] += v
		greatest[at] = max(greatest[at], v)
		smallest[at] = min(smallest[at], v)
	}
	l := ir.MakeInts(axes...)
	equals(t, seed, x, op.SumOp{Axes: l, KeepDims: true}, sum)
	equals(t, seed, x, op.MaxOp{Axes: l}, greatest)
	equals(t, seed, x, op.MinOp{Axes: l, KeepDims: true}, smallest)
	equals(t, seed, x, op.CountOp{Axes: l}, []float64{count})
	if x.DType() == ir.Float64 {
		for i := range sum {
			sum[i] /= count
		}
		equals(t, seed, x, op.MeanOp{Axes: l}, sum)
	}
}

func equals(t *testing.T, seed uint64, x ir.Tensor, o ir.Op, want []float64) {
	t.Helper()
	if got := floats(gradcheck.Apply(o, x)[0]); !slices.Equal(got, want) {
		t.Fatalf("seed %d: %s of %v: got %v, want %v", seed, ir.OpText(o), x.Type(), got, want)
	}
}

// TestMeanIsSumByCount: an exported mean and one that training composes give the same bits.
func TestMeanIsSumByCount(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	x := ir.NewTensor(ir.Float32, 6, 7, 5)
	for i := range x.Float32s() {
		x.Float32s()[i] = float32(r.NormFloat64())
	}
	l := ir.MakeInts(0, 2)
	mean := gradcheck.Apply(op.MeanOp{Axes: l}, x)[0]
	parts := gradcheck.Apply(op.DivOp{}, gradcheck.Apply(op.SumOp{Axes: l}, x)[0], gradcheck.Apply(op.CountOp{Axes: l}, x)[0])[0]
	if !slices.Equal(mean.Float32s(), parts.Float32s()) {
		t.Errorf("mean %v, sum by count %v", mean.Float32s(), parts.Float32s())
	}
}

// TestAxes: axes are normalised, and no axes are all of them.
func TestAxes(t *testing.T) {
	g := ir.NewGraph(false)
	x := arg(g, "x", ir.Batch, 3, 4)
	for _, c := range []struct {
		v    ir.Value
		want string
	}{
		{op.Sum(x), "Sum{Axes:[0 1 2]} f64[]"},
		{op.Sum(x, -1), "Sum{Axes:[2]} f64[N×3]"},
		{op.SumKeep(x, 2, 0), "Sum{Axes:[0 2], KeepDims:true} f64[1×3×1]"},
		{op.Mean(x, -1, 1), "Mean{Axes:[1 2]} f64[N]"},
		{op.MaxKeep(x, 1), "Max{Axes:[1], KeepDims:true} f64[N×1×4]"},
		{op.Count(x, 0), "Count{Axes:[0]} f64[]"},
		{op.Min(x, 0), "Min{Axes:[0]} f64[3×4]"},
		{op.MinKeep(x, 0), "Min{Axes:[0], KeepDims:true} f64[1×3×4]"},
		{op.Prod(x, 1, 2), "Prod{Axes:[1 2]} f64[N]"},
		{op.ProdKeep(x, -1), "Prod{Axes:[2], KeepDims:true} f64[N×3×1]"},
		{op.L1(x, -1), "L1{Axes:[2]} f64[N×3]"},
		{op.L1Keep(x, 1), "L1{Axes:[1], KeepDims:true} f64[N×1×4]"},
		{op.L2(x), "L2{Axes:[0 1 2]} f64[]"},
		{op.L2Keep(x, 1), "L2{Axes:[1], KeepDims:true} f64[N×1×4]"},
		{op.Variance(x, 0), "Variance{Axes:[0]} f64[3×4]"},
		{op.VarianceKeep(x, 0), "Variance{Axes:[0], KeepDims:true} f64[1×3×4]"},
		{op.CumSum(x, -1), "CumSum{Axis:2} f64[N×3×4]"},
		{op.Softmax(x, -1), "Softmax{Axis:2} f64[N×3×4]"},
		{op.LogSoftmax(x, 1), "LogSoftmax{Axis:1} f64[N×3×4]"},
		{op.LogSumExp(x, -1), "LogSumExp{Axes:[2]} f64[N×3]"},
		{op.LogSumExpKeep(x, 1), "LogSumExp{Axes:[1], KeepDims:true} f64[N×1×4]"},
		{op.Sum(op.Sum(x)), "Sum f64[]"},
	} {
		if got := ir.OpText(c.v.Op()) + " " + c.v.Type().String(); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	op.Sum(x, 0, 1, 2, 3, 4, 5, 6, 7, 8)
	if got, want := messages(g), "Sum: 9 axes exceed the rank of f64[N×3×4]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
