package op_test

import (
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/op/optest"
)

// noGradient lists the ops whose gradient is zero or undefined: no row of theirs can be checked.
var noGradient = map[string]bool{
	"Less": true, "LessOrEqual": true, "Greater": true, "GreaterOrEqual": true, "Equal": true,
	"Not": true, "And": true, "Or": true, "Count": true, "Range": true, "OneHot": true, "ArgMax": true, "ArgMin": true,
	"Sign": true, "Floor": true, "Ceil": true, "Round": true,
}

// TestEveryOpHasRows: each op of the table is listed once and has a row, of its own name, and one that checks its
// gradient where it has one; no row is of an op outside the table.
func TestEveryOpHasRows(t *testing.T) {
	rows, checked, names := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, r := range optest.Rows {
		name := r.Op.Spec().Name
		rows[name]++
		checked[name] = checked[name] || r.NoGrad == ""
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
		if checked[name] == noGradient[name] {
			t.Errorf("%s: a row checks its gradient: %v; listed as without gradient: %v", name, checked[name], noGradient[name])
		}
	}
	for name := range rows {
		if !listed[name] {
			t.Errorf("%s has rows but is not in op.All", name)
		}
	}
}
