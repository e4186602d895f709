package ir

// Update is the step of an optimiser under construction. It gives the optimiser its own state and collects new values
// of state.
type Update struct {
	Graph  *Graph
	Writes []Write

	prefix string
	count  int
	slot   func(State) *State
}

// NewUpdate makes an Update in g for an objective that each iteration executes count times. slot returns the state
// variable with the name of its argument, and makes it on first use, so that every variant of a step shares it. prefix
// is put before each name.
func NewUpdate(g *Graph, prefix string, count int, slot func(State) *State) *Update {
	return &Update{Graph: g, prefix: prefix, count: count, slot: slot}
}

// Slot is the current value of a state variable that belongs to param and has its type, such as a moment. It starts at
// zero.
func (u *Update) Slot(param Value, name string) Value {
	return u.read(State{Name: param.State().Name + "/" + name, Type: param.Type(), Init: Fill{}})
}

// Scalar is the current value of a scalar state variable of the optimiser, such as a counter. It starts at init.
func (u *Update) Scalar(name string, dt DType, init float64) Value {
	return u.read(State{Name: name, Type: TypeOf(dt), Init: Fill{init}})
}

// Total is the number of steps in the run, i64[]; if the model has stages, in the stage. It is state, so that a
// continued run keeps it.
func (u *Update) Total() Value {
	return u.read(State{Name: "total", Type: TypeOf(Int64), Init: Fill{float64(u.count)}, Executions: u.count})
}

func (u *Update) read(s State) Value {
	s.Name = u.prefix + "/" + s.Name
	return u.Graph.Apply(Read{u.slot(s)})
}

// Set makes next the new value of the state variable that current reads.
func (u *Update) Set(current, next Value) {
	if next.IsPoison() {
		return
	}
	u.Writes = append(u.Writes, Write{current.State(), next})
}
