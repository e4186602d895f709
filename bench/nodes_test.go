package bench

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestNodes: a profile holds every node of every program with as many evaluations as an iteration has, and its parts make
// up the iteration.
func TestNodes(t *testing.T) {
	data, err := dataset.Open("mnist")
	if err != nil {
		t.Fatal(err)
	}
	plan, o := planOf(t, "gan"), train.Options{Seed: 1, Batch: 4, Threads: 1}
	p, err := Nodes(context.Background(), plan, 0, data, o, 1)
	if err != nil {
		t.Fatal(err)
	}
	flops, share, programs, updates := 0.0, 0.0, map[int]float64{}, 0.0
	for _, n := range p.Nodes {
		flops += n.PerRun * float64(n.FLOPs)
		share += p.Share(n)
		programs[n.Program] = n.PerRun
		if n.Node.Op().Spec().Name == "Adam" && n.Node.OutTypes()[0] == ir.TypeOf(ir.Float32, 784, 512) {
			updates += n.PerRun
			if floats := 784 * 512 * 4; n.Bytes < 5*floats || n.Bytes > 5*floats+64 {
				t.Errorf("Adam moves %d bytes, want 5 arrays of %d (g, p, v; p, v) and two scalars", n.Bytes, floats)
			}
		}
	}
	if want, err := StepFlops(plan, 0, 4); err != nil || flops != want {
		t.Errorf("%v operations, want %v (%v)", flops, want, err)
	}
	if total := share + p.Between.Seconds()/p.Step().Seconds(); math.Abs(total-1) > 1e-6 {
		t.Errorf("shares add up to %v, want 1", total)
	}
	if len(programs) != 2 || programs[0] != 0.25 || programs[1] != 0.75 || updates != 1 {
		t.Errorf("programs run %v times an iteration, the update of a weight %v times", programs, updates)
	}
}

// TestBound: the bound of a node is the longer of its products and its bytes.
func TestBound(t *testing.T) {
	p := &Profile{Peak: 100, Bandwidth: 10, Between: time.Second}
	for _, row := range []struct {
		flops, bytes int
		want         float64
		memory       bool
	}{{500, 20, 5, false}, {100, 20, 2, true}, {0, 30, 3, true}} {
		if s, memory := p.Bound(Node{FLOPs: row.flops, Bytes: row.bytes}); s != row.want || memory != row.memory {
			t.Errorf("%d operations, %d bytes: %v s, memory %v", row.flops, row.bytes, s, memory)
		}
	}
}

// TestMoved: an input that is read twice counts once, and a shape that is changed in place moves nothing.
func TestMoved(t *testing.T) {
	g := ir.NewGraph(false)
	x := g.Apply(ir.Feed{Input: &ir.Input{Name: "x", Type: ir.TypeOf(ir.Float32, 6), Source: ir.Argument}})
	sum := op.Add(x, x)
	g.Outputs = []ir.Output{{Name: "sum", Value: op.Exp(op.Reshape(op.Add(sum, op.Neg(sum)), 2, 3))}}
	code, err := compile.BindUnfused(g, 1, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"Add": 0, "Neg": 48, "Reshape": 0, "Exp": 48}
	got := map[string]int{}
	for _, s := range code.Steps {
		got[s.Node.Op().Spec().Name] = moved(s)
	}
	delete(want, "Add")
	if first := moved(code.Steps[0]); first != 48 {
		t.Errorf("x+x moves %d bytes, want 48", first)
	}
	for name, bytes := range want {
		if got[name] != bytes {
			t.Errorf("%s moves %d bytes, want %d", name, got[name], bytes)
		}
	}
}
