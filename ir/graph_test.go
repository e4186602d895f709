package ir_test

import (
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// argument is an f32 argument of a graph.
func argument(g *ir.Graph, name string, dims ...ir.Dim) ir.Value {
	return g.Apply(ir.Feed{Input: &ir.Input{Name: name, Type: ir.TypeOf(ir.Float32, dims...), Source: ir.Argument}})
}

// line is the number of the line that calls it.
func line() int {
	_, _, n, _ := runtime.Caller(1)
	return n
}

var lineNumbers = regexp.MustCompile(`(_test\.go):\d+`)

// unnumbered is an error's text with every line number replaced by #.
func unnumbered(err error) string {
	if err == nil {
		return "no error"
	}
	return lineNumbers.ReplaceAllString(err.Error(), "$1:#")
}

// TestPositions: every mistake has the line that made it, in the order of declaration; what follows from one is
// silent, and the same mistake of the same line is said once.
func TestPositions(t *testing.T) {
	g := ir.NewGraph(false)
	x, y := argument(g, "x", ir.Batch, 3), argument(g, "y", ir.Batch, 4)
	first := line() + 1
	sum := op.Add(x, y)
	if !sum.IsPoison() || sum.Type() != (ir.Type{}) || sum.Op() != nil || sum.String() != "poisoned value" {
		t.Errorf("the result of a mistake is %v of type %v", sum, sum.Type())
	}
	op.ReLU(op.Scale(sum, 2)) // silent
	second := line() + 2
	for range 3 {
		op.MatMul(x, y)
	}
	third := line() + 1
	op.Exp(op.Not(x))
	want := fmt.Sprintf(`ir_test/graph_test.go:%d: Add: f32[N×3] and f32[N×4] do not broadcast: dimension 1 from the end is 3 and 4, want the same or 1
ir_test/graph_test.go:%d: `, first, second)
	got := g.Err().Error()
	if !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwant at the start\n%s", got, want)
	}
	if end := fmt.Sprintf("\nir_test/graph_test.go:%d: Not: got f32[N×3], want bool", third); !strings.HasSuffix(got, end) || strings.Count(got, "\n") != 2 {
		t.Errorf("got\n%s\nwant three lines, the last being%s", got, end)
	}
}

// TestErrorsAreFound: a mistake is an *ir.Error with its origin, and wraps its cause.
func TestErrorsAreFound(t *testing.T) {
	g := ir.NewGraph(false)
	g.Fail("cause: %w", errCause)
	var e *ir.Error
	if err := g.Err(); !errors.As(err, &e) || !errors.Is(err, errCause) || e.Origin.Pos.File != "ir_test/graph_test.go" {
		t.Errorf("got %#v", err)
	}
}

var errCause = errors.New("no such thing")

// TestApplyMistakes: inputs that are no values of the graph.
func TestApplyMistakes(t *testing.T) {
	g, other := ir.NewGraph(false), ir.NewGraph(false)
	x, y := argument(g, "x", 2), argument(other, "y", 2)
	op.Add(x, ir.Value{})
	op.Add(ir.Value{}, x)
	op.Add(x, y)
	ir.Apply(op.AddOp{}, x)
	want := `ir_test/graph_test.go:#: Add: input 1 is a zero ir.Value: it was never assigned
ir_test/graph_test.go:#: Add: input 0 is a zero ir.Value: it was never assigned
ir_test/graph_test.go:#: Add: input 1 belongs to another model
ir_test/graph_test.go:#: Add: got 1 inputs, want 2`
	if got := unnumbered(g.Err()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if other.Err() != nil {
		t.Errorf("the other graph has the mistake: %v", other.Err())
	}
	if v := op.Add(ir.Value{}, ir.Value{}); !v.IsZero() {
		t.Errorf("two zero values give %v", v)
	}
}

// TestLayers: inside a scope a mistake is that of the layer; nested paths are joined.
func TestLayers(t *testing.T) {
	g := ir.NewGraph(false)
	x := argument(g, "x", 2)
	leave := g.Enter("disc", ir.Position{File: "models/gan.go", Line: 7})
	inner := g.Enter("0", ir.Position{File: "models/gan.go", Line: 8})
	op.Not(x)
	inner()
	v := op.Neg(x)
	leave()
	op.Not(x)
	want := `models/gan.go:8: disc.0: Not: got f32[2], want bool  (applied at ir_test/graph_test.go:#)
ir_test/graph_test.go:#: Not: got f32[2], want bool`
	if got := unnumbered(g.Err()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := v.Node().Origin().String(); got != "models/gan.go:7: disc" {
		t.Errorf("the origin is %s", got)
	}
}

// TestMerging: a graph that merges has one node for equal applications, with the lines of all; another has both.
func TestMerging(t *testing.T) {
	for _, merge := range []bool{false, true} {
		g := ir.NewGraph(merge)
		x := argument(g, "x", 2)
		first := line() + 1
		a := op.LeakyReLU(x, 0.2)
		b := op.LeakyReLU(x, 0.2)
		c := op.LeakyReLU(x, 0.3)
		if (a == b) != merge || a == c {
			t.Errorf("merge %v: %v, %v and %v", merge, a, b, c)
		}
		want := fmt.Sprintf("[ir_test/graph_test.go:%d]", first)
		if merge {
			want = fmt.Sprintf("[ir_test/graph_test.go:%d ir_test/graph_test.go:%d]", first, first+1)
		}
		if got := fmt.Sprint(a.Node().Origins()); got != want {
			t.Errorf("merge %v: origins %s, want %s", merge, got, want)
		}
	}
}

// TestMergedOriginsAreDistinct: a line that applies the same again is listed once.
func TestMergedOriginsAreDistinct(t *testing.T) {
	g := ir.NewGraph(true)
	x := argument(g, "x", 2)
	var v ir.Value
	for range 3 {
		v = op.Exp(x)
	}
	if n := len(v.Node().Origins()); n != 1 {
		t.Errorf("%d origins, want 1", n)
	}
}

// TestAt: what a rewrite applies has the origins that it gives; before and after, lines are lines again.
func TestAt(t *testing.T) {
	g := ir.NewGraph(false)
	x := argument(g, "x", 2)
	given := []ir.Origin{{Pos: ir.Position{File: "models/vae.go", Line: 3}, Layer: "enc"}}
	var a, b ir.Value
	g.At(given, func() {
		a = op.Exp(x)
		g.At(nil, func() { b = op.Exp(x) })
		op.Not(x)
	})
	if got := a.Node().Origin(); got != given[0] {
		t.Errorf("got %v, want %v", got, given[0])
	}
	if got := b.Node().Origins(); len(got) != 0 {
		t.Errorf("got %v, want none", got)
	}
	if got, want := g.Err().Error(), "models/vae.go:3: enc: Not: got f32[2], want bool"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := op.Exp(x).Node().Origin().Pos.File; got != "ir_test/graph_test.go" {
		t.Errorf("after At the position is in %q", got)
	}
}

// TestUndefined: a gradient that does not exist is a mistake at the line of the op.
func TestUndefined(t *testing.T) {
	g := ir.NewGraph(false)
	at := line() + 1
	v := op.Exp(argument(g, "x", 2))
	if ir.Undefined(v.Node()) != nil {
		t.Error("there is a gradient")
	}
	want := fmt.Sprintf("ir_test/graph_test.go:%d: Exp has no gradient: use ir.StopGradient where none is meant", at)
	if got := g.Err().Error(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestGraphLists: leaves and roots in order, each once.
func TestGraphLists(t *testing.T) {
	g := ir.NewGraph(false)
	w, s := &ir.State{Name: "w", Type: ir.TypeOf(ir.Float32, 2), Trainable: true}, &ir.State{Name: "s", Type: ir.TypeOf(ir.Float32, 2)}
	x := argument(g, "x", 2)
	in := x.Op().(ir.Feed).Input
	y := op.Add(op.Mul(x, g.Apply(ir.Read{State: w})), op.Add(g.Apply(ir.Feed{Input: in}), g.Apply(ir.Read{State: w})))
	g.Outputs = []ir.Output{{Name: "y", Value: y}}
	g.Writes = []ir.Write{{State: s, Value: x}, {State: w, Value: y}}
	if got := g.Inputs(); len(got) != 1 || got[0] != in {
		t.Errorf("inputs %v", got)
	}
	if got := g.States(); len(got) != 2 || got[0] != w || got[1] != s {
		t.Errorf("states %v", got)
	}
	if got := fmt.Sprint(g.Roots()); got != "[%6 %0 %6]" {
		t.Errorf("roots %s", got)
	}
	if v, ok := g.Output("y"); !ok || v != y {
		t.Errorf("output y is %v", v)
	}
	if _, ok := g.Output("z"); ok {
		t.Error("there is an output z")
	}
	if y.State() != nil || y.Node().In(0).Node().In(1).State() != w {
		t.Error("State is wrong")
	}
}
