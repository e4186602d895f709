package ir_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// block is a block of given state.
type block struct {
	name   string
	states []*ir.State
}

func (b block) Name() string        { return b.name }
func (b block) States() []*ir.State { return b.states }

// descent is an optimiser, average an averager, and bound a clipper and a limiter, with a setting that can be wrong.
type (
	descent struct{ rate float64 }
	average struct{ decay float64 }
	bound   struct{ most float64 }
)

func (descent) Step(*ir.Update, []ir.Value, []ir.Value)    {}
func (average) Average(*ir.Update, []ir.Value, []ir.Value) {}
func (bound) Clip(_ *ir.Update, g []ir.Value) []ir.Value   { return g }
func (bound) Limit(_ *ir.Update, p ir.Value) ir.Value      { return p }

func (b bound) Check() error {
	if b.most < 0 {
		return fmt.Errorf("bound %g, want at least 0", b.most)
	}
	return nil
}

func (d descent) Check() error {
	if d.rate < 0 {
		return fmt.Errorf("rate %g, want at least 0", d.rate)
	}
	return nil
}

func (a average) Check() error {
	if a.decay > 1 {
		return fmt.Errorf("decay %g, want at most 1", a.decay)
	}
	return nil
}

// linear is what the models of this file share: x·w summed, whose only parameter is w.
type linear struct {
	*ir.Model
	x, w, loss ir.Value
	block      block
}

func declare() linear {
	m := ir.NewModel("linear", ir.Defaults{Data: "mnist", Batch: 8})
	w := m.Parameter("w", ir.TypeOf(ir.Float32, 3), ir.Fill{})
	l := linear{Model: m, x: m.Data("image", ir.Float32, ir.Shape{ir.Batch, 3}, ir.Range(0, 1)), w: m.Read(w)}
	l.loss = op.Sum(op.Mul(l.x, l.w))
	l.block = block{"fc", []*ir.State{w}}
	return l
}

// minimise adds a right objective.
func (l linear) minimise(name string) *ir.Objective {
	return l.Minimize(name, l.loss, descent{}, l.block)
}

// TestBuild: a right model has no mistakes and keeps what was declared, in order.
func TestBuild(t *testing.T) {
	l := declare()
	eps := l.Noise("eps", ir.Normal, ir.Shape{ir.Batch, 2})
	label := l.Noise("label", ir.Categorical(10), ir.Shape{ir.Batch})
	again := l.Data("image", ir.Float32, ir.Shape{ir.Batch, 3}, ir.Range(0, 1))
	step := l.State("step", ir.TypeOf(ir.Int64), ir.Fill{})
	l.Set(step, op.AddScalar(l.Read(step), 1))
	l.minimise("loss").Times(3).Accumulate(2).Clip(bound{1}).Limit(bound{2}).Lazy(4, op.Scale(l.loss, 2)).Average(average{0.9})
	l.Report("loss", l.loss)
	l.Export("scorer", ir.In("x", l.x), ir.Out("score", op.Mul(l.x, l.w)), ir.Averaged)
	m, err := l.Build()
	if err != nil {
		t.Fatal(err)
	}
	if again.Op() != l.x.Op() || again == l.x {
		t.Error("a field that is declared twice is not one input, read twice")
	}
	if eps.Type() != ir.TypeOf(ir.Float32, ir.Batch, 2) || label.Type() != ir.TypeOf(ir.Int64, ir.Batch) {
		t.Errorf("noise is %v and %v", eps.Type(), label.Type())
	}
	names := ""
	for _, in := range m.Inputs() {
		names += in.Name + " "
	}
	for _, s := range m.States() {
		names += s.Name + " "
	}
	if names != "image eps label w step " || len(m.Sets()) != 1 || len(m.Reports) != 1 {
		t.Errorf("declared %s, %d sets, %d reports", names, len(m.Sets()), len(m.Reports))
	}
	o, n := m.Objectives[0], m.Networks[0]
	if o.Count != 3 || o.AccumulationSteps != 2 || o.Executions() != 6 || len(o.Clippers) != 1 || len(o.Limits) != 1 || len(o.Lazies) != 1 || o.Averager == nil || len(o.Parameters()) != 1 {
		t.Errorf("objective %+v", o)
	}
	if !n.Averaged || n.Ins[0].Port.Range == nil || *n.Ins[0].Port.Range != ir.Range(0, 1) {
		t.Errorf("network %+v", n)
	}
	if l.x.Model() != m || m.Inputs()[2].Port.Classes != 10 {
		t.Error("the input does not know its model or its classes")
	}
}

// TestMistakes: each mistake of a declaration, as Build says it.
func TestMistakes(t *testing.T) {
	const at = "ir_test/model_test.go:#: "
	for name, c := range map[string]struct {
		declare func(l linear)
		want    string
	}{
		"nothing to minimise": {func(l linear) {}, at + `model "linear" minimises nothing: add a Minimize`},
		"input without batch": {func(l linear) {
			x := l.Data("label", ir.Float32, ir.Shape{784})
			l.Report("mean", op.Mean(op.Add(x, l.x))) // silent
			l.minimise("loss")
		}, at + `input "label": got shape [784], want 1 to 8 dimensions, the first of them ir.Batch`},
		"input without element type": {func(l linear) {
			l.Data("label", ir.Invalid, ir.Shape{ir.Batch})
		}, at + `input "label": got element type invalid, want one such as ir.Float32`},
		"two inputs of one name": {func(l linear) {
			l.Data("image", ir.Float32, ir.Shape{ir.Batch, 4})
		}, at + `input "image" is declared twice, as data f32[N×3] and as data f32[N×4]`},
		"noise named like data": {func(l linear) {
			l.Noise("image", ir.Normal, ir.Shape{ir.Batch, 3})
		}, at + `input "image" is declared twice, as data f32[N×3] and as noise f32[N×3]`},
		"impossible probability": {func(l linear) {
			l.Noise("mask", ir.Bernoulli(1.5), ir.Shape{ir.Batch, 3})
		}, at + `noise "mask": bernoulli noise of f32 with p 1.5: want a floating-point type and p in [0, 1]`},
		"no classes": {func(l linear) {
			l.Noise("label", ir.Categorical(0), ir.Shape{ir.Batch})
		}, at + `noise "label": categorical noise of i64 with 0 classes: want i64 and at least one class`},
		"unknown noise": {func(l linear) {
			l.Noise("eps", ir.Law{Name: "cauchy"}, ir.Shape{ir.Batch})
		}, at + `noise "eps": unknown noise law "cauchy": use ir.Normal, ir.Uniform, ir.Bernoulli or ir.Categorical`},
		"two states of one name": {func(l linear) {
			l.State("w", ir.TypeOf(ir.Float32), ir.Fill{})
		}, at + `state "w" is declared twice (first at ir_test/model_test.go:#): give the blocks different names`},
		"state of batch size": {func(l linear) {
			l.State("h", ir.TypeOf(ir.Float32, ir.Batch), ir.Fill{})
		}, at + `state "h" is f32[N]: state cannot depend on the batch size`},
		"state without a first value": {func(l linear) {
			l.State("h", ir.TypeOf(ir.Float32), nil)
		}, at + `state "h" has no initialiser: ir.Fill{} starts it at zero`},
		"set to another type": {func(l linear) {
			l.Set(l.w.State(), l.loss)
		}, at + `Set "w": the value is f32[], the state f32[3]`},
		"set to nothing": {func(l linear) {
			l.Set(l.w.State(), ir.Value{})
		}, at + `Set "w": the value is a zero ir.Value`},
		"set to a stranger": {func(l linear) {
			l.Set(l.w.State(), declare().w)
		}, at + `Set "w": the value belongs to another model`},
		"set of a stranger": {func(l linear) {
			l.Set(declare().w.State(), l.w)
		}, at + `Set: the state is not one of this model`},
		"read of a stranger": {func(l linear) {
			l.Report("w", op.Sum(l.Read(declare().w.State())))
		}, at + `Read: the state is not one of this model`},
		"loss of another type": {func(l linear) {
			l.Minimize("loss", l.x, descent{}, l.block)
		}, at + `Minimize "loss": the value is f32[N×3]: want a scalar f32[]`},
		"no loss, optimiser or block": {func(l linear) {
			l.Minimize("loss", ir.Value{}, nil)
		}, at + `Minimize "loss": the value is a zero ir.Value
` + at + `Minimize "loss": no optimiser
` + at + `Minimize "loss": no block to update: list at least one`},
		"loss of a stranger": {func(l linear) {
			l.Minimize("loss", declare().loss, descent{}, l.block)
		}, at + `Minimize "loss": the value belongs to another model`},
		"two objectives of one name": {func(l linear) {
			l.minimise("loss")
			l.minimise("loss")
		}, at + `Minimize "loss": the name is taken`},
		"loss that misses a block": {func(l linear) {
			b := block{"bias", []*ir.State{l.Parameter("b", ir.TypeOf(ir.Float32), ir.Fill{})}}
			l.Minimize("loss", l.loss, descent{}, l.block, b)
		}, at + `Minimize "loss": the loss does not reach a parameter of block "bias"`},
		"block that was never applied": {func(l linear) {
			l.Minimize("loss", l.loss, descent{}, l.block, block{name: "unused"})
		}, at + `Minimize "loss": the loss does not reach a parameter of block "unused"`},
		"blocks without a parameter": {func(l linear) {
			s := l.State("s", ir.TypeOf(ir.Float32), ir.Fill{})
			l.Minimize("loss", op.Add(l.loss, l.Read(s)), descent{}, block{"pool", []*ir.State{s}})
		}, at + `Minimize "loss": its blocks have no parameter to update: list one that has`},
		"wrong settings": {func(l linear) {
			l.Minimize("loss", l.loss, descent{-1}, l.block).Average(average{2})
		}, at + `Minimize "loss": rate -1, want at least 0
` + at + `Minimize "loss": decay 2, want at most 1`},
		"no executions": {func(l linear) {
			l.minimise("loss").Times(0)
		}, at + `Minimize "loss": Times(0): want 1 to 10000`},
		"no micro-batches": {func(l linear) {
			l.minimise("loss").Accumulate(0)
		}, at + `Minimize "loss": Accumulate(0): want 1 to 10000`},
		"micro-batches without end": {func(l linear) {
			l.minimise("loss").Times(101).Accumulate(100)
		}, at + `Minimize "loss": 101 updates of 100 executions: want at most 10000 executions an iteration`},
		"wrong clipping": {func(l linear) {
			l.minimise("loss").Clip(bound{-1}).Limit(bound{-2})
		}, at + `Minimize "loss": bound -1, want at least 0
` + at + `Minimize "loss": bound -2, want at least 0`},
		"stages": {func(l linear) {
			l.minimise("early")
			l.Stage("", 0)
			l.minimise("loss")
			l.Stage("", 2_000_000)
		}, at + `Stage "": want a name of lower-case letters, digits, '-' and '_'
` + at + `Stage "": 0 epochs: want 1 to 1000000
` + at + `Stage "": want a name of lower-case letters, digits, '-' and '_'
` + at + `Stage "": 2000000 epochs: want 1 to 1000000`},
		"stages without objectives": {func(l linear) {
			l.minimise("early")
			l.Stage("one", 1)
			l.Stage("two", 1)
			l.minimise("loss")
		}, at + `Minimize "early": it stands before the first Stage: where a model has stages, every Minimize follows one
` + at + `Stage "one" minimises nothing: add a Minimize after it`},
		"two stages of one name": {func(l linear) {
			l.Stage("one", 1)
			l.minimise("a")
			l.Stage("one", 1)
			l.minimise("b")
		}, at + `Stage "one": the name is taken`},
		"stages beside a default length": {func(l linear) {
			l.Defaults.Steps = 100
			l.Stage("one", 1)
			l.minimise("loss")
		}, at + `Stage "one": the defaults of "linear" say 0 epochs, 100 steps: leave them out, the stages are the length of a run`},
		"executions without end": {func(l linear) {
			l.minimise("loss").Times(1 << 40)
		}, at + `Minimize "loss": Times(1099511627776): want 1 to 10000`},
		"lazy term of a stranger": {func(l linear) {
			l.minimise("loss").Lazy(2, declare().loss)
		}, at + `Minimize "loss": Lazy: the term belongs to another model`},
		"wrong settings beside another mistake": {func(l linear) {
			l.Minimize("loss", l.x, descent{-1}, l.block)
		}, at + `Minimize "loss": the value is f32[N×3]: want a scalar f32[]
` + at + `Minimize "loss": rate -1, want at least 0`},
		"state beyond memory": {func(l linear) {
			l.Parameter("a", ir.TypeOf(ir.Float32, 1<<29), ir.Fill{})
			l.Parameter("b", ir.TypeOf(ir.Float32, 784, 1<<62), ir.Fill{})
		}, at + `state "a" is f32[536870912]: want at most 2147483647 bytes, what an ONNX file can hold
` + at + `state "b" is f32[784×4611686018427387904]: want at most 2147483647 bytes, what an ONNX file can hold`},
		"lazy mistakes": {func(l linear) {
			l.minimise("loss").Lazy(0, l.loss).Lazy(2, ir.Value{}).Lazy(2, l.w)
		}, at + `Minimize "loss": Lazy(0): want at least 1
` + at + `Minimize "loss": Lazy: the term is a zero ir.Value
` + at + `Minimize "loss": Lazy: the term is f32[3]: want a scalar f32[]`},
		"report of a vector": {func(l linear) {
			l.Report("w", l.w)
		}, at + `Report "w": the value is f32[3]: want a scalar f32[]`},
		"two reports of one name": {func(l linear) {
			l.Report("loss", l.loss)
			l.Report("loss", l.loss)
		}, at + `Report "loss": the name is taken`},
		"network without an output": {func(l linear) {
			l.Export("Scorer", ir.In("x", l.x))
		}, at + `Export "Scorer": the name becomes a file name: want lower-case letters, digits, '-' and '_'
` + at + `Export "Scorer": no output: add ir.Out`},
		"ports": {func(l linear) {
			l.Export("scorer", ir.In("x", l.x), ir.Out("x", l.loss), ir.Out("", l.loss), ir.Out("z", ir.Value{}), ir.Out("s", declare().loss))
		}, at + `Export "scorer": two ports are named "x"
` + at + `Export "scorer": a port without a name
` + at + `Export "scorer": port "z" is a zero ir.Value
` + at + `Export "scorer": port "s" belongs to another model`},
		"images of another size": {func(l linear) {
			l.minimise("loss")
			l.Export("scorer", ir.In("x", l.x, ir.Image{H: 1, W: 1, C: 3}), ir.Out("y", op.Exp(l.x), ir.Image{H: 2, W: 2}))
			l.Export("negative", ir.In("x", l.x), ir.Out("y", op.Exp(l.x), ir.Image{H: -1, W: -3}))
			l.Export("twice", ir.In("x", l.x), ir.Out("y", op.Concat(0, l.x, l.x), ir.Image{H: 1, W: 3}))
		}, at + `Export "scorer": port "y" is f32[N×3]: want 1×2×2 values an example for its ir.Image
` + at + `Export "negative": port "y" is f32[N×3]: want 1×-1×-3 values an example for its ir.Image
` + at + `Export "twice": port "y" is f32[2N×3]: want 1×1×3 values an example for its ir.Image`},
		"network in the place of the run": {func(l linear) {
			l.Export("run", ir.In("x", l.x), ir.Out("s", l.loss))
		}, at + `Export "run": a build keeps its training run under this name: choose another`},
		"two inputs of one value": {func(l linear) {
			l.Export("scorer", ir.In("x", l.x), ir.In("y", l.x), ir.Out("s", l.loss))
		}, at + `Export "scorer": inputs "x" and "y" are one value`},
		"two networks of one name": {func(l linear) {
			l.Export("scorer", ir.In("x", l.x), ir.Out("s", l.loss))
			l.Export("scorer", ir.In("x", l.x), ir.Out("s", l.loss))
		}, at + `Export "scorer": the name is taken`},
		"input that is missing": {func(l linear) {
			l.minimise("loss")
			l.Export("scorer", ir.In("w", l.w), ir.Out("s", l.loss))
		}, at + `Export "scorer": the outputs need the data input "image": add ir.In("image", …)`},
		"input that nothing needs": {func(l linear) {
			l.minimise("loss")
			l.Export("scorer", ir.In("x", l.x), ir.In("y", op.Exp(l.x)), ir.Out("s", l.loss))
		}, at + `Export "scorer": no output depends on the input "y"`},
		"input that only training needs": {func(l linear) {
			l.minimise("loss")
			mask := l.Noise("mask", ir.Bernoulli(0.5), ir.Shape{ir.Batch, 3})
			dropped := ir.ByMode(op.Mul(l.x, mask), l.x)
			l.Export("scorer", ir.In("x", l.x), ir.In("mask", mask), ir.Out("s", dropped))
		}, at + `Export "scorer": no output depends on the input "mask"`},
		"averages that nobody keeps": {func(l linear) {
			l.minimise("loss")
			l.Export("scorer", ir.In("x", l.x), ir.Out("s", l.loss), ir.Averaged)
		}, at + `Export "scorer" asks for averaged weights, but no Minimize keeps them: add .Average(optim.EMA{…})`},
		"modes of two types": {func(l linear) {
			ir.ByMode(l.x, l.w)
		}, at + `ModeSwitch: training has f32[N×3], inference f32[3]: want one type`},
		"gradient of integers": {func(l linear) {
			ir.Gradient(l.loss, l.Noise("label", ir.Categorical(10), ir.Shape{ir.Batch}))
		}, at + `GradientOf: input 1 is i64[N]: gradients need a floating-point type`},
		"constant that is no number": {func(l linear) {
			l.Report("nan", op.Sum(op.Scale(l.x, nan)))
		}, at + `constant is NaN`},
	} {
		l := declare()
		c.declare(l)
		m, err := l.Build()
		if got := unnumbered(err); (m == nil) != (err != nil) || got != c.want {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

// TestModelNames: what a model may be called, and settings that no training has.
func TestModelNames(t *testing.T) {
	for _, c := range []struct {
		name     string
		defaults ir.Defaults
		want     string
	}{
		{"dc-gan_2", ir.Defaults{}, ""},
		{"", ir.Defaults{}, `model name "": want lower-case letters, digits, '-' and '_'`},
		{"../gan", ir.Defaults{}, `model name "../gan": want lower-case letters, digits, '-' and '_'`},
		{"-gan", ir.Defaults{}, `model name "-gan": want lower-case letters, digits, '-' and '_'`},
		{"gan", ir.Defaults{Batch: -1}, `defaults of "gan": batch -1, epochs 0, steps 0: none may be negative`},
	} {
		m := ir.NewModel(c.name, c.defaults)
		var e *ir.Error
		switch err := m.Graph().Err(); {
		case c.want == "" && err != nil:
			t.Errorf("%q: %v", c.name, err)
		case c.want != "" && (!errors.As(err, &e) || e.Err.Error() != c.want):
			t.Errorf("%q: got %v, want %s", c.name, err, c.want)
		}
	}
}

// TestUpdate: an optimiser's state is found by its parameter's name, and only what is right is written.
func TestUpdate(t *testing.T) {
	g := ir.NewGraph(false)
	slots := map[string]*ir.State{}
	u := ir.NewUpdate(g, "adam", 3, func(want ir.State) *ir.State {
		if slots[want.Name] == nil {
			slots[want.Name] = &want
		}
		return slots[want.Name]
	})
	p := g.Apply(ir.Read{State: &ir.State{Name: "fc.weight", Type: ir.TypeOf(ir.Float32, 2)}})
	m, step := u.Slot(p, "m"), u.Scalar("step", ir.Int64, 1)
	if m.State() != slots["adam/fc.weight/m"] || m.Type() != p.Type() || m.State().Init != (ir.Fill{}) {
		t.Errorf("the moment is %+v", m.State())
	}
	if step.State() != slots["adam/step"] || step.State().Init != (ir.Fill{Value: 1}) {
		t.Errorf("the counter is %+v", step.State())
	}
	if total := u.Total().State(); total != slots["adam/total"] || total.Executions != 3 || total.Init != (ir.Fill{Value: 3}) {
		t.Errorf("the length of the run is %+v", total)
	}
	u.Set(m, op.Not(p)) // poisoned: reported by the graph, not written
	u.Set(step, op.AddScalar(step, 1))
	if len(u.Writes) != 1 || u.Writes[0].State != step.State() || g.Err() == nil {
		t.Errorf("writes %v", u.Writes)
	}
}
