package load

import (
	"fmt"
	"slices"

	onnx "github.com/owulveryck/onnx-go"
	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/iterator"

	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// build has onnx-go build the graph from a skeleton, and takes the topology of every node from
// what it built. Graphs without nodes have no topology, and onnx-go refuses them.
func (f *File) build() error {
	if len(f.Nodes) == 0 {
		return nil
	}
	skeleton, err := onnxpb.Marshal(f.skeleton())
	if err != nil {
		return newError(Internal, "", "marshalling the skeleton: %v", []any{err})
	}
	t := &topology{}
	if err := onnx.NewModel(t).UnmarshalBinary(skeleton); err != nil {
		return newError(Internal, "", "onnx-go: %v", []any{err})
	}
	return f.assemble(t)
}

// skeleton returns the graph's names and edges: no types, tensors or attributes. A node without inputs
// gets an absent one, so that onnx-go does not invent a value for it.
func (f *File) skeleton() *onnxpb.ModelProto {
	g := &onnxpb.GraphProto{}
	for _, v := range f.Inputs {
		g.Input = append(g.Input, &onnxpb.ValueInfoProto{Name: &v.Name})
	}
	for _, v := range f.Outputs {
		if f.defined[v.Name].kind == byNode {
			g.Output = append(g.Output, &onnxpb.ValueInfoProto{Name: &v.Name})
		}
	}
	for k := range f.Nodes {
		n := &f.Nodes[k]
		p := &onnxpb.NodeProto{OpType: &n.OpType, Input: n.Inputs, Output: n.Outputs}
		if len(p.Input) == 0 {
			p.Input = []string{""}
		}
		g.Node = append(g.Node, p)
	}
	if len(g.Output) == 0 { // all outputs are inputs or initializers; onnx-go wants one of a node
		outs := f.Nodes[0].Outputs
		g.Output = []*onnxpb.ValueInfoProto{{Name: &outs[len(outs)-1]}}
	}
	return &onnxpb.ModelProto{Graph: g}
}

// assemble sets the inputs and outputs of node k from the k-th operation that onnx-go applied, and
// checks them against the file.
func (f *File) assemble(t *topology) error {
	if len(t.applied) != len(f.Nodes) {
		return newError(Internal, "", "onnx-go applied %d operations, want %d", []any{len(t.applied), len(f.Nodes)})
	}
	for k := range f.Nodes {
		n, a := &f.Nodes[k], t.applied[k]
		inputs, err := t.inputs(a)
		if err != nil {
			return newError(Internal, n.Where(), "%v", []any{err})
		}
		outputs := make([]string, len(a.outputs))
		for i, v := range a.outputs {
			outputs[i] = v.(*value).name
		}
		if a.opType != n.OpType || !slices.Equal(inputs, n.Inputs) || !slices.Equal(outputs, n.Outputs) {
			return newError(Internal, n.Where(), "onnx-go built another node", nil)
		}
		n.Inputs, n.Outputs = inputs, outputs
	}
	return nil
}

// topology is the onnx.Backend that records what onnx-go builds, in order. Its edges are a list, so
// that an input used twice, an absent input and several outputs survive, which a gonum
// weighted graph would merge.
type topology struct {
	values  []*value
	edges   []edge
	applied []applied
}

// A value of the graph. It is an onnx.Namer, and deliberately not an onnx.DataCarrier: onnx-go
// allocates a tensor of the declared shape for those.
type value struct {
	id   int64
	name string
}

func (v *value) ID() int64        { return v.id }
func (v *value) SetName(s string) { v.name = s }
func (v *value) GetName() string  { return v.name }

// An edge leads from an output of an operation to its input number weight.
type edge struct {
	from, to graph.Node
	weight   float64
}

func (e edge) From() graph.Node         { return e.from }
func (e edge) To() graph.Node           { return e.to }
func (e edge) Weight() float64          { return e.weight }
func (e edge) ReversedEdge() graph.Edge { return edge{e.to, e.from, e.weight} }

// applied is one call of ApplyOperation; edges[first:last] were set for it.
type applied struct {
	opType      string
	outputs     []graph.Node
	first, last int
}

// ApplyOperation records one node of the file.
func (t *topology) ApplyOperation(op onnx.Operation, outputs ...graph.Node) error {
	first := 0
	if n := len(t.applied); n > 0 {
		first = t.applied[n-1].last
	}
	t.applied = append(t.applied, applied{op.Name, slices.Clone(outputs), first, len(t.edges)})
	return nil
}

// inputs returns the names of an operation's inputs in order, without absent ones at the end. onnx-go
// sets all of them once for each output.
func (t *topology) inputs(a applied) ([]string, error) {
	edges := t.edges[a.first:a.last]
	if len(a.outputs) == 0 || len(edges)%len(a.outputs) != 0 {
		return nil, fmt.Errorf("onnx-go set %d edges for %d outputs", len(edges), len(a.outputs))
	}
	each := len(edges) / len(a.outputs)
	names := make([]string, each)
	for i, e := range edges {
		name, k := e.to.(*value).name, i%each
		if e.from != a.outputs[i/each] || e.weight != float64(k) || i >= each && names[k] != name {
			return nil, fmt.Errorf("onnx-go set input %d of output %d otherwise than its first output's", k, i/each)
		}
		names[k] = name
	}
	return trim(names), nil
}

// NewNode returns a value that is not yet part of the graph.
func (t *topology) NewNode() graph.Node { return &value{id: int64(len(t.values))} }

// AddNode adds what NewNode returned.
func (t *topology) AddNode(n graph.Node) { t.values = append(t.values, n.(*value)) }

// NewWeightedEdge returns an edge that is not yet part of the graph.
func (t *topology) NewWeightedEdge(from, to graph.Node, weight float64) graph.WeightedEdge {
	return edge{from, to, weight}
}

// SetWeightedEdge adds an edge, also beside an equal one.
func (t *topology) SetWeightedEdge(e graph.WeightedEdge) {
	t.edges = append(t.edges, edge{e.From(), e.To(), e.Weight()})
}

// The remaining methods complete graph.Directed, which onnx.Backend asks for; decoding calls none.

// Node returns the value with the given id, or nil.
func (t *topology) Node(id int64) graph.Node {
	if id < 0 || id >= int64(len(t.values)) {
		return nil
	}
	return t.values[id]
}

// Nodes returns all values.
func (t *topology) Nodes() graph.Nodes {
	nodes := make([]graph.Node, len(t.values))
	for i, v := range t.values {
		nodes[i] = v
	}
	return iterator.NewOrderedNodes(nodes)
}

// From returns the inputs of the operation that computes the value id.
func (t *topology) From(id int64) graph.Nodes {
	return t.neighbours(func(e edge) (at, other graph.Node) { return e.from, e.to }, id)
}

// To returns the outputs of the operations that use the value id.
func (t *topology) To(id int64) graph.Nodes {
	return t.neighbours(func(e edge) (at, other graph.Node) { return e.to, e.from }, id)
}

func (t *topology) neighbours(ends func(edge) (at, other graph.Node), id int64) graph.Nodes {
	var nodes []graph.Node
	for _, e := range t.edges {
		if at, other := ends(e); at.ID() == id && !slices.Contains(nodes, other) {
			nodes = append(nodes, other)
		}
	}
	return iterator.NewOrderedNodes(nodes)
}

// Edge returns the first edge from u to v, or nil.
func (t *topology) Edge(u, v int64) graph.Edge {
	for _, e := range t.edges {
		if e.from.ID() == u && e.to.ID() == v {
			return e
		}
	}
	return nil
}

// HasEdgeFromTo reports whether an operation computes u from v.
func (t *topology) HasEdgeFromTo(u, v int64) bool { return t.Edge(u, v) != nil }

// HasEdgeBetween reports whether an operation computes one of x and y from the other.
func (t *topology) HasEdgeBetween(x, y int64) bool {
	return t.HasEdgeFromTo(x, y) || t.HasEdgeFromTo(y, x)
}
