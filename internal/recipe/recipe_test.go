package recipe

import (
	"errors"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/optim"
)

func TestSnake(t *testing.T) {
	for name, want := range map[string]string{"LR": "lr", "WeightDecay": "weight_decay", "AMSGrad": "amsgrad", "Eps": "eps", "Beta1Power": "beta1power"} {
		if got := snake(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// own is an optimiser of a user's: numbers without defaults, and what --set leaves alone.
type own struct {
	Rate   float64
	Rounds int
	Name   string
	hidden float64
}

func (own) Step(*ir.Update, []ir.Value, []ir.Value) {}

// TestRecipe holds what settings a model has and what becomes of changes: pairs that need each other, zeros that are
// values, several clippers, schedules, optimisers that are not ours.
func TestRecipe(t *testing.T) {
	model := func() *ir.Model {
		return &ir.Model{Name: "m", Objectives: []*ir.Objective{
			{Name: "a", Optimizer: optim.Adam{}, Clippers: []ir.Clipper{optim.ClipNorm{}, optim.ClipValue{Max: 2}}, Limits: []ir.Limiter{optim.ClipWeights{}}},
			{Name: "b", Optimizer: own{Rate: 3, hidden: 1}, Averager: optim.EMA{}},
			{Name: "c", Optimizer: optim.SGD{}},
			{Name: "d", Optimizer: optim.SGD{Schedule: optim.Warmup{For: optim.Steps(9), Then: optim.Cosine{}}}},
		}}
	}
	want := []string{
		"a: optim.lr=0.001 optim.beta1=0.9 optim.beta2=0.999 optim.eps=1e-08 optim.weight_decay=0 optim.amsgrad=false clip.max=1 clip2.max=2 limit.max=0.01",
		"b: optim.rate=3 optim.rounds=0 average.decay=0.999 average.statistics=false",
		"c: optim.lr=0.01 optim.momentum=0 optim.nesterov=false optim.weight_decay=0",
		"d: optim.lr=0.01 optim.momentum=0 optim.nesterov=false optim.weight_decay=0 optim.schedule.for=9 optim.schedule.start=0 optim.schedule.then.from=0 optim.schedule.then.to=1.0 optim.schedule.then.end=0",
	}
	if got := Of(model()).Lines(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q", got)
	}
	for _, c := range []struct{ set, recorded, err string }{
		{"optim.lr=0.5", "a.optim.lr=0.5,c.optim.lr=0.5,d.optim.lr=0.5", ""},
		{"optim.nesterov=true optim.momentum=0.5", "c.optim.momentum=0.5,c.optim.nesterov=true,d.optim.momentum=0.5,d.optim.nesterov=true", ""},
		{"a.optim.beta1=0", "a.optim.beta1=0", ""},
		{"optim.rate=0 b.optim.rounds=7", "b.optim.rate=0,b.optim.rounds=7", ""},
		{"clip2.max=5 limit.max=1", "a.clip2.max=5,a.limit.max=1", ""},
		{"optim.lr=0.5 a.optim.lr=0.25", "a.optim.lr=0.25,c.optim.lr=0.5,d.optim.lr=0.5", ""},
		{"optim.schedule.for=0.25 optim.schedule.then.to=2.0 optim.schedule.then.from=300 d.optim.schedule.then.end=0.1",
			"d.optim.schedule.for=0.25,d.optim.schedule.then.from=300,d.optim.schedule.then.to=2.0,d.optim.schedule.then.end=0.1", ""},
		{"optim.schedule.for=1e-3", "", "--set optim.schedule.for=1e-3: d.optim.schedule.for: want a number of steps such as 500, or a fraction of the run, with a point, such as 0.25"},
		{"optim.schedule.for=0", "", "--set optim.schedule.for=0: d.optim.schedule.for: a zero stands for the default 0.1 here: want another number"},
		{"optim.schedule.then.end=-1", "", "d.optim.schedule.then.end=-1: SGD: cosine schedule: End is -1: want a number of at least 0"},
		{"optim.schedule.end=1", "", `--set optim.schedule.end=1: model m has no setting "optim.schedule.end" (settings: `},
		{"then.end=1", "", `--set then.end=1: model m has no setting "then.end": did you mean "optim.schedule.then.end"?`},
		{"optim.nesterov=maybe a.optim.beta1=x", "", "--set optim.nesterov=maybe: c.optim.nesterov: want true or false\n--set a.optim.beta1=x: a.optim.beta1: want a finite number"},
		{"a.optim.lr=1 a.optim.beta1=7 optim.weight_decay=-1", "",
			"a.optim.lr=1,a.optim.beta1=7,a.optim.weight_decay=-1: Adam: Betas are [7 0.999], want both in [0, 1)\nc.optim.weight_decay=-1: SGD: WeightDecay is -1, want a number of at least 0"},
		{"a.optim.beta1=0 a.optim.beta2=0", "", "--set a.optim.beta2=0: a.optim.beta2: a zero stands for the default 0.999 here: want another number"},
		{"optim.rounds=1.5", "", "--set optim.rounds=1.5: b.optim.rounds: want a whole number"},
		{"optim.hidden=1", "", `--set optim.hidden=1: model m has no setting "optim.hidden"`},
	} {
		m := model()
		var usage *fault.UsageError
		changes, err := Parse("--set", strings.Fields(c.set))
		if err != nil {
			t.Fatal(err)
		}
		got, err := Apply(m, changes)
		if c.err != "" {
			if err == nil || !strings.HasPrefix(err.Error(), c.err) || !errors.As(err, &usage) {
				t.Errorf("%s: got %v, want %s", c.set, err, c.err)
			}
			continue
		}
		if err != nil || got != c.recorded {
			t.Errorf("%s: got %s, %v, want %s", c.set, got, err, c.recorded)
		}
		again := model()
		if changes, err = Recorded(got); err != nil {
			t.Fatal(err)
		}
		if _, err := Apply(again, changes); err != nil || strings.Join(Of(again).Lines(), "") != strings.Join(Of(m).Lines(), "") {
			t.Errorf("%s: what was recorded gives another recipe: %v", c.set, err)
		}
	}
}
