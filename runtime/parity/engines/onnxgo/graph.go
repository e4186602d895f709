package onnxgo

import (
	"slices"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/iterator"
)

// An edge leads from an output of an operation to the operation's input number weight.
type edge struct {
	from, to *value
	weight   float64
}

func (e edge) From() graph.Node         { return e.from }
func (e edge) To() graph.Node           { return e.to }
func (e edge) Weight() float64          { return e.weight }
func (e edge) ReversedEdge() graph.Edge { return edge{e.to, e.from, e.weight} }

// NewNode returns a value that is not yet part of the graph.
func (b *backend) NewNode() graph.Node { return &value{id: int64(len(b.values))} }

// AddNode adds a value that NewNode returned; it has its name.
func (b *backend) AddNode(n graph.Node) {
	v := n.(*value)
	b.values = append(b.values, v)
	b.byName[v.name] = v
}

// NewWeightedEdge returns an edge that is not yet part of the graph.
func (b *backend) NewWeightedEdge(from, to graph.Node, weight float64) graph.WeightedEdge {
	return edge{from.(*value), to.(*value), weight}
}

// SetWeightedEdge adds an edge, also beside an equal one.
func (b *backend) SetWeightedEdge(e graph.WeightedEdge) {
	b.edges = append(b.edges, edge{e.From().(*value), e.To().(*value), e.Weight()})
}

// value returns the value called name, a new one where there is none.
func (b *backend) value(name string) *value {
	if _, ok := b.byName[name]; !ok {
		b.AddNode(&value{id: int64(len(b.values)), name: name})
	}
	return b.byName[name]
}

// Node returns the value with the given id, or nil.
func (b *backend) Node(id int64) graph.Node {
	if id < 0 || id >= int64(len(b.values)) {
		return nil
	}
	return b.values[id]
}

// Nodes returns all values.
func (b *backend) Nodes() graph.Nodes {
	nodes := make([]graph.Node, len(b.values))
	for i, v := range b.values {
		nodes[i] = v
	}
	return iterator.NewOrderedNodes(nodes)
}

// From returns the inputs of the operation that computes the value id.
func (b *backend) From(id int64) graph.Nodes {
	return b.neighbours(func(e edge) (at, other *value) { return e.from, e.to }, id)
}

// To returns the outputs of the operations that read the value id.
func (b *backend) To(id int64) graph.Nodes {
	return b.neighbours(func(e edge) (at, other *value) { return e.to, e.from }, id)
}

func (b *backend) neighbours(ends func(edge) (at, other *value), id int64) graph.Nodes {
	var nodes []graph.Node
	for _, e := range b.edges {
		if at, other := ends(e); at.id == id && !slices.Contains(nodes, graph.Node(other)) {
			nodes = append(nodes, other)
		}
	}
	return iterator.NewOrderedNodes(nodes)
}

// Edge returns the first edge from u to v, or nil.
func (b *backend) Edge(u, v int64) graph.Edge {
	for _, e := range b.edges {
		if e.from.id == u && e.to.id == v {
			return e
		}
	}
	return nil
}

// HasEdgeFromTo reports whether an operation computes u from v.
func (b *backend) HasEdgeFromTo(u, v int64) bool { return b.Edge(u, v) != nil }

// HasEdgeBetween reports whether an operation computes one of x and y from the other.
func (b *backend) HasEdgeBetween(x, y int64) bool {
	return b.HasEdgeFromTo(x, y) || b.HasEdgeFromTo(y, x)
}
