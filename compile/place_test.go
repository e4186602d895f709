package compile_test

import (
	"bytes"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/internal/randgraph"
	"github.com/ganc-ml/ganc/ir"
)

// TestPlaces runs random graphs whose inputs and outputs lie in memory of the caller, and then in their own again.
func TestPlaces(t *testing.T) {
	lent := 0
	for seed := range uint64(300) {
		c := randgraph.New(seed, 5+int(seed%60))
		c.Graph.Writes = nil
		code, err := compile.Bind(c.Graph, randgraph.Batch, 1+int(seed%2), func(s *ir.State) ir.Tensor { return c.Leaves[s.Name] })
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		want := gradcheck.Eval(c.Leaves, randgraph.Batch, c.Graph.Roots()...)
		var places []*compile.Place
		for _, in := range c.Graph.Inputs() {
			p := code.InputPlace(in)
			p.Lend(c.Leaves[in.Name])
			places = append(places, p)
		}
		for i := range c.Graph.Outputs {
			p := code.OutputPlace(i)
			if p == nil {
				continue
			}
			out := ir.NewTensor(p.Own().DType(), p.Own().Shape()...)
			p.Lend(out)
			if places = append(places, p); out.Len() > 0 && !code.Output(i).Shares(out) {
				t.Errorf("seed %d: output %d, %v, is not where it was lent", seed, i, out.Type())
			}
			lent++
		}
		checkOutputs(t, seed, code, want)
		for _, p := range places {
			p.TakeBack()
		}
		for _, in := range c.Graph.Inputs() {
			copy(code.Input(in).Bytes(), c.Leaves[in.Name].Bytes())
		}
		checkOutputs(t, seed, code, want)
	}
	if lent < 300 {
		t.Errorf("only %d outputs were computed in the caller's memory", lent)
	}
}

func checkOutputs(t *testing.T, seed uint64, code *compile.Code, want []ir.Tensor) {
	t.Helper()
	if err := code.Run(); err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	for i, w := range want {
		if !bytes.Equal(code.Output(i).Bytes(), w.Bytes()) {
			t.Errorf("seed %d: output %d differs", seed, i)
		}
	}
}
