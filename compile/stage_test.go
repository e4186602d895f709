package compile_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// TestStages: objectives of two stages never share a program, each stage reports in its first execution and ends its
// iterations in its last, and a schedule counts the steps of its own stage.
func TestStages(t *testing.T) {
	m := ir.NewModel("stages", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	minimise := func(name string, times int) {
		w, v := weight(m, name, 1)
		m.Minimize(name, op.Mean(op.Mul(x, v)), optim.SGD{Schedule: optim.Linear{}}, w).Times(times)
	}
	m.Stage("first", 2)
	minimise("a", 1)
	minimise("b", 1)
	m.Stage("second", 3)
	minimise("c", 1)
	minimise("d", 2)
	p := planOf(t, m)
	if m.Defaults.Epochs != 5 {
		t.Errorf("the default length is %d epochs, want 5", m.Defaults.Epochs)
	}
	var groups []string
	for _, g := range p.Groups {
		names := ""
		for _, o := range g.Objectives {
			names += o.Name
		}
		groups = append(groups, fmt.Sprintf("%s×%d in %d", names, g.Count, g.Stage))
	}
	if want := []string{"ab×1 in 0", "c×1 in 1", "d×2 in 1"}; !slices.Equal(groups, want) {
		t.Errorf("groups %q, want %q", groups, want)
	}
	if got, want := fmt.Sprint(p.Stages), "[{first 2 0 1} {second 3 1 3}]"; got != want {
		t.Errorf("stages %s, want %s", got, want)
	}
	for _, row := range []struct {
		group, j     int
		report, last bool
	}{{0, 0, true, true}, {1, 0, true, false}, {2, 0, false, false}, {2, 1, false, true}} {
		if v := p.VariantAt(row.group, 7, row.j); v.Report != row.report || v.Last != row.last {
			t.Errorf("group %d, execution %d: %+v, want report %v, last %v", row.group, row.j, v, row.report, row.last)
		}
	}
	stages := map[string]int{"optimizer/a/total": 0, "optimizer/b/total": 0, "optimizer/c/total": 1, "optimizer/d/total": 1}
	for _, s := range p.States() {
		if want, ok := stages[s.Name]; ok {
			if delete(stages, s.Name); s.Stage != want {
				t.Errorf("%s is the length of stage %d, want %d", s.Name, s.Stage, want)
			}
		}
	}
	if len(stages) > 0 {
		t.Errorf("no state %v", stages)
	}
}
