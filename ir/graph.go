package ir

import (
	"fmt"
	"strings"
)

// Graph is a list of nodes in topological order. A graph that merges returns the existing node when the same op
// is applied to the same inputs; a declaration merges nothing, so that each value keeps its line.
type Graph struct {
	Outputs []Output // named results, in order
	Writes  []Write  // new values of state, in order

	nodes  []node
	merged map[nodeKey]int32 // nil where the graph does not merge
	errs   Errors
	scope  []scope
	origin []Origin // if not nil: the origins of the nodes applied now
	model  *Model   // the model that g declares, or nil
}

// Output is a named result of a graph.
type Output struct {
	Name  string
	Value Value
}

// Write says that a state variable takes a value at the end of the graph's execution.
type Write struct {
	State *State
	Value Value
}

type nodeKey struct {
	op Op
	in string
}

type scope struct {
	path string
	pos  Position
}

// NewGraph makes an empty graph; merge asks for hash-consing.
func NewGraph(merge bool) *Graph {
	g := &Graph{}
	if merge {
		g.merged = map[nodeKey]int32{}
	}
	return g
}

// Len is the number of nodes.
func (g *Graph) Len() int { return len(g.nodes) }

// Node is node i, in topological order.
func (g *Graph) Node(i int) Node {
	if i < 0 || i >= len(g.nodes) {
		panic(fmt.Sprintf("ir: node %d of %d", i, len(g.nodes)))
	}
	return Node{g, int32(i)}
}

// Err returns every mistake recorded on the graph so far, or nil.
func (g *Graph) Err() error {
	if len(g.errs) == 0 {
		return nil
	}
	return g.errs.distinct()
}

// Roots is every value that the graph must compute: outputs, then writes.
func (g *Graph) Roots() []Value {
	roots := make([]Value, 0, len(g.Outputs)+len(g.Writes))
	for _, o := range g.Outputs {
		roots = append(roots, o.Value)
	}
	for _, w := range g.Writes {
		roots = append(roots, w.Value)
	}
	return roots
}

// Inputs is every input variable that the graph reads, in order of first appearance.
func (g *Graph) Inputs() []*Input {
	var out []*Input
	seen := map[*Input]bool{}
	for _, n := range g.nodes {
		if op, ok := n.op.(Feed); ok && !seen[op.Input] {
			seen[op.Input] = true
			out = append(out, op.Input)
		}
	}
	return out
}

// States is every state variable that the graph reads or writes, in order of first appearance.
func (g *Graph) States() []*State {
	var out []*State
	seen := map[*State]bool{}
	add := func(s *State) {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	for _, n := range g.nodes {
		if op, ok := n.op.(Read); ok {
			add(op.State)
		}
	}
	for _, w := range g.Writes {
		add(w.State)
	}
	return out
}

// Output returns the value of the output with that name; ok is false if no output has it.
func (g *Graph) Output(name string) (v Value, ok bool) {
	for _, o := range g.Outputs {
		if o.Name == name {
			return o.Value, true
		}
	}
	return Value{}, false
}

// Enter opens a layer scope: nodes applied until leave is called have pos and path in their origins. Scopes nest; their
// paths are joined with dots.
func (g *Graph) Enter(path string, pos Position) (leave func()) {
	if n := len(g.scope); n > 0 && g.scope[n-1].path != "" {
		path = g.scope[n-1].path + "." + path
	}
	g.scope = append(g.scope, scope{path, pos})
	depth := len(g.scope)
	return func() { g.scope = g.scope[:depth-1] }
}

// At runs f; every node that f applies has the given origins. Rewrites use it to keep the user's lines.
func (g *Graph) At(origins []Origin, f func()) {
	saved := g.origin
	g.origin = origins
	if origins == nil {
		g.origin = []Origin{}
	}
	f()
	g.origin = saved
}

// here is the origins of an application made now.
func (g *Graph) here() []Origin {
	if g.origin != nil {
		return g.origin
	}
	pos := Caller()
	if n := len(g.scope); n > 0 {
		return []Origin{{Pos: g.scope[n-1].pos, Layer: g.scope[n-1].path, Applied: pos}}
	}
	return []Origin{{Pos: pos}}
}

func (g *Graph) fail(err error) {
	e := &Error{Err: err}
	if o := g.here(); len(o) > 0 {
		e.Origin = o[0]
	}
	g.errs = append(g.errs, e)
}

// Fail records a mistake of the user at the current position and returns a poisoned value. Layers use it for their own
// checks.
func (g *Graph) Fail(format string, args ...any) Value {
	g.fail(fmt.Errorf(format, args...))
	return g.poison()
}

func (g *Graph) poison() Value { return Value{g: g, node: poisoned} }

// insert adds a checked node. A graph that merges returns an equal node if it has one.
func (g *Graph) insert(op Op, in []Value, types []Type) Node {
	var key nodeKey
	if g.merged != nil {
		key = nodeKey{op, inputKey(in)}
		if id, ok := g.merged[key]; ok {
			n := Node{g, id}
			n.addOrigins(g.here())
			return n
		}
	}
	id := int32(len(g.nodes))
	g.nodes = append(g.nodes, node{op, append([]Value(nil), in...), types, g.here()})
	if g.merged != nil {
		g.merged[key] = id
	}
	return Node{g, id}
}

func inputKey(in []Value) string {
	var b strings.Builder
	for _, v := range in {
		fmt.Fprintf(&b, "%d.%d ", v.node, v.out)
	}
	return b.String()
}
