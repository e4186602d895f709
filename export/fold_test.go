package export

import (
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime/load"
)

// TestFoldState: what is computed of state alone is in the file as one variable; a reshape of one stays, as does what depends
// on the input.
func TestFoldState(t *testing.T) {
	g := ir.NewGraph(false)
	x := g.Apply(ir.Feed{Input: &ir.Input{Name: "x", Type: ir.TypeOf(ir.Float32, ir.Batch, 2), Source: ir.Argument}})
	w, u := stateOf(g, "d.0.weight", 2, 2), stateOf(g, "d.0.weight_u", 2)
	sigma := op.L2(op.MatMul(op.Reshape(u, 1, 2), w))
	slope := stateOf(g, "d.1.weight", 2)
	y := op.Mul(op.MatMul(x, op.Div(w, sigma)), op.Reshape(slope, 1, 2))
	g.Outputs = []ir.Output{{Name: "y", Value: y}}
	values := map[string][]float32{"d.0.weight": {3, 0, 0, 4}, "d.0.weight_u": {0, 2}, "d.1.weight": {5, 6}}
	data, err := Marshal(g, Options{Weights: func(s *ir.State) ir.Tensor { return ir.FromSlice(values[s.Name], s.Type.Bind(0)...) }})
	if err != nil {
		t.Fatal(err)
	}
	file, err := load.Decode(data, load.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var ops []string
	for _, n := range file.Nodes {
		ops = append(ops, n.OpType)
	}
	if got := strings.Join(ops, " "); got != "MatMul Reshape Mul" {
		t.Errorf("the file has the nodes %s", got)
	}
	held := map[string][]float32{}
	for _, v := range file.Initializers {
		if strings.HasPrefix(v.Name, "d.") {
			t := ir.TensorOver(v.Raw, ir.Float32, 2, len(v.Raw)/8)
			held[v.Name] = t.Float32s()
		}
	}
	if got := held["d.0.weight"]; !slices.Equal(got, []float32{0.375, 0, 0, 0.5}) {
		t.Errorf("the folded weight is %v", got)
	}
	if len(held) != 2 {
		t.Errorf("the file holds %v, want two variables", held)
	}
}

func stateOf(g *ir.Graph, name string, dims ...ir.Dim) ir.Value {
	return g.Apply(ir.Read{State: &ir.State{Name: name, Type: ir.TypeOf(ir.Float32, dims...)}})
}
