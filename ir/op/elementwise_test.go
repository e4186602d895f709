package op_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/compile/autodiff"
	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// randomShapes draws n shapes that broadcast to one, of rank up to 5.
func randomShapes(r *rand.Rand, n int) (out []int, in [][]int) {
	out = make([]int, r.IntN(6))
	for i := range out {
		out[i] = 1 + r.IntN(4)
	}
	joined := make([]int, len(out))
	for i := range joined {
		joined[i] = 1
	}
	for range n {
		shape := slices.Clone(out[r.IntN(len(out)+1):])
		for i := range shape {
			if r.IntN(3) == 0 {
				shape[i] = 1
			}
			at := len(out) - len(shape) + i
			joined[at] = max(joined[at], shape[i])
		}
		in = append(in, shape)
	}
	for i, n := range joined { // axes that no input has
		if n == 1 {
			out[i] = 1
		}
	}
	longest := 0
	for _, s := range in {
		longest = max(longest, len(s))
	}
	return out[len(out)-longest:], in
}

// position is the place in an input of the given shape of element i of a result.
func position(i int, out, shape []int) int {
	at, step := 0, 1
	for axis := len(out) - 1; axis >= 0; axis-- {
		j := i % out[axis]
		i /= out[axis]
		if k := axis - len(out) + len(shape); k >= 0 && shape[k] != 1 {
			at += j * step
			step *= shape[k]
		}
	}
	return at
}

// counting is a tensor of distinct small integers.
func counting(dt ir.DType, from float64, shape ...int) ir.Tensor {
	t := ir.NewTensor(dt, shape...)
	for i := range t.Len() {
		switch dt {
		case ir.Float32:
			t.Float32s()[i] = float32(from) + float32(i)
		case ir.Float64:
			t.Float64s()[i] = from + float64(i)
		case ir.Int64:
			t.Int64s()[i] = int64(from) + int64(i)
		case ir.Int32:
			ir.Slice[int32](t)[i] = int32(from) + int32(i)
		case ir.Bool:
			t.Bools()[i] = i%3 != 0
		}
	}
	return t
}

// TestBroadcasting holds Where and Sub of random shapes against the obvious index arithmetic.
func TestBroadcasting(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 7))
		for _, dt := range []ir.DType{ir.Float32, ir.Float64, ir.Int64, ir.Int32} {
			shape, in := randomShapes(r, 3)
			cond, a, b := counting(ir.Bool, 0, in[0]...), counting(dt, 10, in[1]...), counting(dt, -5000, in[2]...)
			got := gradcheck.Apply(op.WhereOp{}, cond, a, b)[0]
			if !slices.Equal(got.Shape(), shape) {
				t.Fatalf("seed %d: Where of %v gives shape %v, want %v", seed, in, got.Shape(), shape)
			}
			for i, v := range floats(got) {
				want := floats(b)[position(i, shape, in[2])]
				if cond.Bools()[position(i, shape, in[0])] {
					want = floats(a)[position(i, shape, in[1])]
				}
				if v != want {
					t.Fatalf("seed %d: Where of %v in %v: element %d is %g, want %g", seed, in, dt, i, v, want)
				}
			}
			checkSub(t, seed, a, b)
		}
	}
}

func checkSub(t *testing.T, seed uint64, a, b ir.Tensor) {
	t.Helper()
	got := gradcheck.Apply(op.SubOp{}, a, b)[0]
	for i, v := range floats(got) {
		want := floats(a)[position(i, got.Shape(), a.Shape())] - floats(b)[position(i, got.Shape(), b.Shape())]
		if v != want {
			t.Fatalf("seed %d: Sub of %v and %v: element %d is %g, want %g", seed, a.Type(), b.Type(), i, v, want)
		}
	}
}

// TestIntegerDivision: the one quotient beyond the range wraps around, and a division by 0 is an ir.DivisionError.
func TestIntegerDivision(t *testing.T) {
	got := gradcheck.Apply(op.DivOp{}, ir.FromSlice([]int64{7, -7, math.MinInt64}, 3), ir.FromSlice([]int64{2, 2, -1}, 3))[0]
	if want := []int64{3, -3, math.MinInt64}; !slices.Equal(got.Int64s(), want) {
		t.Errorf("got %v, want %v", got.Int64s(), want)
	}
	for _, row := range []struct {
		op   ir.Op
		a, b ir.Tensor
	}{
		{op.DivOp{}, ir.FromSlice([]int64{7, 0}, 2), ir.FromSlice([]int64{1, 0}, 2)},
		{op.DivOp{}, ir.FromSlice([]int32{7}, 1), ir.FromSlice([]int32{0}, 1)},
		{op.PowOp{}, ir.FromSlice([]int64{0}, 1), ir.FromSlice([]int64{-1}, 1)},
	} {
		func() {
			defer func() {
				if err, ok := ir.Documented(recover()); !ok || err.Error() != "an integer is divided by 0" {
					t.Errorf("%v: got %v, want a DivisionError", row.op, err)
				}
			}()
			gradcheck.Apply(row.op, row.a, row.b)
		}()
	}
}

// TestBytes: u8 is compared without sign.
func TestBytes(t *testing.T) {
	a, b := ir.FromSlice([]uint8{0, 200, 7}, 3), ir.FromSlice([]uint8{255, 100, 7}, 3)
	for _, c := range []struct {
		op   ir.Op
		want []bool
	}{
		{op.LessOp{}, []bool{true, false, false}},
		{op.LessOrEqualOp{}, []bool{true, false, true}},
		{op.GreaterOp{}, []bool{false, true, false}},
		{op.GreaterOrEqualOp{}, []bool{false, true, true}},
		{op.EqualOp{}, []bool{false, false, true}},
	} {
		if got := gradcheck.Apply(c.op, a, b)[0].Bools(); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.op.Spec().Name, got, c.want)
		}
	}
}

// arg is an f64 argument of a new graph.
func arg(g *ir.Graph, name string, dims ...ir.Dim) ir.Value {
	return g.Apply(ir.Feed{Input: &ir.Input{Name: name, Type: ir.TypeOf(ir.Float64, dims...), Source: ir.Argument}})
}

// TestKinks: the derivative that each op promises where it has several.
func TestKinks(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name string
		f    func(x, y ir.Value) ir.Value
		x, y []float64
		dx   []float64
		dy   []float64
	}{
		{"ReLU", func(x, _ ir.Value) ir.Value { return op.ReLU(x) }, []float64{-1, 0, 1}, nil, []float64{0, 0, 1}, nil},
		{"LeakyReLU", func(x, _ ir.Value) ir.Value { return op.LeakyReLU(x, 0.2) }, []float64{-1, 0, 1}, nil, []float64{0.2, 0.2, 1}, nil},
		{"Abs", func(x, _ ir.Value) ir.Value { return op.Abs(x) }, []float64{-2, 0, 2}, nil, []float64{-1, 0, 1}, nil},
		{"Sqrt", func(x, _ ir.Value) ir.Value { return op.Sqrt(x) }, []float64{0, 4}, nil, []float64{inf, 0.25}, nil},
		{"PReLU", op.PReLU, []float64{-1, 0, 1}, []float64{0.2}, []float64{0.2, 0.2, 1}, []float64{-1}},
		{"ELU", func(x, _ ir.Value) ir.Value { return op.ELU(x, 0.5) }, []float64{-1e4, 0, 1, 1e4}, nil, []float64{0, 0.5, 1, 1}, nil},
		{"HardSigmoid", func(x, _ ir.Value) ir.Value { return op.HardSigmoid(x, 0.5, 0.5) }, []float64{-2, -1, 0, 1, 2}, nil, []float64{0, 0, 0.5, 0, 0}, nil},
		{"Clip", func(x, _ ir.Value) ir.Value { return op.Clip(x, -1, 2) }, []float64{-2, -1, 0, 2, 3}, nil, []float64{0, 1, 1, 1, 0}, nil},
		{"Pow", op.Pow, []float64{0, 0, 2, 0}, []float64{0, 1, 3, 2}, []float64{0, 1, 12, 0}, []float64{0, 0, 8 * math.Ln2, 0}},
		{"Maximum", op.Maximum, []float64{1, 2, 3}, []float64{2, 2, 2}, []float64{0, 0.5, 1}, []float64{1, 0.5, 0}},
		{"Minimum", op.Minimum, []float64{1, 2, 3}, []float64{2, 2, 2}, []float64{1, 0.5, 0}, []float64{0, 0.5, 1}},
		{"Max", func(x, _ ir.Value) ir.Value { return op.Max(x) }, []float64{5, 1, 5, 5, 5}, nil, []float64{0.25, 0, 0.25, 0.25, 0.25}, nil},
		{"Min", func(x, _ ir.Value) ir.Value { return op.Min(x) }, []float64{5, 1, 5, 1, 5}, nil, []float64{0, 0.5, 0, 0.5, 0}, nil},
		{"Prod", func(x, _ ir.Value) ir.Value { return op.Prod(x) }, []float64{5, 0, 2}, nil, []float64{0, 10, 0}, nil},
		{"Prod of two zeros", func(x, _ ir.Value) ir.Value { return op.Prod(x) }, []float64{5, 0, 0}, nil, []float64{0, 0, 0}, nil},
	} {
		g := ir.NewGraph(false)
		x, y := arg(g, "x", ir.Dim(len(c.x))), arg(g, "y", ir.Dim(max(1, len(c.y))))
		n := c.f(x, y).Node()
		grads := n.Op().(ir.Differentiable).Grad(n, []ir.Value{op.Ones(n.Out(0))})
		if err := g.Err(); err != nil {
			t.Fatal(err)
		}
		leaves := map[string]ir.Tensor{"x": ir.FromSlice(c.x, len(c.x)), "y": ir.FromSlice(append([]float64{}, c.y...), len(c.y))}
		for i, want := range [][]float64{c.dx, c.dy} {
			if want == nil {
				continue
			}
			if got := gradcheck.Eval(leaves, 1, grads[i])[0].Float64s(); !slices.Equal(got, want) {
				t.Errorf("%s: derivative by input %d: got %v, want %v", c.name, i, got, want)
			}
		}
	}
}

// TestFlat: the derivative of a step is exactly zero, and what depends on a step alone has none.
func TestFlat(t *testing.T) {
	for _, f := range []func(ir.Value) ir.Value{op.Floor, op.Ceil, op.Round, op.Sign} {
		g := ir.NewGraph(false)
		x := arg(g, "x", 4)
		grad := autodiff.Gradients(op.Sum(op.Add(f(x), x)), []ir.Value{x})[0]
		alone := autodiff.Gradients(op.Sum(f(x)), []ir.Value{x})[0]
		if err := g.Err(); err != nil {
			t.Fatal(err)
		}
		got := gradcheck.Eval(map[string]ir.Tensor{"x": ir.FromSlice([]float64{-1.5, 0, 0.5, 7}, 4)}, 1, grad, alone)
		if !slices.Equal(got[0].Float64s(), []float64{1, 1, 1, 1}) || !slices.Equal(got[1].Float64s(), make([]float64, 4)) {
			t.Errorf("%s: got %v and %v, want ones and zeros", ir.NodeText(f(x).Node()), got[0].Float64s(), got[1].Float64s())
		}
	}
}

// TestGatesFarOut: where the gate is 0, x times the gate is −0, whole and decomposed, and whole for −Inf too.
func TestGatesFarOut(t *testing.T) {
	inf := math.Inf(1)
	for _, o := range []ir.Composite{op.SiLUOp{}, op.MishOp{}, op.GELUOp{}, op.GELUOp{Tanh: true}, op.HardSwishOp{}} {
		for _, dt := range []ir.DType{ir.Float32, ir.Float64} {
			g := ir.NewGraph(false)
			x := g.Apply(ir.Feed{Input: &ir.Input{Name: "x", Type: ir.TypeOf(dt, 5), Source: ir.Argument}})
			at := gradcheck.Apply(op.CastOp{To: dt}, ir.FromSlice([]float64{-1e38, -2000, inf, 1e38, -inf}, 5))[0]
			out := gradcheck.Eval(map[string]ir.Tensor{"x": at}, 1, ir.Apply(o, x), o.Decompose([]ir.Value{x})[0])
			for i, count := range []int{5, 4} {
				got, want := floats(out[i])[:count], []float64{0, 0, inf, floats(at)[3], 0}[:count]
				if !slices.Equal(got, want) || !math.Signbit(got[0]) || !math.Signbit(got[1]) || i == 0 && !math.Signbit(got[4]) {
					t.Errorf("%s in %v: got %v, want −0, −0 and x", ir.OpText(o), dt, got)
				}
			}
		}
	}
}

// TestSubnormals: logarithms and powers of numbers below the normal ones, for which math.Log is wrong on amd64.
func TestSubnormals(t *testing.T) {
	x := ir.FromSlice([]float64{5e-324, 1e-310, 5e-324, 1e-310}, 4)
	y := ir.FromSlice([]float64{0.5, 1, -1, -0.25}, 4)
	for _, c := range []struct {
		name      string
		got, want []float64
	}{
		{"Log", gradcheck.Apply(op.LogOp{}, x)[0].Float64s(), []float64{-744.4400719213812, -713.8013788281542, -744.4400719213812, -713.8013788281542}},
		{"Pow", gradcheck.Apply(op.PowOp{}, x, y)[0].Float64s(), []float64{2.2227587494850775e-162, 1e-310, math.Inf(1), 3.1622776601683793e77}},
	} {
		for i, want := range c.want {
			if got := c.got[i]; got != want && !(math.Abs(got-want) <= 1e-14*math.Abs(want)) {
				t.Errorf("%s of %g: got %v, want %v", c.name, x.Float64s()[i], got, want)
			}
		}
	}
}

// TestIntegerPowers: squaring wraps around, and negative exponents truncate.
func TestIntegerPowers(t *testing.T) {
	a, b := []int64{3, -2, 0, 7, 1, -1, -1, 0, 2, 10}, []int64{4, 3, 0, -1, -5, -4, -3, 2, 64, 18}
	got := gradcheck.Apply(op.PowOp{}, ir.FromSlice(a, 10), ir.FromSlice(b, 10))[0]
	if want := []int64{81, -8, 1, 0, 1, 1, -1, 0, 0, 1e18}; !slices.Equal(got.Int64s(), want) {
		t.Errorf("got %v, want %v", got.Int64s(), want)
	}
}

// TestIntegerClip: bounds beyond an element type are none.
func TestIntegerClip(t *testing.T) {
	x := ir.FromSlice([]int32{math.MinInt32, -5, 5, math.MaxInt32}, 4)
	for _, c := range []struct {
		lo, hi float64
		want   []int32
	}{
		{math.Inf(-1), math.Inf(1), []int32{math.MinInt32, -5, 5, math.MaxInt32}},
		{-1e300, 4, []int32{math.MinInt32, -5, 4, 4}},
		{-4, 1e18, []int32{-4, -4, 5, math.MaxInt32}},
		{1e18, 1e18, []int32{math.MaxInt32, math.MaxInt32, math.MaxInt32, math.MaxInt32}},
	} {
		if got := ir.Slice[int32](gradcheck.Apply(op.ClipOp{Min: c.lo, Max: c.hi}, x)[0]); !slices.Equal(got, c.want) {
			t.Errorf("%g to %g: got %v, want %v", c.lo, c.hi, got, c.want)
		}
	}
}

// TestScalars: constants that an element type cannot hold are refused, and a missing input is left to its consumer.
func TestScalars(t *testing.T) {
	g := ir.NewGraph(false)
	labels := g.Apply(ir.Feed{Input: &ir.Input{Name: "labels", Type: ir.TypeOf(ir.Int64, ir.Batch), Source: ir.Argument}})
	if v := op.Scale(labels, 0.5); !v.IsPoison() {
		t.Errorf("0.5 times i64 gives %v", v.Type())
	}
	if v := op.AddScalar(labels, 2); v.Type() != labels.Type() {
		t.Errorf("i64 plus 2 gives %v", v.Type())
	}
	if v := op.Scale(ir.Value{}, 2); !v.IsZero() {
		t.Errorf("twice the zero value gives %v", v)
	}
	op.LeakyReLU(op.Cast(labels, ir.Float32), math.NaN())
	want := "Mul: the constant 0.5 is not an integer, but the input is i64[N]\nLeakyReLU: alpha is NaN"
	if got := messages(g); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// messages is the mistakes of a graph without their positions.
func messages(g *ir.Graph) string {
	errs, _ := g.Err().(ir.Errors)
	s := ""
	for i, e := range errs {
		if i > 0 {
			s += "\n"
		}
		s += fmt.Sprint(e.Err)
	}
	return s
}
