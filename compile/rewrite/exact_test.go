package rewrite_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/internal/randgraph"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/op/optest"
)

// exactly are the passes that keep every bit, in the order of a compilation.
var exactly = []struct {
	name string
	run  func(*ir.Graph) *ir.Graph
}{
	{"DropStops", rewrite.DropStops},
	{"Merge", rewrite.Merge},
	{"Simplify", rewrite.Simplify},
	{"Fold", rewrite.Fold},
	{"LayOut", rewrite.LayOut},
	{"Fuse", rewrite.Fuse},
}

// special are the numbers at which one function differs from another that is like it elsewhere.
var special = []float64{
	0, math.Copysign(0, -1), 1, -1, math.Inf(1), math.Inf(-1), math.NaN(), 0.5, -2.5,
	0x1p-149, -0x1p-149, 0x1.fffffcp-127, 0x1p-126, -0x1p-126, math.MaxFloat32, -math.MaxFloat32,
	1 + 0x1p-23, 3, 1e-20, -1e-20, 88.8, -104, 1 << 24,
}

// fill puts special numbers into the floating-point leaves of a graph, others in every round.
func fill(g *ir.Graph, leaves map[string]ir.Tensor, round int) map[string]ir.Tensor {
	out := map[string]ir.Tensor{}
	k := round
	put := func(name string, t ir.Type) {
		x, ok := leaves[name]
		if ok && !t.DType.IsFloat() {
			out[name] = x
			return
		}
		y := ir.NewTensor(t.DType, t.Bind(optest.BatchSize)...)
		for i := range y.Len() {
			v := special[(k*7+i*5+i*i*round)%len(special)]
			switch t.DType {
			case ir.Float32:
				y.Float32s()[i] = float32(v)
			case ir.Float64:
				y.Float64s()[i] = v
			case ir.Bool:
				y.Bools()[i] = (i+k)%2 == 0
			}
		}
		out[name] = y
		k++
	}
	for _, in := range g.Inputs() {
		put(in.Name, in.Type)
	}
	for _, s := range g.States() {
		put(s.Name, s.Type)
	}
	return out
}

// results is everything that a graph gives.
func results(g *ir.Graph, leaves map[string]ir.Tensor) []ir.Tensor {
	var roots []ir.Value
	for _, o := range g.Outputs {
		roots = append(roots, o.Value)
	}
	for _, w := range g.Writes {
		roots = append(roots, w.Value)
	}
	return gradcheck.Eval(leaves, optest.BatchSize, roots...)
}

// unequal says where two tensors differ in bits; every NaN is like any other.
func unequal(a, b ir.Tensor) string {
	if a.Type() != b.Type() {
		return fmt.Sprintf("%v became %v", a.Type(), b.Type())
	}
	for i := range a.Len() {
		same := true
		switch a.DType() {
		case ir.Float32:
			x, y := a.Float32s()[i], b.Float32s()[i]
			same = x != x && y != y || math.Float32bits(x) == math.Float32bits(y)
		case ir.Float64:
			x, y := a.Float64s()[i], b.Float64s()[i]
			same = x != x && y != y || math.Float64bits(x) == math.Float64bits(y)
		case ir.Int64:
			same = a.Int64s()[i] == b.Int64s()[i]
		default:
			same = a.At(i) == b.At(i)
		}
		if !same {
			return fmt.Sprintf("element %d: %v became %v", i, a.At(i), b.At(i))
		}
	}
	return ""
}

// rounds is how many fillings every graph gets.
const rounds = 8

// checkExact runs one pass after another and wants the bits that the graph gave before. It reports how many passes changed
// the graph.
func checkExact(t *testing.T, name string, g *ir.Graph, leaves map[string]ir.Tensor) (changed int) {
	t.Helper()
	g, _ = rewrite.Bind(g, optest.BatchSize)
	var filled [rounds]map[string]ir.Tensor
	var want [rounds][]ir.Tensor
	for r := range want {
		filled[r] = fill(g, leaves, r)
		want[r] = results(g, filled[r])
	}
	for _, p := range exactly {
		next := p.run(g)
		if next.String() != g.String() {
			changed++
		}
		for r := range want {
			got := results(next, filled[r])
			for i := range got {
				if d := unequal(want[r][i], got[i]); d != "" {
					t.Errorf("%s: %s: round %d: result %d: %s\nbefore\n%safter\n%s", name, p.name, r, i, d, g, next)
					return changed
				}
			}
		}
		g = next
	}
	return changed
}

// TestExact: passes keep every bit on special numbers, over the op table, the graphs of testdata/ir, random graphs of the
// whole table and random expressions of what the passes look for.
func TestExact(t *testing.T) {
	changed := map[string]int{}
	for _, row := range optest.Rows {
		for _, dtype := range []ir.DType{ir.Float32, ir.Float64} {
			g := optest.Graph(row, dtype)
			leaves := map[string]ir.Tensor{}
			for i, x := range optest.Inputs(row, 1, dtype) {
				leaves[fmt.Sprintf("x%d", i)] = x
			}
			changed["rows"] += checkExact(t, row.Name, g, leaves)
		}
	}
	graphs := 0
	files, err := filepath.Glob("../../testdata/ir/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			g, err := ir.Parse(string(f.Data), op.All)
			if err != nil || !strings.HasPrefix(f.Name, "in ") || !evaluable(g) {
				continue
			}
			changed["testdata"] += checkExact(t, filepath.Base(file)+"/"+f.Name, g, nil)
			graphs++
		}
	}
	if graphs != 66 {
		t.Errorf("%d graphs of testdata/ir are evaluated, want 66", graphs)
	}
	for seed := range uint64(40) {
		c := randgraph.New(seed, 40)
		changed["randgraph"] += checkExact(t, fmt.Sprintf("randgraph %d", seed), c.Graph, c.Leaves)
	}
	expressions := uint64(400)
	if testing.Short() {
		expressions = 100
	}
	for seed := range expressions {
		changed["expressions"] += checkExact(t, fmt.Sprintf("expression %d", seed), expression(seed), nil)
	}
	for _, kind := range []string{"rows", "testdata", "randgraph", "expressions"} {
		t.Logf("%s: passes changed %d graphs", kind, changed[kind])
		if changed[kind] == 0 {
			t.Errorf("%s: no pass changed a graph", kind)
		}
	}
}

// evaluable: a graph of ops that an interpreter can run, of leaves that special numbers can fill.
func evaluable(g *ir.Graph) bool {
	for i := range g.Len() {
		switch g.Node(i).Op().(type) {
		case ir.ModeSwitch, ir.GradientOf:
			return false
		}
		if in, ok := g.Node(i).Op().(ir.Feed); ok && !in.Input.Type.DType.IsFloat() && in.Input.Type.DType != ir.Bool {
			return false
		}
	}
	return !refuses(g)
}

// refuses reports whether an op refuses the constants that it reads.
func refuses(g *ir.Graph) (yes bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, yes = ir.Documented(r); !yes {
				panic(r)
			}
		}
	}()
	results(g, fill(g, nil, 0))
	return false
}

// expression is a random graph of what the passes look for: factors and divisors of 1 and their like, products with what
// follows them, activations with the sign of what they read, reshapes, casts and expansions.
func expression(seed uint64) *ir.Graph {
	r := rand.New(rand.NewPCG(seed, 11))
	g := ir.NewGraph(false)
	square := ir.TypeOf(ir.Float32, 4, 4)
	var pool []ir.Value
	for i := range 3 {
		pool = append(pool, g.Apply(ir.Feed{Input: &ir.Input{Name: fmt.Sprintf("x%d", i), Type: square, Source: ir.Argument}}))
	}
	weights := ir.NewTensor(ir.Float32, 4, 4)
	for i := range weights.Float32s() {
		weights.Float32s()[i] = float32(r.NormFloat64())
	}
	pick := func() ir.Value { return pool[len(pool)-1-min(r.IntN(len(pool)), r.IntN(len(pool)))] }
	constant := func() ir.Value {
		v := []float64{0, math.Copysign(0, -1), 1, -1, 2, 0.5, math.Inf(1), 0x1p-149}[r.IntN(8)]
		s := g.Scalar(ir.Float32, v)
		if r.IntN(3) == 0 {
			return op.Expand(s, square.Dims)
		}
		return s
	}
	other := func() ir.Value {
		if r.IntN(2) == 0 {
			return constant()
		}
		return pick()
	}
	binary := []func(a, b ir.Value) ir.Value{op.Add, op.Sub, op.Mul, op.Div, op.Maximum, op.Minimum}
	unary := []func(ir.Value) ir.Value{
		op.ReLU, op.Tanh, op.Sigmoid, op.Softplus, op.Exp, op.Abs, op.Neg, op.Sqrt, op.Square, ir.StopGradient,
		func(x ir.Value) ir.Value { return op.LeakyReLU(x, 0.25) },
		func(x ir.Value) ir.Value { return op.LeakyReLU(x, -0.5) },
		func(x ir.Value) ir.Value { return op.Clip(x, -1, 2) },
		func(x ir.Value) ir.Value { return op.Reshape(op.Reshape(x, 16), 4, 4) },
		func(x ir.Value) ir.Value { return op.Transpose(x, 0, 1) },
		func(x ir.Value) ir.Value { return op.Cast(op.Cast(x, ir.Float64), ir.Float32) },
		func(x ir.Value) ir.Value { return op.Gemm(x, g.Constant(weights), op.Slice(pick(), 0, 1, 2)) },
		func(x ir.Value) ir.Value { return op.MatMulT(x, g.Constant(weights), false, true) },
	}
	for range 12 {
		var v ir.Value
		switch r.IntN(6) {
		case 0:
			a, b := pick(), other()
			if r.IntN(3) == 0 {
				a, b = b, pick()
			}
			v = binary[r.IntN(len(binary))](a, b)
		case 1:
			y := pick()
			v = op.Where(op.Greater(y, g.Scalar(ir.Float32, 0)), pick(), op.Mul(pick(), constant()))
		case 2: // the slope of an activation
			p := op.MatMulT(pick(), pick(), r.IntN(2) == 0, r.IntN(2) == 0)
			rest := constant()
			if r.IntN(2) == 0 {
				rest = op.Mul(p, rest)
			}
			v = op.Where(op.Greater(pick(), g.Scalar(ir.Float32, 0)), p, rest)
		case 3: // values that one node reads
			v = pick()
			for range 4 {
				v = unary[r.IntN(len(unary))](v)
			}
		case 4: // an activation, and the sign of what it reads
			x := op.Add(pick(), pick())
			y := unary[[]int{0, 10, 11}[r.IntN(3)]](x)
			v = op.Where(op.Greater(x, g.Scalar(ir.Float32, 0)), y, op.Scale(pick(), 0.5))
		default:
			v = unary[r.IntN(len(unary))](pick())
		}
		if v.Type() == square {
			pool = append(pool, v)
		}
	}
	for i, v := range pool[max(3, len(pool)-4):] {
		g.Outputs = append(g.Outputs, ir.Output{Name: fmt.Sprintf("y%d", i), Value: v})
	}
	if len(g.Outputs) == 0 {
		g.Outputs = append(g.Outputs, ir.Output{Name: "y", Value: pool[0]})
	}
	return g
}
