package ir

import "fmt"

// Objective is one Minimize of a model: a loss, the blocks whose parameters it updates, and how.
type Objective struct {
	Name      string
	Loss      Value
	Optimizer Optimizer
	Blocks    []Block
	Count     int        // executions per iteration, at least 1
	Lazies    []LazyTerm // terms added on some executions
	Averager  Averager   // nil where no averages are kept
	Origin    Origin

	model *Model
}

// LazyTerm is a term added to the loss on every Every-th execution, beginning with the first.
type LazyTerm struct {
	Every int
	Term  Value
}

// Optimizer turns gradients into new parameters, as graph. Implementations are comparable structs. One that has a
// method Check() error is asked when the model is built.
type Optimizer interface {
	// Step sets the new value of every parameter with u.Set. params are the current values, grads their gradients.
	Step(u *Update, params, grads []Value)
}

// Averager keeps a running average of parameters, as graph. Implementations are comparable structs. One that has a
// method Check() error is asked when the model is built.
type Averager interface {
	// Average sets the new averages: average and param are the current average and the new parameter.
	Average(u *Update, averages, params []Value)
}

// maxTimes bounds Times: an iteration ends before it can be interrupted.
const maxTimes = 10_000

// Times asks for n executions of the objective per iteration, each on data and noise of its own.
func (o *Objective) Times(n int) *Objective {
	if n < 1 || n > maxTimes {
		o.fail("Times(%d): want 1 to %d", n, maxTimes)
		return o
	}
	o.Count = n
	return o
}

// Lazy adds term to the loss on every every-th execution (lazy regularisation, Karras et al. 2020, §3.2). The
// term is added as it is: scaling it by every is the user's choice.
func (o *Objective) Lazy(every int, term Value) *Objective {
	switch {
	case every < 1:
		o.fail("Lazy(%d): want at least 1", every)
	case term.IsZero():
		o.fail("Lazy: the term is a zero ir.Value")
	case !term.IsPoison() && term.g != o.model.graph:
		o.fail("Lazy: the term belongs to another model")
	case !term.IsPoison() && term.Type() != TypeOf(Float32):
		o.fail("Lazy: the term is %v: want a scalar f32[]", term.Type())
	case !term.IsPoison():
		o.Lazies = append(o.Lazies, LazyTerm{every, term})
	}
	return o
}

// Average keeps averages of the blocks' parameters, for exports that ask for Averaged weights.
func (o *Objective) Average(a Averager) *Objective {
	o.Averager = a
	checkSettings(o, a)
	return o
}

func (o *Objective) fail(format string, args ...any) {
	o.model.fail(fmt.Errorf("Minimize %q: "+format, append([]any{o.Name}, args...)...))
}

// Parameters is the trainable state of the objective's blocks, in declaration order, each once.
func (o *Objective) Parameters() []*State {
	var out []*State
	seen := map[*State]bool{}
	for _, b := range o.Blocks {
		for _, s := range b.States() {
			if s.Trainable && !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}

// Update is what an optimiser builds its step in: it hands out the optimiser's own state and collects new values.
type Update struct {
	Graph  *Graph
	Writes []Write

	prefix string
	count  int
	slot   func(State) *State
}

// NewUpdate makes an Update in g for what each iteration executes count times. slot finds the state variable of a
// name or makes it as it is given, so that every variant of a step shares it; prefix is put before each name.
func NewUpdate(g *Graph, prefix string, count int, slot func(State) *State) *Update {
	return &Update{Graph: g, prefix: prefix, count: count, slot: slot}
}

// Slot is the current value of a state variable of param's type that belongs to it: a moment. It starts at zero.
func (u *Update) Slot(param Value, name string) Value {
	return u.read(State{Name: param.State().Name + "/" + name, Type: param.Type(), Init: Fill{}})
}

// Scalar is the current value of a scalar state variable of the optimiser: a counter. It starts at init.
func (u *Update) Scalar(name string, dt DType, init float64) Value {
	return u.read(State{Name: name, Type: TypeOf(dt), Init: Fill{init}})
}

// Total is the number of steps in the whole run, i64[]. It is state, so that a run which is continued keeps it.
func (u *Update) Total() Value {
	return u.read(State{Name: "total", Type: TypeOf(Int64), Init: Fill{float64(u.count)}, Executions: u.count})
}

func (u *Update) read(s State) Value {
	s.Name = u.prefix + "/" + s.Name
	return u.Graph.Apply(Read{u.slot(s)})
}

// Set says that the state variable that current reads takes the value next.
func (u *Update) Set(current, next Value) {
	if next.IsPoison() {
		return
	}
	u.Writes = append(u.Writes, Write{current.State(), next})
}
