package ir_test

import (
	"fmt"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// parse reads a graph for a test.
func parse(t *testing.T, src string) *ir.Graph {
	t.Helper()
	g, err := ir.Parse(src, op.All)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// twice is a graph that computes one thing twice and another thing for nobody.
const twice = `%0 = data x : f32[N×2]
%1 = Exp %0 : f32[N×2]
%2 = Exp %0 : f32[N×2]
%3 = Log %0 : f32[N×2]
%4 = Add %1 %2 : f32[N×2]
output y %4
`

// TestRewrite: rules replace, dead nodes stay behind, and merging is asked for.
func TestRewrite(t *testing.T) {
	for _, c := range []struct {
		name  string
		merge bool
		rule  func(n ir.Node, in []ir.Value) []ir.Value
		want  string
	}{
		{"copy", false, nil, `%0 = data x : f32[N×2]
%1 = Exp %0 : f32[N×2]
%2 = Exp %0 : f32[N×2]
%3 = Add %1 %2 : f32[N×2]
output y %3
`},
		{"merge", true, nil, `%0 = data x : f32[N×2]
%1 = Exp %0 : f32[N×2]
%2 = Add %1 %1 : f32[N×2]
output y %2
`},
		{"replace", true, func(n ir.Node, in []ir.Value) []ir.Value {
			if n.Op() == (op.AddOp{}) && in[0] == in[1] {
				return []ir.Value{op.Scale(in[0], 2)}
			}
			return nil
		}, `%0 = data x : f32[N×2]
%1 = Exp %0 : f32[N×2]
%2 = const {2} : f32[]
%3 = Mul %1 %2 : f32[N×2]
output y %3
`},
		{"drop", false, func(n ir.Node, in []ir.Value) []ir.Value {
			if n.Op() == (op.ExpOp{}) {
				return in
			}
			return nil
		}, `%0 = data x : f32[N×2]
%1 = Add %0 %0 : f32[N×2]
output y %1
`},
	} {
		if got := ir.Rewrite(parse(t, twice), c.merge, c.rule).String(); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// TestRewriteKeepsOrigins: what replaces a node has its lines; a merged node those of all.
func TestRewriteKeepsOrigins(t *testing.T) {
	g := ir.NewGraph(false)
	x := argument(g, "x", 2)
	first := line() + 1
	a := op.Exp(x)
	b := op.Exp(x)
	g.Outputs = []ir.Output{{Name: "y", Value: op.Add(a, b)}}
	merged := ir.Rewrite(g, true, func(n ir.Node, in []ir.Value) []ir.Value {
		if n.Op() == (op.ExpOp{}) {
			return []ir.Value{op.Log(in[0])}
		}
		return nil
	})
	want := fmt.Sprintf("Log [ir_test/copy_test.go:%d ir_test/copy_test.go:%d]", first, first+1)
	n := merged.Node(1)
	if got := fmt.Sprint(ir.OpText(n.Op()), " ", n.Origins()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestCopier: redirections come before copies, values that were set before both; poison and zero stay.
func TestCopier(t *testing.T) {
	g := parse(t, `%0 = data x : f32[2]
%1 = data y : f32[2]
%2 = ModeSwitch %0 %1 : f32[2]
%3 = Neg %2 : f32[2]
output z %3
`)
	for _, c := range []struct {
		mode ir.Mode
		want string
	}{
		{ir.Training, "%0 = data x : f32[2]\n%1 = Neg %0 : f32[2]\noutput z %1\n"},
		{ir.Inference, "%0 = data y : f32[2]\n%1 = Neg %0 : f32[2]\noutput z %1\n"},
	} {
		copier := ir.NewCopier(ir.NewGraph(false))
		copier.Follow = c.mode.Branch
		copier.Graph(g)
		if got := copier.Dst.String(); got != c.want {
			t.Errorf("%v: got\n%s\nwant\n%s", c.mode, got, c.want)
		}
	}
	copier := ir.NewCopier(ir.NewGraph(false))
	z := argument(copier.Dst, "z", 2)
	copier.Set(g.Node(2).Out(0), z)
	if got := copier.Value(g.Node(3).Out(0)); got.Node().In(0) != z || copier.Dst.Len() != 2 {
		t.Errorf("got\n%s", copier.Dst)
	}
	if v := copier.Value(ir.Value{}); !v.IsZero() {
		t.Errorf("the zero value is copied to %v", v)
	}
	if v := copier.Value(g.Fail("mistake")); !v.IsPoison() || v.Graph() != copier.Dst || copier.Dst.Err() != nil {
		t.Errorf("poison is copied to %v", v)
	}
}

// TestReached: the nodes of one mode, up to the cuts.
func TestReached(t *testing.T) {
	g := parse(t, `%0 = data x : f32[2]
%1 = Exp %0 : f32[2]
%2 = Log %0 : f32[2]
%3 = ModeSwitch %1 %2 : f32[2]
%4 = Neg %3 : f32[2]
output z %4
`)
	for _, c := range []struct {
		mode ir.Mode
		cuts []ir.Value
		want string
	}{
		{ir.Training, nil, "map[0:true 1:true 4:true]"},
		{ir.Inference, nil, "map[0:true 2:true 4:true]"},
		{ir.Training, []ir.Value{g.Node(1).Out(0)}, "map[4:true]"},
		{ir.Inference, []ir.Value{g.Node(3).Out(0)}, "map[4:true]"},
		{ir.Inference, []ir.Value{g.Node(4).Out(0)}, "map[]"},
	} {
		if got := fmt.Sprint(ir.Reached(c.mode, g.Roots(), c.cuts...)); got != c.want {
			t.Errorf("%v, cut at %v: got %s, want %s", c.mode, c.cuts, got, c.want)
		}
	}
}
