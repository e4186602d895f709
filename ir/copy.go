package ir

// Copier copies values, with the nodes that compute them, from one graph into another. Every rewrite is a Copier with
// rules.
type Copier struct {
	Dst *Graph
	// Follow, if not nil, redirects a value before it is copied: the copy of v is the copy of Follow(v).
	Follow func(v Value) Value
	// Rule, if not nil, may replace a node by the values that it returns; in are the copied inputs. A nil result copies
	// the node unchanged. Nodes that the rule applies get the origins of n.
	Rule func(n Node, in []Value) []Value

	memo map[Node][]Value
	set  map[Value]Value
}

// NewCopier makes a Copier into dst.
func NewCopier(dst *Graph) *Copier {
	return &Copier{Dst: dst, memo: map[Node][]Value{}, set: map[Value]Value{}}
}

// Set makes to, a value of Dst, the copy of from.
func (c *Copier) Set(from, to Value) { c.set[from] = to }

// Value is the copy of v. Poison stays poison and zero stays zero.
func (c *Copier) Value(v Value) Value {
	if v.IsZero() {
		return v
	}
	if v.IsPoison() {
		return c.Dst.poison()
	}
	if to, ok := c.set[v]; ok {
		return to
	}
	if c.Follow != nil {
		if w := c.Follow(v); w != v {
			to := c.Value(w)
			c.set[v] = to
			return to
		}
	}
	return c.node(v.Node())[v.out]
}

// Values is the copy of each value.
func (c *Copier) Values(vs []Value) []Value {
	out := make([]Value, len(vs))
	for i, v := range vs {
		out[i] = c.Value(v)
	}
	return out
}

func (c *Copier) node(n Node) []Value {
	if out, ok := c.memo[n]; ok {
		return out
	}
	in := c.Values(n.Ins())
	var out []Value
	c.Dst.At(n.Origins(), func() {
		if c.Rule != nil {
			out = c.Rule(n, in)
		}
		if out == nil {
			out = c.Dst.ApplyAll(n.Op(), in...)
		}
	})
	c.memo[n] = out
	return out
}

// Rewrite copies a graph, with its outputs and writes, into a new graph through rule. It leaves out the nodes that no
// output and no write needs. The new graph merges equal nodes if merge is set.
func Rewrite(g *Graph, merge bool, rule func(n Node, in []Value) []Value) *Graph {
	c := NewCopier(NewGraph(merge))
	c.Rule = rule
	c.Graph(g)
	return c.Dst
}

// Graph copies the outputs and writes of g to Dst.
func (c *Copier) Graph(g *Graph) {
	for _, o := range g.Outputs {
		c.Dst.Outputs = append(c.Dst.Outputs, Output{o.Name, c.Value(o.Value)})
	}
	for _, w := range g.Writes {
		c.Dst.Writes = append(c.Dst.Writes, Write{w.State, c.Value(w.Value)})
	}
}
