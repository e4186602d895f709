package compile

import (
	"errors"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

const small = `
%0 = data x : f32[N]
%1 = state s : f32[]
%2 = Exp %0 : f32[N]
%3 = Neg %1 : f32[]
output y %2
write s %3
`

// TestBrokenPass holds that the check between passes finds what a pass breaks, and names the pass.
func TestBrokenPass(t *testing.T) {
	copied := func(g *ir.Graph) *ir.Graph { return ir.Rewrite(g, false, nil) }
	for _, row := range []struct {
		name  string
		pass  func(g *ir.Graph) *ir.Graph
		wants string
	}{
		{"forgets to copy", func(g *ir.Graph) *ir.Graph {
			h := copied(g)
			h.Outputs[0].Value = g.Outputs[0].Value
			return h
		}, "root %1 is not a value of the graph"},
		{"writes twice", func(g *ir.Graph) *ir.Graph {
			h := copied(g)
			h.Writes = append(h.Writes, h.Writes[0])
			return h
		}, "state s is written twice"},
		{"changes a type", func(g *ir.Graph) *ir.Graph {
			h := copied(g)
			h.Writes[0].Value = op.Cast(h.Writes[0].Value, ir.Float64)
			return h
		}, "write s: f64[] into f32[]"},
		{"leaves poison", func(g *ir.Graph) *ir.Graph {
			h := copied(g)
			other := ir.NewGraph(false)
			h.Outputs[0].Value = op.Add(other.Scalar(ir.Float32, 1), other.Scalar(ir.Int64, 1))
			return h
		}, "root poisoned value is not a value of the graph"},
		{"brings an op of neither kind", func(g *ir.Graph) *ir.Graph {
			h := copied(g)
			h.Outputs[0].Value = ir.Apply(kindless{}, h.Outputs[0].Value)
			return h
		}, "op compile.kindless must be either Differentiable or Composite"},
	} {
		g, err := ir.Parse(small, op.All)
		if err != nil {
			t.Fatal(err)
		}
		_, err = run([]Pass{{"copy", "", copied}, {row.name, "", row.pass}, {"never", "", func(*ir.Graph) *ir.Graph {
			t.Errorf("%s: the next pass runs", row.name)
			return g
		}}}, g)
		if err == nil || !strings.Contains(err.Error(), row.wants) || !strings.HasPrefix(err.Error(), `compile: pass "`+row.name+`" broke the graph: `) {
			t.Errorf("%s: got error %v, want one that names the pass and says %q", row.name, err, row.wants)
		}
	}
}

type kindless struct{}

func (kindless) Spec() ir.Spec                         { return ir.Spec{Name: "Kindless", In: ir.Exactly(1)} }
func (kindless) Infer(in []ir.Type) ([]ir.Type, error) { return in, nil }
func (kindless) Eval(_ *ir.Env, out, in []ir.Tensor)   { copy(out[0].Bytes(), in[0].Bytes()) }

// TestMistakeInPass holds that a mistake of the user that a pass meets is returned as it was recorded.
func TestMistakeInPass(t *testing.T) {
	g, err := ir.Parse(small, op.All)
	if err != nil {
		t.Fatal(err)
	}
	_, err = run([]Pass{{"ask", "", func(g *ir.Graph) *ir.Graph {
		g.Fail("no such thing")
		return g
	}}}, g)
	var mistakes ir.Errors
	if !errors.As(err, &mistakes) || len(mistakes) != 1 || mistakes[0].Err.Error() != "no such thing" {
		t.Errorf("got %v", err)
	}
}
