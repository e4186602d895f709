package op_test

import (
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/op/optest"
)

// hasGradient reports whether the op of a row has a gradient that is neither undefined nor 0 everywhere.
func hasGradient(r optest.Row) bool {
	g := optest.Graph(r, ir.Float64)
	n := g.Outputs[0].Value.Node()
	d, ok := n.Op().(ir.Differentiable)
	if !ok {
		return true // that of its parts
	}
	dy := make([]ir.Value, n.NumOut())
	for i := range dy {
		dy[i] = n.Out(i)
	}
	return d.Grad(n, dy) != nil && g.Err() == nil
}

// TestEveryOpHasRows: each op of the table is listed once and has a row, of its own name, and one that checks its
// gradient where it has one; no row is of an op outside the table.
func TestEveryOpHasRows(t *testing.T) {
	rows, checked, smooth, names := map[string]int{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, r := range optest.Rows {
		name := r.Op.Spec().Name
		rows[name]++
		checked[name] = checked[name] || r.NoGrad == ""
		smooth[name] = smooth[name] || hasGradient(r)
		if base, _, _ := strings.Cut(r.Name, "/"); base != name {
			t.Errorf("row %s is of op %s", r.Name, name)
		}
		if names[r.Name] {
			t.Errorf("two rows are named %s", r.Name)
		}
		names[r.Name] = true
	}
	listed := map[string]bool{}
	for _, o := range op.All {
		name := o.Spec().Name
		if listed[name] {
			t.Errorf("%s is listed twice", name)
		}
		listed[name] = true
		if rows[name] == 0 {
			t.Errorf("%s has no row", name)
		}
		if checked[name] != smooth[name] {
			t.Errorf("%s: a row checks its gradient: %v; it has one: %v", name, checked[name], smooth[name])
		}
	}
	for name := range rows {
		if !listed[name] {
			t.Errorf("%s has rows but is not in op.All", name)
		}
	}
}
