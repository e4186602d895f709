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

// TestMatMulExamples: small products, written by hand.
func TestMatMulExamples(t *testing.T) {
	a, b := counting(ir.Float32, 1, 2, 3), counting(ir.Float32, 1, 3, 2) // 1 2 3 / 4 5 6 and 1 2 / 3 4 / 5 6
	for _, c := range []struct {
		op   ir.Op
		in   []ir.Tensor
		want []float64
	}{
		{op.MatMulOp{}, []ir.Tensor{a, b}, []float64{22, 28, 49, 64}},
		{op.MatMulOp{TransA: true}, []ir.Tensor{a, a}, []float64{17, 22, 27, 22, 29, 36, 27, 36, 45}},
		{op.MatMulOp{TransB: true}, []ir.Tensor{a, a}, []float64{14, 32, 32, 77}},
		{op.MatMulOp{TransA: true, TransB: true}, []ir.Tensor{a, b}, []float64{9, 19, 29, 12, 26, 40, 15, 33, 51}},
		{op.GemmOp{}, []ir.Tensor{a, b, ir.FromSlice([]float32{10, 20}, 2)}, []float64{32, 48, 59, 84}},
		{op.GemmOp{}, []ir.Tensor{a, b, ir.FromSlice([]float32{10, 20}, 2, 1)}, []float64{32, 38, 69, 84}},
		{op.GemmOp{TransB: true}, []ir.Tensor{a, a, ir.FromSlice([]float32{1})}, []float64{15, 33, 33, 78}},
	} {
		if got := floats(gradcheck.Apply(c.op, c.in...)[0]); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", ir.OpText(c.op), got, c.want)
		}
	}
}

// TestMatMulBroadcasting holds products of random shapes, of small integers and so exact, against the obvious sum.
func TestMatMulBroadcasting(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 5))
		lead, in := randomShapes(r, 2)
		if len(lead) > 3 {
			continue
		}
		o := op.MatMulOp{TransA: r.IntN(2) == 1, TransB: r.IntN(2) == 1}
		m, n, k := r.IntN(5), 1+r.IntN(20), r.IntN(5)
		for _, dt := range []ir.DType{ir.Float32, ir.Float64} {
			a := counting(dt, -7, append(slices.Clone(in[0]), flipped(o.TransA, m, k)...)...)
			b := counting(dt, 3, append(slices.Clone(in[1]), flipped(o.TransB, k, n)...)...)
			got := gradcheck.Apply(o, a, b)[0]
			if want := append(slices.Clone(lead), m, n); !slices.Equal(got.Shape(), want) {
				t.Fatalf("seed %d: %v by %v gives %v, want %v", seed, a.Type(), b.Type(), got.Shape(), want)
			}
			for i, v := range floats(got) {
				p, row, col := i/(m*n), i/n%m, i%n
				x := floats(a)[position(p, lead, in[0])*m*k:][:m*k]
				y := floats(b)[position(p, lead, in[1])*k*n:][:k*n]
				if want := dot(o, x, y, row, col, m, n, k); v != want {
					t.Fatalf("seed %d: %s of %v and %v: element %d is %g, want %g", seed, ir.OpText(o), a.Type(), b.Type(), i, v, want)
				}
			}
		}
	}
}

func flipped(trans bool, rows, cols int) []int {
	if trans {
		return []int{cols, rows}
	}
	return []int{rows, cols}
}

func dot(o op.MatMulOp, x, y []float64, row, col, m, n, k int) (sum float64) {
	for i := range k {
		a, b := row*k+i, i*n+col
		if o.TransA {
			a = i*m + row
		}
		if o.TransB {
			b = col*k + i
		}
		sum += x[a] * y[b]
	}
	return sum
}

// TestMatMulOrder: an element is one sum from the first product to the last, in both types, so that a large term
// in the middle takes what stands before it with it.
func TestMatMulOrder(t *testing.T) {
	for _, dt := range []ir.DType{ir.Float32, ir.Float64} {
		a, one := ir.NewTensor(dt, 1, 40), gradcheck.Apply(op.ExpandOp{To: ir.MakeDims(40, 3)}, counting(dt, 1))[0]
		for i := range 40 {
			v := 1.0
			switch i {
			case 20:
				v = 0x1p80
			case 21:
				v = -0x1p80
			}
			if dt == ir.Float32 {
				a.Float32s()[i] = float32(v)
			} else {
				a.Float64s()[i] = v
			}
		}
		for _, got := range floats(gradcheck.Apply(op.MatMulOp{}, a, one)[0]) {
			if got != 18 {
				t.Errorf("%v: got %g, want the 18 ones behind the large terms", dt, got)
			}
		}
	}
}

// TestGradientOfSharedWeights: the gradient of weights that a stack of matrices shares is one product, with no sum
// over a stack of gradients.
func TestGradientOfSharedWeights(t *testing.T) {
	g := ir.NewGraph(false)
	arg := func(name string, d ...ir.Dim) ir.Value {
		return g.Apply(ir.Feed{Input: &ir.Input{Name: name, Type: ir.TypeOf(ir.Float32, d...), Source: ir.Argument}})
	}
	y := op.MatMul(arg("x", ir.Batch, 5, 3), arg("w", 3, 2))
	dw := y.Op().(ir.Differentiable).Grad(y.Node(), []ir.Value{op.Ones(y)})[1]
	if _, ok := dw.Op().(op.MatMulOp); !ok || dw.Type() != ir.TypeOf(ir.Float32, 3, 2) {
		t.Errorf("got %s, want a MatMul of type f32[3×2]", ir.NodeText(dw.Node()))
	}
	if err := g.Err(); err != nil {
		t.Error(err)
	}
}

// TestBatchNormExample: two channels, written by hand.
func TestBatchNormExample(t *testing.T) {
	x := ir.FromSlice([]float32{1, 10, 3, 30, 5, 20, 7, 40}, 4, 2)
	scale, bias := ir.FromSlice([]float32{1, 2}, 2), ir.FromSlice([]float32{0, 1}, 2)
	out := gradcheck.Apply(op.BatchNormTrainOp{}, x, scale, bias)
	if got := floats(out[1]); !slices.Equal(got, []float64{4, 25}) {
		t.Errorf("mean is %v, want 4 25", got)
	}
	if got := floats(out[2]); !slices.Equal(got, []float64{5, 125}) {
		t.Errorf("variance is %v, want 5 125, the population's", got)
	}
	r := math.Sqrt(5)
	want := []float64{-3 / r, 1 - 6/r, -1 / r, 1 + 2/r, 1 / r, 1 - 2/r, 3 / r, 1 + 6/r}
	given := gradcheck.Apply(op.BatchNormOp{}, x, scale, bias, out[1], out[2])[0]
	for _, y := range [][]float64{floats(out[0]), floats(given)} {
		for i, got := range y {
			if math.Abs(got-want[i]) > 1e-6 { // values up to 4 with three roundings of 2⁻²⁴ each
				t.Errorf("element %d is %g, want %g", i, got, want[i])
			}
		}
	}
}
