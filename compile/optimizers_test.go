package compile_test

import (
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/fused"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

// TestScheduledUpdatesFuse: whatever the schedule, each parameter is updated by one fused op, and the learning rate costs
// no pass over anything but single elements.
func TestScheduledUpdatesFuse(t *testing.T) {
	for _, s := range []optim.Schedule{
		nil,
		optim.Constant{Value: 0.5},
		optim.Linear{From: optim.Steps(16000), To: optim.Steps(40000)},
		optim.Warmup{Then: optim.Cosine{End: 0.01}},
		optim.Sequence{First: optim.Exponential{}, Then: optim.Staircase{}},
	} {
		for _, row := range []struct {
			opt  ir.Optimizer
			want func(ir.Op) bool
		}{
			{optim.SGD{Schedule: s}, func(o ir.Op) bool { return o == fused.SGD{} }},
			{optim.SGD{Momentum: 0.9, Schedule: s}, func(o ir.Op) bool { return o == fused.SGD{} }},
			{optim.RMSProp{Schedule: s}, func(o ir.Op) bool { a, ok := o.(fused.Adam); return ok && !a.Mean }},
			{optim.AdamW{Schedule: s}, func(o ir.Op) bool { a, ok := o.(fused.Adam); return ok && a.Mean && a.Decay }},
			{optim.RMSProp{Schedule: s}, func(o ir.Op) bool { a, ok := o.(fused.Adam); return ok && !a.Mean }},
			{optim.Adam{WeightDecay: 0.1, Schedule: s}, func(o ir.Op) bool { a, ok := o.(fused.Adam); return ok && a.Mean }},
			{optim.Adam{Schedule: s}, func(o ir.Op) bool { a, ok := o.(fused.Adam); return ok && a.Mean }},
			{optim.Adam{Betas: [2]float64{0, 0.99}, Schedule: s}, func(o ir.Op) bool { a, ok := o.(fused.Adam); return ok && !a.Mean }},
			{optim.AdamW{Schedule: s}, func(o ir.Op) bool { a, ok := o.(fused.Adam); return ok && a.Mean && a.Decay }},
			{optim.RMSProp{Schedule: s}, func(o ir.Op) bool { a, ok := o.(fused.Adam); return ok && !a.Mean }},
		} {
			m := ir.NewModel("m", ir.Defaults{})
			x := m.Data("x", ir.Float32, ir.Shape{ir.Batch, 3})
			net := nn.Sequential("net", nn.Dense{Out: 5, NoBias: true}, nn.Dense{Out: 3, NoBias: true})
			loss := nn.MSE(net.Apply(x), x)
			m.Minimize("fit", loss, row.opt, net)
			code := boundStep(t, m, 2)
			for _, w := range code.Graph.Writes {
				if w.State.Trainable && !row.want(w.Value.Op()) {
					t.Errorf("%+v: %s is written by %s", row.opt, w.State.Name, ir.NodeText(w.Value.Node()))
				}
			}
		}
	}
}

// boundStep is the first program of a model, bound to a batch size.
func boundStep(t *testing.T, m *ir.Model, batch int) *compile.Code {
	t.Helper()
	step, err := planOf(t, m).Program(0, compile.Variant{Last: true})
	if err != nil {
		t.Fatal(err)
	}
	code, err := compile.Bind(step.Graph, batch, 1, func(s *ir.State) ir.Tensor { return ir.NewTensor(s.Type.DType, s.Type.Bind(0)...) })
	if err != nil {
		t.Fatal(err)
	}
	return code
}
