package ir

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// Defaults holds the settings of a run that the user leaves open.
type Defaults struct {
	Data   string // name of the data set
	Batch  int    // examples per batch
	Epochs int    // passes over the training split, where Steps is 0; of a model with stages, the sum of theirs
	Steps  int    // iterations
}

// Model is a declaration: inputs, state, objectives, reports and exported networks.
type Model struct {
	Name       string
	Defaults   Defaults
	Stages     []*Stage // in the order that they run in; nil where all objectives run in every iteration
	Objectives []*Objective
	Reports    []Output
	Networks   []*Network

	graph  *Graph
	inputs []*Input
	states []*State
	sets   []Write
	names  map[string]Position // of states
}

var modelName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)

// NewModel starts a model. Its name becomes part of file names: lower-case letters, digits, '-' and '_'.
func NewModel(name string, d Defaults) *Model {
	m := &Model{Name: name, Defaults: d, graph: NewGraph(false), names: map[string]Position{}}
	m.graph.model = m
	if !modelName.MatchString(name) {
		m.fail(fmt.Errorf("model name %q: want lower-case letters, digits, '-' and '_'", name))
	}
	if d.Batch < 0 || d.Epochs < 0 || d.Steps < 0 {
		m.fail(fmt.Errorf("defaults of %q: batch %d, epochs %d, steps %d: none may be negative", name, d.Batch, d.Epochs, d.Steps))
	}
	return m
}

func (m *Model) fail(err error) { m.graph.fail(err) }

// Graph is the graph of the declaration.
func (m *Model) Graph() *Graph { return m.graph }

// Inputs is every declared input, in order.
func (m *Model) Inputs() []*Input { return m.inputs }

// States is every declared state variable, in order.
func (m *Model) States() []*State { return m.states }

// Sets is every declared update of state outside the optimisers, in order.
func (m *Model) Sets() []Write { return m.sets }

// Data declares a field of the data set, as a batch of the given shape whose first dimension is Batch. A field of
// another shape is reshaped where the counts agree. Range asks for rescaling; without it a field keeps its own range.
func (m *Model) Data(field string, dt DType, shape Shape, opts ...PortOption) Value {
	t, ok := m.inputType(field, dt, shape)
	if !ok {
		return m.graph.poison()
	}
	return m.input(&Input{Name: field, Type: t, Source: FromData, Port: Port{}.with(opts)})
}

// Noise declares a noise stream: it is drawn anew for every execution, keyed by the seed, its name, the number
// of the execution and the element.
func (m *Model) Noise(name string, law Law, shape Shape, opts ...PortOption) Value {
	t, ok := m.inputType(name, law.valueType(), shape)
	if !ok {
		return m.graph.poison()
	}
	in := &Input{Name: name, Type: t, Source: FromNoise, Port: Port{Law: &law}.with(opts)}
	if law.DType() == Int64 {
		in.Port.Classes = law.Classes
	}
	if err := law.Check(in.Type.DType); err != nil {
		m.fail(fmt.Errorf("noise %q: %w", name, err))
	}
	return m.input(in)
}

func (m *Model) inputType(name string, dt DType, shape Shape) (t Type, ok bool) {
	switch {
	case dt.Size() == 0:
		m.fail(fmt.Errorf("input %q: got element type %v, want one such as ir.Float32", name, dt))
	case len(shape) == 0 || len(shape) > MaxRank || !shape[0].IsBatch():
		m.fail(fmt.Errorf("input %q: got shape %v, want 1 to %d dimensions, the first of them ir.Batch", name, []Dim(shape), MaxRank))
	default:
		return TypeOf(dt, shape...), true
	}
	return Type{}, false
}

func (m *Model) input(in *Input) Value {
	for _, other := range m.inputs {
		if other.Name != in.Name {
			continue
		}
		if other.Type == in.Type && other.Source == in.Source && samePort(other.Port, in.Port) {
			return m.graph.Apply(Feed{other})
		}
		m.fail(fmt.Errorf("input %q is declared twice, as %s %v and as %s %v", in.Name, other.Source, other.Type, in.Source, in.Type))
		return m.graph.poison()
	}
	m.inputs = append(m.inputs, in)
	return m.graph.Apply(Feed{in})
}

func samePort(a, b Port) bool {
	return same(a.Law, b.Law) && same(a.Range, b.Range) && same(a.Image, b.Image) && a.Classes == b.Classes
}

func same[T comparable](a, b *T) bool { return a == b || (a != nil && b != nil && *a == *b) }

// State declares a state variable that no optimiser touches: Set gives it new values.
func (m *Model) State(name string, t Type, init Initializer) *State {
	return m.state(&State{Name: name, Type: t, Init: init})
}

// Parameter declares a trainable state variable. Layers call it; it belongs to the block that lists it.
func (m *Model) Parameter(name string, t Type, init Initializer) *State {
	return m.state(&State{Name: name, Type: t, Init: init, Trainable: true})
}

// maxStateBytes is the greatest size of a state variable: a protobuf message, and so an ONNX file, holds less than 2
// GiB.
const maxStateBytes = 1<<31 - 1

func (m *Model) state(s *State) *State {
	if o := m.graph.here(); len(o) > 0 {
		s.Origin = o[0]
	}
	if at, ok := m.names[s.Name]; ok {
		m.fail(fmt.Errorf("state %q is declared twice (first at %v): give the blocks different names", s.Name, at))
	}
	if !s.Type.IsConcrete() {
		m.fail(fmt.Errorf("state %q is %v: state cannot depend on the batch size", s.Name, s.Type))
	} else if !s.Type.fits(maxStateBytes) {
		m.fail(fmt.Errorf("state %q is %v: want at most %d bytes, what an ONNX file can hold", s.Name, s.Type, maxStateBytes))
	}
	if s.Init == nil {
		m.fail(fmt.Errorf("state %q has no initialiser: ir.Fill{} starts it at zero", s.Name))
	}
	m.names[s.Name] = s.Origin.Pos
	m.states = append(m.states, s)
	return s
}

// Read is the value of a state variable.
func (m *Model) Read(s *State) Value {
	if !slices.Contains(m.states, s) {
		m.fail(errors.New("Read: the state is not one of this model"))
		return m.graph.poison()
	}
	return m.graph.Apply(Read{s})
}

// Set says how a state variable advances. State of a block advances in every execution of a Minimize that lists the
// block, once for each Apply that the loss reaches. State outside every block advances once an iteration, in the last
// execution of its last Minimize, and reads parameters as they are before that Minimize updates them. Several Sets of
// one variable run in the order of declaration; each reads the value that the previous Set wrote.
func (m *Model) Set(s *State, next Value) {
	switch {
	case !slices.Contains(m.states, s):
		m.fail(errors.New("Set: the state is not one of this model"))
	case next.IsZero():
		m.fail(fmt.Errorf("Set %q: the value is a zero ir.Value", s.Name))
	case next.IsPoison():
	case next.g != m.graph:
		m.fail(fmt.Errorf("Set %q: the value belongs to another model", s.Name))
	case next.Type() != s.Type:
		m.fail(fmt.Errorf("Set %q: the value is %v, the state %v", s.Name, next.Type(), s.Type))
	default:
		m.sets = append(m.sets, Write{s, next})
	}
}

// Minimize declares an objective: every update computes loss on a batch and lets opt change the parameters of the
// blocks, and their other state advance; a block may have other state alone. Objectives of a stage run in the order of declaration; each reads the state that the previous ones wrote.
func (m *Model) Minimize(name string, loss Value, opt Optimizer, blocks ...Block) *Objective {
	o := &Objective{Name: name, Loss: loss, Optimizer: opt, Blocks: blocks, Count: 1, AccumulationSteps: 1, Stage: m.stage(), model: m, Origin: Origin{Pos: Caller()}}
	m.checkScalar("Minimize", name, loss)
	if opt == nil {
		o.fail("no optimiser")
	}
	checkSettings(o, opt)
	if len(blocks) == 0 {
		o.fail("no block to update: list at least one")
	}
	if slices.ContainsFunc(m.Objectives, func(p *Objective) bool { return p.Name == name }) {
		o.fail("the name is taken")
	}
	m.Objectives = append(m.Objectives, o)
	return o
}

// Report declares a scalar that is recorded for every iteration and evaluated on the test split after each epoch. It is
// computed with the parameters at the start of the iteration, on the batch of its first update. If the first objective
// accumulates gradients, the report is the mean over its batches.
func (m *Model) Report(name string, v Value) {
	m.checkScalar("Report", name, v)
	if slices.ContainsFunc(m.Reports, func(r Output) bool { return r.Name == name }) {
		m.fail(fmt.Errorf("Report %q: the name is taken", name))
	}
	m.Reports = append(m.Reports, Output{name, v})
}

func (m *Model) checkScalar(what, name string, v Value) {
	switch {
	case v.IsZero():
		m.fail(fmt.Errorf("%s %q: the value is a zero ir.Value", what, name))
	case v.IsPoison():
	case v.g != m.graph:
		m.fail(fmt.Errorf("%s %q: the value belongs to another model", what, name))
	case v.Type() != TypeOf(Float32):
		m.fail(fmt.Errorf("%s %q: the value is %v: want a scalar f32[]", what, name, v.Type()))
	}
}

// Build ends the declaration. It returns the model, or every mistake at once as Errors.
func (m *Model) Build() (*Model, error) {
	if len(m.graph.errs) == 0 {
		m.check()
	}
	if err := m.graph.Err(); err != nil {
		return nil, err
	}
	return m, nil
}
