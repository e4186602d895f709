package autodiff_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/autodiff"
	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// feed makes inputs of type f64[2×4] in a new graph.
func feed(names ...string) (*ir.Graph, []ir.Value) {
	g := ir.NewGraph(false)
	var out []ir.Value
	for _, name := range names {
		in := &ir.Input{Name: name, Type: ir.TypeOf(ir.Float64, 2, 4), Source: ir.Argument}
		out = append(out, g.Apply(ir.Feed{Input: in}))
	}
	return g, out
}

func numbers(from float64) ir.Tensor {
	x := make([]float64, 8)
	for i := range x {
		x[i] = from + 0.25*float64(i*i%7)
	}
	return ir.FromSlice(x, 2, 4)
}

// TestAgainstDifferences checks, to the second order, graphs whose shape the sweep must get right: values used several
// times, outputs of one node of which some have no gradient, and paths that part and join.
func TestAgainstDifferences(t *testing.T) {
	for _, row := range []struct {
		name string
		f    func(x, y ir.Value) ir.Value
	}{
		{"used three times", func(x, y ir.Value) ir.Value { return op.Mul(op.Mul(x, x), op.Mul(x, y)) }},
		{"first part of a split", func(x, y ir.Value) ir.Value { return op.Mul(op.Exp(op.Split(x, 1, 1, 2, 1)[0]), op.Slice(y, 1, 1, 2)) }},
		{"last part of a split", func(x, y ir.Value) ir.Value {
			return op.Mul(op.Split(op.Mul(x, y), 1, 1, 2, 1)[2], op.Slice(y, 1, 0, 1))
		}},
		{"two parts of a split", func(x, y ir.Value) ir.Value {
			p := op.Split(op.Mul(x, y), 1, 1, 2, 1)
			return op.Mul(p[0], op.Square(p[2]))
		}},
		{"a part twice, a part once", func(x, y ir.Value) ir.Value {
			p := op.Split(op.Mul(x, y), 1, 2, 2)
			return op.Add(op.Mul(p[0], op.Square(p[0])), p[1])
		}},
		{"part and join", func(x, y ir.Value) ir.Value {
			h := op.Tanh(op.Mul(x, y))
			return op.Add(op.Mul(op.Exp(h), x), op.Mul(op.Sigmoid(h), h))
		}},
		{"gradient inside", func(x, y ir.Value) ir.Value {
			return op.Mul(autodiff.Gradients(op.Mul(op.Square(x), op.Exp(y)), []ir.Value{x})[0], y)
		}},
	} {
		g, v := feed("x", "y")
		g.Outputs = []ir.Output{{Name: "f", Value: row.f(v[0], v[1])}}
		leaves := map[string]ir.Tensor{"x": numbers(0.5), "y": numbers(-0.5)}
		if err := gradcheck.Graph(g, leaves, 1, 1, "x", "y"); err != nil {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

// TestIntermediate: the derivative by a computed value is that by its uses from there on, and both it and the value
// that it is computed from can be asked for at once.
func TestIntermediate(t *testing.T) {
	g, v := feed("x")
	h := op.Exp(v[0])
	twin := op.Exp(v[0])
	y := op.Add(op.Square(h), op.Scale(twin, 3))
	grads := autodiff.Gradients(y, []ir.Value{h, v[0], twin, y})
	if err := ir.Check(g); err != nil {
		t.Fatal(err)
	}
	x := map[string]ir.Tensor{"x": numbers(0)}
	e := gradcheck.Eval(x, 1, append([]ir.Value{h}, grads...)...)
	for i, h := range e[0].Float64s() {
		for j, want := range []float64{2 * h, 2*h*h + 3*h, 3, 1} {
			if got := e[1+j].Float64s()[i]; got != want {
				t.Errorf("derivative %d at %v: got %v, want %v", j, x["x"].Float64s()[i], got, want)
			}
		}
	}
}

// TestUnreached: what y does not depend on has a gradient of zeros, of its own type.
func TestUnreached(t *testing.T) {
	_, v := feed("x", "y")
	parts := op.Split(v[1], 1, 1, 3)
	integer := op.Cast(op.Cast(v[1], ir.Int64), ir.Float64)
	y := op.Add(op.Exp(v[0]), op.Mul(integer, ir.StopGradient(v[1])))
	for i, x := range []ir.Value{v[1], parts[0], parts[1]} {
		d := autodiff.Gradients(y, []ir.Value{x})[0]
		got := gradcheck.Eval(map[string]ir.Tensor{"x": numbers(1), "y": numbers(2)}, 1, d)[0]
		if d.Type() != x.Type() || slices.ContainsFunc(got.Float64s(), func(f float64) bool { return f != 0 }) {
			t.Errorf("gradient %d: got %v %v, want zeros of %v", i, d.Type(), got.Float64s(), x.Type())
		}
	}
}

// TestPath: only what lies between y and wrt is visited. What it is combined with needs no gradient.
func TestPath(t *testing.T) {
	g, v := feed("x", "y")
	far := ir.Apply(blunt{}, op.Exp(v[1]))
	y := op.Mul(op.Sigmoid(v[0]), far)
	before := g.Len()
	autodiff.Gradients(y, v[:1])
	if err := g.Err(); err != nil {
		t.Error(err)
	}
	for i := before; i < g.Len(); i++ {
		if n := g.Node(i); slices.Contains(n.Ins(), v[1]) {
			t.Errorf("%s is on no path to x", ir.NodeText(n))
		}
	}
}

// blunt has no gradient.
type blunt struct{}

func (blunt) Spec() ir.Spec                           { return ir.Spec{Name: "Blunt", In: ir.Exactly(1)} }
func (blunt) Infer(in []ir.Type) ([]ir.Type, error)   { return in, nil }
func (blunt) Eval(_ *ir.Env, out, in []ir.Tensor)     { copy(out[0].Bytes(), in[0].Bytes()) }
func (blunt) Grad(n ir.Node, _ []ir.Value) []ir.Value { return ir.Undefined(n) }

// tally takes integers, by which there is no derivative.
type tally struct{ blunt }

func (tally) Infer(in []ir.Type) ([]ir.Type, error) {
	return []ir.Type{in[0].WithDType(ir.Float64)}, nil
}

// TestIntegers: what is computed from integers is on no path.
func TestIntegers(t *testing.T) {
	g, v := feed("x")
	autodiff.Gradients(op.Mul(v[0], ir.Apply(tally{}, op.Cast(v[0], ir.Int64))), v)
	if err := g.Err(); err != nil {
		t.Error(err)
	}
}

// TestUndefined: a gradient that does not exist, where it is needed, is a mistake at the line of the op; what else there
// is to differentiate still is.
func TestUndefined(t *testing.T) {
	g, v := feed("x")
	y := op.Mul(op.Exp(v[0]), ir.Apply(blunt{}, v[0]))
	autodiff.Gradients(y, v)
	err := g.Err()
	if err == nil || !strings.HasPrefix(err.Error(), "autodiff_test/autodiff_test.go:") ||
		!strings.HasSuffix(err.Error(), ": Blunt has no gradient: use ir.StopGradient where none is meant") {
		t.Errorf("got %v", err)
	}
}

// TestPlaces: a place has no gradient, wherever it goes, unless it is stopped or not asked for.
func TestPlaces(t *testing.T) {
	const refused = ": ArgMax has no gradient: use ir.StopGradient where none is meant"
	place := func(x ir.Value) ir.Value { return op.Cast(op.ArgMax(x, 1), ir.Float64) }
	for _, row := range []struct {
		name string
		f    func(x, y ir.Value) ir.Value
		want string
	}{
		{"as a number", func(x, _ ir.Value) ir.Value { return place(x) }, refused},
		{"as an index", func(x, y ir.Value) ir.Value { return op.Gather(y, op.ArgMax(x, 1), 1) }, refused},
		{"in a condition", func(x, y ir.Value) ir.Value {
			return op.Where(op.Less(place(x), op.Sum(x, 1)), op.Sum(x, 1), op.Sum(y, 1))
		}, refused},
		{"once for two", func(x, y ir.Value) ir.Value { p := place(x); return op.Add(op.Exp(p), p) }, refused},
		{"stopped before", func(x, y ir.Value) ir.Value { return op.Mul(place(ir.StopGradient(x)), op.Sum(x, 1)) }, ""},
		{"stopped behind", func(x, y ir.Value) ir.Value { return op.Gather(x, ir.StopGradient(op.ArgMax(x, 1)), 1) }, ""},
		{"of another value", func(x, y ir.Value) ir.Value { return op.Mul(op.Sum(x, 1), place(y)) }, ""},
		{"unread", func(x, _ ir.Value) ir.Value { place(x); return op.Exp(x) }, ""},
	} {
		g, v := feed("x", "y")
		autodiff.Gradients(row.f(v[0], v[1]), v[:1])
		got := ""
		if err := g.Err(); err != nil {
			got = err.Error()
		}
		if row.want == "" && got != "" || !strings.HasSuffix(got, row.want) || strings.Count(got, "ArgMax") > 1 {
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		}
	}
}

// wrong has a gradient of another type.
type wrong struct{ blunt }

func (wrong) Grad(n ir.Node, dy []ir.Value) []ir.Value { return []ir.Value{op.Sum(dy[0])} }

// TestBrokenRules: what only a mistake of ours can cause panics and says where.
func TestBrokenRules(t *testing.T) {
	for _, row := range []struct {
		name string
		f    func(x ir.Value) ir.Value
		want string
	}{
		{"composite", func(x ir.Value) ir.Value { return op.Variance(x) }, "autodiff: %1 = Variance{Axes:[0 1]} %0 : f64[] has no gradient rule: composites are decomposed first"},
		{"type", func(x ir.Value) ir.Value { return ir.Apply(wrong{}, x) }, "autodiff: %1 = Blunt %0 : f64[2×4]: gradient is f64[], input f64[2×4]"},
	} {
		_, v := feed("x")
		y := row.f(v[0])
		got := func() (s string) {
			defer func() { s = fmt.Sprint(recover()) }()
			autodiff.Gradients(y, v)
			return
		}()
		if got != row.want {
			t.Errorf("%s: panics with %q, want %q", row.name, got, row.want)
		}
	}
}
