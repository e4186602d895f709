package compile_test

import (
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// stepModel fits a number, with a report of the given name.
func stepModel(t *testing.T, report string) *compile.Program {
	t.Helper()
	m := ir.NewModel("step", ir.Defaults{})
	x := m.Data("x", ir.Float32, batchOf(1))
	z := m.Noise("z", ir.Normal, batchOf(1))
	block, w := weight(m, "w", 2)
	loss := op.Mean(op.Mul(op.Add(z, x), w))
	m.Minimize("fit", loss, optim.SGD{LR: 0.5}, block)
	m.Report(report, loss)
	if _, err := m.Build(); err != nil {
		t.Fatal(err)
	}
	plan, err := compile.NewPlan(m)
	if err != nil {
		t.Fatal(err)
	}
	prog, err := plan.Program(0, plan.Whole(0))
	if err != nil {
		t.Fatal(err)
	}
	return prog
}

// TestStep: data, noise and state are arguments, in this order; reports, losses and new state are outputs.
func TestStep(t *testing.T) {
	g, err := stepModel(t, "loss").Step()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, in := range g.Inputs() {
		names = append(names, string(in.Source)+" "+in.Name)
	}
	for _, o := range g.Outputs {
		names = append(names, o.Name)
	}
	if got, want := strings.Join(names, ", "), "arg x, arg z, arg w, loss, loss/fit, new/w"; got != want || len(g.Writes) > 0 || len(g.States()) > 0 {
		t.Errorf("got %s, writes %v, states %v; want %s and no state", got, g.Writes, g.States(), want)
	}
}

// TestStepNames: an ONNX file names every value once.
func TestStepNames(t *testing.T) {
	for _, report := range []string{"x", "w", "new/w", "loss/fit"} {
		if _, err := stepModel(t, report).Step(); err == nil || !strings.Contains(err.Error(), `"`+report+`"`) {
			t.Errorf("report %q: got %v", report, err)
		}
	}
}
