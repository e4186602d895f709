package ir

import "strconv"

// Value is one output of a node. Values are comparable. The zero Value belongs to no graph; a poisoned value is the
// result of a failed application, and ops applied to it report nothing.
type Value struct {
	g    *Graph
	node int32
	out  int32
}

const poisoned = -1

// IsZero reports whether v is the zero Value.
func (v Value) IsZero() bool { return v.g == nil }

// IsPoison reports whether v is the result of a failed application.
func (v Value) IsPoison() bool { return v.g != nil && v.node == poisoned }

// Graph is the graph that v belongs to.
func (v Value) Graph() *Graph { return v.g }

// Model is the model that v is declared in, or nil outside a declaration.
func (v Value) Model() *Model {
	if v.g == nil {
		return nil
	}
	return v.g.model
}

// Node is the node that computes v.
func (v Value) Node() Node { return Node{v.g, v.node} }

// Out is v's number among the outputs of its node.
func (v Value) Out() int { return int(v.out) }

// Op is the op that computes v, or nil for a zero or poisoned value.
func (v Value) Op() Op {
	if v.g == nil || v.node == poisoned {
		return nil
	}
	return v.g.nodes[v.node].op
}

// Type is v's type; the zero Type for a zero or poisoned value.
func (v Value) Type() Type {
	if v.g == nil || v.node == poisoned {
		return Type{}
	}
	return v.g.nodes[v.node].types[v.out]
}

// DType, Rank and Dim read v's type.
func (v Value) DType() DType  { return v.Type().DType }
func (v Value) Rank() int     { return v.Type().Rank() }
func (v Value) Dim(i int) Dim { return v.Type().At(i) }

// State is the state variable that v reads, or nil.
func (v Value) State() *State {
	if r, ok := v.Op().(Read); ok {
		return r.State
	}
	return nil
}

func (v Value) String() string {
	switch {
	case v.g == nil:
		return "zero value"
	case v.node == poisoned:
		return "poisoned value"
	case v.out == 0:
		return "%" + strconv.Itoa(int(v.node))
	}
	return "%" + strconv.Itoa(int(v.node)) + "." + strconv.Itoa(int(v.out))
}
