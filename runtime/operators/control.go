package operators

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime/load"
)

// Control flow is decided while a graph is built: a condition chooses a branch, and a loop becomes its iterations.

// block is a subgraph that is ready to be imported.
type block struct {
	*load.Graph
	nodes []node
}

// unrolledMost is the greatest number of nodes of a graph with unrolled loops.
const unrolledMost = 200_000

// blocksOf reads the subgraphs of a node, by the names of their attributes.
func (m *Model) blocksOf(n *load.Node) (map[string]*block, error) {
	var blocks map[string]*block
	for _, a := range n.Attrs {
		if a.Graph == nil {
			continue
		}
		b := &block{Graph: a.Graph}
		for _, t := range a.Graph.Initializers {
			c, err := t.IR()
			if err != nil {
				return nil, load.Refuse(load.Unsupported, n.Where()+": initializer "+load.Quote(t.Name), "%v", err)
			}
			m.addConstant(t.Name, c)
		}
		for _, inner := range a.Graph.Nodes {
			var err error
			if b.nodes, err = m.addNode(b.nodes, inner); err != nil {
				return nil, err
			}
		}
		if blocks == nil {
			blocks = map[string]*block{}
		}
		blocks[a.Name] = b
	}
	return blocks, nil
}

// enter continues the walk in the subgraphs of a node, of which by needs an output. What a loop carries on is needed in each
// iteration if it is in one.
func (needed needs) enter(n *node, by *node) {
	names := make([]string, 0, len(n.blocks))
	for name := range n.blocks {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		b := n.blocks[name]
		if by != nil {
			for _, out := range b.Outputs {
				needed[out] = by
			}
		}
		if n.OpType == "Loop" && len(b.Outputs) > 0 {
			needed[b.Outputs[0]] = n
		}
		for before := -1; before != len(needed); {
			before = len(needed)
			needed.walk(b.nodes)
			needed.carry(n, b)
		}
	}
}

// carry goes from the inputs of the body of a loop to what they are in the first and in later iterations.
func (needed needs) carry(n *node, b *block) {
	for k, name := range b.Inputs {
		by, ok := needed[name]
		if !ok {
			continue
		}
		if k < len(n.Inputs) && n.Inputs[k] != "" && (n.OpType != "Loop" || k > 0) {
			needed[n.Inputs[k]] = by
		}
		next := k
		if n.OpType == "Loop" {
			next = k - 1
		}
		if next >= 0 && next < len(b.Outputs) {
			needed[b.Outputs[next]] = by
		}
	}
}

// typed is a value with the element type that the file gives it.
type typed struct {
	ir.Value
	dtype ir.DType
}

func (c *call) typed(i int) typed { return typed{c.in[i], c.types[i]} }

// block returns the subgraph that an attribute holds. It must have a number of inputs and at least a number of outputs.
func (c *call) block(name string, inputs, outputs int) (*block, error) {
	c.attr.Require(name)
	c.attr.Graph(name)
	b := c.blocks[name]
	switch {
	case b == nil:
		return nil, c.attr.Done()
	case len(b.Inputs) != inputs || len(b.Outputs) < outputs:
		return nil, c.malformed("%s has %d inputs and %d outputs, want %d and at least %d", name, len(b.Inputs), len(b.Outputs), inputs, outputs)
	}
	return b, nil
}

// inline imports a subgraph for the given inputs.
func (c *call) inline(b *block, in []typed) ([]typed, error) {
	for i, name := range b.Inputs {
		c.values[name] = in[i].Value
		c.store(name, in[i].dtype)
	}
	for i := range b.nodes {
		if err := c.roomForNodes("iterations"); err != nil {
			return nil, err
		}
		if err := c.importer.apply(&b.nodes[i]); err != nil {
			return nil, err
		}
	}
	var out []typed
	for _, name := range b.Outputs {
		v, err := c.value(name)
		if err != nil {
			return nil, err
		}
		out = append(out, typed{v, c.typeOf(name, v)})
	}
	return out, nil
}

// results returns values as the outputs of the node.
func (c *call) results(list []typed) []ir.Value {
	c.exact = true
	out := make([]ir.Value, len(list))
	for i, v := range list {
		out[i] = v.Value
		c.is(i, v.dtype)
	}
	return out
}

// joined stacks a value of each iteration along a new axis.
func (c *call) joined(list []typed, axis int64, backwards bool) (typed, error) {
	if len(list) == 0 {
		return typed{}, c.unsupported("it has no iterations, which leaves the shape of its outputs open")
	}
	at, err := c.axis(axis, list[0].Rank()+1)
	if err != nil {
		return typed{}, err
	}
	parts := make([]ir.Value, len(list))
	for i, v := range list {
		sizes := slices.Insert(shape(v.Value), at, 1)
		if parts[i], err = c.reshape(v.Value, sizes...); err != nil {
			return typed{}, err
		}
	}
	if backwards {
		slices.Reverse(parts)
	}
	return typed{op.Concat(at, parts...), list[0].dtype}, nil
}
