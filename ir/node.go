package ir

type node struct {
	op      Op
	in      []Value
	types   []Type
	origins []Origin
}

// Node is one application of an op.
type Node struct {
	g  *Graph
	id int32
}

func (n Node) data() *node { return &n.g.nodes[n.id] }

// ID is the node's index in its graph: inputs have smaller ones.
func (n Node) ID() int { return int(n.id) }

// Graph is the graph that the node belongs to.
func (n Node) Graph() *Graph { return n.g }

// Op is the op applied.
func (n Node) Op() Op { return n.data().op }

// NumIn and NumOut count inputs and outputs.
func (n Node) NumIn() int  { return len(n.data().in) }
func (n Node) NumOut() int { return len(n.data().types) }

// In is input i.
func (n Node) In(i int) Value { return n.data().in[i] }

// Ins is the list of inputs; it must not be written to.
func (n Node) Ins() []Value { return n.data().in }

// Out is output i.
func (n Node) Out(i int) Value { return Value{n.g, n.id, int32(i)} }

// Outs is the list of outputs.
func (n Node) Outs() []Value {
	out := make([]Value, n.NumOut())
	for i := range out {
		out[i] = n.Out(i)
	}
	return out
}

// OutTypes is the list of output types; it must not be written to.
func (n Node) OutTypes() []Type { return n.data().types }

// InTypes is a new list of the types of the inputs.
func (n Node) InTypes() []Type {
	types := make([]Type, n.NumIn())
	for i, v := range n.Ins() {
		types[i] = v.Type()
	}
	return types
}

// Origins is where the node comes from; a merged node has several.
func (n Node) Origins() []Origin { return n.data().origins }

// Origin is the first origin.
func (n Node) Origin() Origin {
	if o := n.data().origins; len(o) > 0 {
		return o[0]
	}
	return Origin{}
}

func (n Node) addOrigins(more []Origin) {
	d := n.data()
next:
	for _, o := range more {
		for _, p := range d.origins {
			if o == p {
				continue next
			}
		}
		d.origins = append(d.origins[:len(d.origins):len(d.origins)], o)
	}
}
