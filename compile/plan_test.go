package compile_test

import (
	"regexp"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// sign is an op that a user brings, without a gradient.
type sign struct{}

func (sign) Spec() ir.Spec                           { return ir.Spec{Name: "Sign", In: ir.Exactly(1)} }
func (sign) Infer(in []ir.Type) ([]ir.Type, error)   { return in, nil }
func (sign) Eval(*ir.Env, []ir.Tensor, []ir.Tensor)  {}
func (sign) Grad(n ir.Node, _ []ir.Value) []ir.Value { return ir.Undefined(n) }

// signLayer is a layer of it.
type signLayer struct{}

func (signLayer) Apply(_ *nn.Place, x ir.Value) ir.Value { return ir.Apply(sign{}, x) }

// TestPlanErrors holds the exact text of what a plan refuses, with the line where the model says it.
func TestPlanErrors(t *testing.T) {
	const undefined = "compile_test/plan_test.go:LINE: Sign has no gradient: use ir.StopGradient where none is meant"
	for _, row := range []struct {
		name    string
		declare func(m *ir.Model, x, y ir.Value, block ir.Block)
		want    string
	}{
		{"loss", func(m *ir.Model, x, y ir.Value, b ir.Block) {
			m.Minimize("a", op.Mean(ir.Apply(sign{}, y)), optim.SGD{}, b)
		}, undefined},
		{"stopped", func(m *ir.Model, x, y ir.Value, b ir.Block) {
			m.Minimize("a", op.Add(op.Mean(y), op.Mean(ir.Apply(sign{}, ir.StopGradient(y)))), optim.SGD{}, b)
		}, ""},
		{"stopped by integers", func(m *ir.Model, x, y ir.Value, b ir.Block) {
			m.Minimize("a", op.Add(op.Mean(y), op.Mean(op.Cast(ir.Apply(sign{}, op.Cast(y, ir.Int64)), ir.Float32))), optim.SGD{}, b)
		}, ""},
		{"not on the way to a parameter", func(m *ir.Model, x, y ir.Value, b ir.Block) {
			m.Minimize("a", op.Mean(op.Mul(y, ir.Apply(sign{}, x))), optim.SGD{}, b)
		}, ""},
		{"lazy term", func(m *ir.Model, x, y ir.Value, b ir.Block) {
			m.Minimize("a", op.Mean(y), optim.SGD{}, b).Lazy(9, op.Mean(ir.Apply(sign{}, y)))
		}, undefined},
		{"gradient in a report", func(m *ir.Model, x, y ir.Value, b ir.Block) {
			m.Minimize("a", op.Mean(y), optim.SGD{}, b)
			m.Report("r", op.Mean(ir.Gradient(ir.Apply(sign{}, x), x)[0]))
		}, undefined},
		{"gradient in a report of the test split", func(m *ir.Model, x, y ir.Value, b ir.Block) {
			m.Minimize("a", op.Mean(y), optim.SGD{}, b)
			m.Report("r", op.Mean(ir.Gradient(ir.ByMode(y, ir.Apply(sign{}, y)), x)[0]))
		}, undefined},
		{"gradient in a network", func(m *ir.Model, x, y ir.Value, b ir.Block) {
			m.Minimize("a", op.Mean(y), optim.SGD{}, b)
			m.Export("net", ir.In("x", x), ir.Out("dy", ir.Gradient(ir.Apply(sign{}, y), x)[0]))
		}, undefined},
		{"nothing else than integers", func(m *ir.Model, x, y ir.Value, b ir.Block) {
			m.Minimize("a", op.Mean(op.Cast(op.Cast(y, ir.Int64), ir.Float32)), optim.SGD{}, b)
		}, `compile_test/plan_test.go:LINE: Minimize "a": the gradient of block "a" is zero: what leads from it to the loss cannot be differentiated`},
		{"trained by a lazy term alone", func(m *ir.Model, x, y ir.Value, b ir.Block) {
			m.Minimize("a", op.Mean(ir.StopGradient(y)), optim.SGD{}, b).Lazy(9, op.Mean(y))
		}, ""},
		{"in a layer", func(m *ir.Model, x, y ir.Value, b ir.Block) {
			d := nn.Sequential("d", nn.Dense{Out: 1}, signLayer{})
			m.Minimize("d", op.Mean(d.Apply(x)), optim.SGD{}, d)
			m.Minimize("a", op.Mean(y), optim.SGD{}, b)
		}, "compile_test/plan_test.go:LINE: d.1: Sign has no gradient: use ir.StopGradient where none is meant  (applied at compile_test/plan_test.go:LINE)"},
		{"twice", func(m *ir.Model, x, y ir.Value, b ir.Block) {
			z := ir.Apply(sign{}, y)
			m.Minimize("a", op.Mean(op.Add(z, ir.Apply(sign{}, z))), optim.SGD{}, b)
		}, undefined + "\n" + undefined},
	} {
		m := ir.NewModel("bad", ir.Defaults{})
		x := m.Data("x", ir.Float32, batchOf(1))
		b, a := weight(m, "a", 1)
		row.declare(m, x, op.Mul(x, a), b)
		if _, err := m.Build(); err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		_, err := compile.NewPlan(m)
		got := ""
		if err != nil {
			got = regexp.MustCompile(`go:\d+`).ReplaceAllString(err.Error(), "go:LINE")
		}
		if got != row.want {
			t.Errorf("%s:\ngot  %s\nwant %s", row.name, got, row.want)
		}
	}
}

// TestFingerprint: it tells apart what trains differently, and nothing else.
func TestFingerprint(t *testing.T) {
	type knobs struct {
		lr          float64
		times, lazy int
		hi          float64
		noise       ir.Law
		init        float64
		report      bool
		export      string
		after       float64
		stage       string
		epochs      int
	}
	base := knobs{lr: 0.5, times: 1, lazy: 4, hi: 1, noise: ir.Normal, export: "net"}
	of := func(k knobs) string {
		m := ir.NewModel("knobs", ir.Defaults{})
		x := m.Data("x", ir.Float32, batchOf(1), ir.Range(0, k.hi))
		w, a := weight(m, "a", k.init)
		if k.stage != "" {
			m.Stage(k.stage, k.epochs)
		}
		y := op.Mul(op.Add(x, m.Noise("z", k.noise, batchOf(1))), a)
		m.Minimize("a", op.Mean(y), optim.SGD{LR: k.lr}, w).Times(k.times).Lazy(k.lazy, a)
		if k.report {
			m.Report("y", op.Mean(y))
		}
		n, v := counter(m, "n", 0)
		m.Set(n, op.AddScalar(v, k.after))
		m.Export(k.export, ir.In("y", y), ir.Out("y2", op.Square(y)))
		return planOf(t, m).Fingerprint()
	}
	for _, row := range []struct {
		name string
		same bool
		edit func(k *knobs)
	}{
		{"nothing", true, func(k *knobs) {}},
		{"first values", true, func(k *knobs) { k.init = 3 }},
		{"networks", true, func(k *knobs) { k.export = "other" }},
		{"learning rate", false, func(k *knobs) { k.lr = 0.25 }},
		{"count", false, func(k *knobs) { k.times = 2 }},
		{"rhythm of a lazy term", false, func(k *knobs) { k.lazy = 5 }},
		{"range of the data", false, func(k *knobs) { k.hi = 2 }},
		{"law of the noise", false, func(k *knobs) { k.noise = ir.Uniform }},
		{"reports", false, func(k *knobs) { k.report = true }},
		{"state", false, func(k *knobs) { k.after = 1 }},
		{"stage", false, func(k *knobs) { k.stage, k.epochs = "all", 1 }},
	} {
		k := base
		row.edit(&k)
		if same := of(k) == of(base); same != row.same {
			t.Errorf("%s: same fingerprint %v, want %v", row.name, same, row.same)
		}
	}
}
