package ir

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

// Total is the number of steps in the whole run, i64[]; where the model has stages, in the whole stage. It is state, so that a run which is continued keeps it.
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
