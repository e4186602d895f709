package lower_test

import (
	"testing"
	"weak"

	"github.com/ganc-ml/ganc/compile/lower"
	"github.com/ganc-ml/ganc/internal/collect"
	"github.com/ganc-ml/ganc/internal/randgraph"
)

// TestCollected: a machine that nobody uses goes, and the memory of its program with it.
func TestCollected(t *testing.T) {
	used := func() weak.Pointer[lower.Machine] {
		c := randgraph.New(1, 20)
		m := machine(t, bind(t, c.Graph, randgraph.Batch, newStore(c.Leaves)))
		if err := m.Run(); err != nil {
			t.Fatal(err)
		}
		return weak.Make(m)
	}()
	if !collect.Until(func() bool { return used.Value() == nil }) {
		t.Error("the machine is still there")
	}
}
