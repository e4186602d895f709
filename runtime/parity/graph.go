package parity

import (
	"fmt"
	goruntime "runtime"
	"slices"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
)

// Graph is the compiler's own engine on a graph with a symbolic batch, such as a network of a model after training. It
// shows the numbers before export and import.
type Graph struct {
	name   string
	graph  *ir.Graph
	memory compile.Memory
	names  []ir.Output // values that Trace shows
}

// NewGraph makes an engine of a graph that reads its state from memory.
func NewGraph(name string, g *ir.Graph, memory compile.Memory) *Graph {
	return &Graph{name: name, graph: g, memory: memory}
}

// Name is the engine's name.
// Show gives a value of the graph a name under which Trace shows it: export.Options.Named calls it with the names of an
// exported file.
func (e *Graph) Show(v ir.Value, name string) {
	e.names = append(e.names, ir.Output{Name: name, Value: v})
}

// Values returns the names of the values that Show was called with.
func (e *Graph) Values() []string {
	list := make([]string, len(e.names))
	for i, o := range e.names {
		list[i] = o.Name
	}
	return list
}

// Trace compiles the graph with the values as outputs, and runs it.
func (e *Graph) Trace(inputs []NamedTensor, names []string) ([]NamedTensor, error) {
	g := *e.graph
	g.Outputs = nil
	for _, name := range names {
		i := slices.IndexFunc(e.names, func(o ir.Output) bool { return o.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("the graph shows no value %q", name)
		}
		g.Outputs = append(g.Outputs, e.names[i])
	}
	return e.run(&g, inputs)
}

// Name is the engine's name.
func (e *Graph) Name() string { return e.name }

// Run compiles the graph for the batch size of the inputs and runs it.
func (e *Graph) Run(inputs []NamedTensor) ([]NamedTensor, error) { return e.run(e.graph, inputs) }

func (e *Graph) run(g *ir.Graph, inputs []NamedTensor) ([]NamedTensor, error) {
	byName := make(map[string]ir.Tensor, len(inputs))
	for _, in := range inputs {
		byName[in.Name] = in.Tensor
	}
	batch := 0
	for _, in := range g.Inputs() {
		t, ok := byName[in.Name]
		if !ok {
			return nil, fmt.Errorf("input %q is missing, want %v", in.Name, in.Type)
		}
		if n, ok := batchOf(in.Type, t); ok {
			batch = n
		}
	}
	code, err := compile.Bind(g, batch, goruntime.GOMAXPROCS(0), e.memory)
	if err != nil {
		return nil, err
	}
	for _, in := range g.Inputs() {
		to, from := code.Input(in), byName[in.Name]
		if to.IsZero() {
			continue // no output depends on it
		}
		if to.DType() != from.DType() || to.Len() != from.Len() {
			return nil, fmt.Errorf("input %q: got %v, want %v", in.Name, from.Type(), in.Type)
		}
		copy(to.Bytes(), from.Bytes())
	}
	if err := code.Run(); err != nil {
		return nil, err
	}
	out := make([]NamedTensor, len(code.OutputNames()))
	for i, name := range code.OutputNames() {
		out[i] = NamedTensor{Name: name, Tensor: code.Output(i).Clone()}
	}
	return out, nil
}

// batchOf returns the batch size of a tensor of type t. ok is false if no dimension of t depends on it.
func batchOf(t ir.Type, x ir.Tensor) (n int, ok bool) {
	for i := range min(t.Rank(), x.Rank()) {
		if d := t.At(i); d.IsBatch() && x.Shape()[i]%d.Coef() == 0 {
			return x.Shape()[i] / d.Coef(), true
		}
	}
	return 0, false
}

var _ Engine = (*Graph)(nil)
var _ Tracer = (*Graph)(nil)
