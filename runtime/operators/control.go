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

// loop is Loop: its iterations one after another. Their number, and the condition after each, must be known.
func loop(c *call) ([]ir.Value, error) {
	carried := max(len(c.node.Inputs)-2, 0)
	body, err := c.block("body", carried+2, carried+1)
	if err != nil {
		return nil, err
	}
	most, on, err := c.trips()
	if err != nil {
		return nil, err
	}
	state := []typed{}
	for i := range carried {
		state = append(state, c.typed(i+2))
	}
	scanned := make([][]typed, len(body.Outputs)-1-carried)
	for k := int64(0); on && k < most; k++ {
		in := []typed{{c.g.Apply(ir.Scalar{DType: ir.Int64, Bits: uint64(k)}), ir.Int64}, {c.g.Scalar(ir.Bool, 1), ir.Bool}}
		out, err := c.inline(body, append(in, state...))
		if err != nil {
			return nil, err
		}
		t, err := c.eval(out[0].Value)
		if err != nil {
			return nil, c.unsupported("its condition must be known when the graph is compiled, but %v", err).Instead("give it a number of iterations that does not depend on data")
		}
		on = t.Len() == 1 && t.At(0) != 0
		state = out[1 : carried+1]
		for i := range scanned {
			scanned[i] = append(scanned[i], out[carried+1+i])
		}
	}
	for _, list := range scanned {
		v, err := c.joined(list, 0, false)
		if err != nil {
			return nil, err
		}
		state = append(state[:len(state):len(state)], v)
	}
	return c.results(state), nil
}

// trips returns the greatest number of iterations of a Loop, and whether there is a first one.
func (c *call) trips() (most int64, on bool, err error) {
	most, on = 1<<62, true
	if c.has(0) {
		if most, err = c.integer(0); err != nil {
			return 0, false, err
		}
	}
	if c.has(1) {
		t, err := c.element(1)
		if err != nil {
			return 0, false, err
		}
		on = t.At(0) != 0
	}
	return most, on, nil
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

// scan is Scan: an iteration for each index of its scanned inputs.
func scan(c *call) ([]ir.Value, error) {
	c.attr.Require("num_scan_inputs")
	count := c.attr.Int("num_scan_inputs", 1)
	if count < 1 || count > int64(len(c.node.Inputs)) {
		return nil, c.malformed("num_scan_inputs is %d, want 1 to %d", count, len(c.node.Inputs))
	}
	states := len(c.node.Inputs) - int(count)
	body, err := c.block("body", len(c.node.Inputs), states)
	if err != nil {
		return nil, err
	}
	s := &scanner{call: c, body: body, states: states}
	for i, spec := range []struct {
		list *[]int64
		name string
		size int
	}{
		{&s.inAxes, "scan_input_axes", int(count)}, {&s.inBack, "scan_input_directions", int(count)},
		{&s.outAxes, "scan_output_axes", len(body.Outputs) - states}, {&s.outBack, "scan_output_directions", len(body.Outputs) - states},
	} {
		if *spec.list = slices.Clone(c.attr.Ints(spec.name, make([]int64, spec.size))); len(*spec.list) != spec.size {
			return nil, c.malformed("%s has %d entries, want %d", spec.name, len(*spec.list), spec.size)
		}
		if i%2 == 1 && slices.ContainsFunc(*spec.list, func(d int64) bool { return d != 0 && d != 1 }) {
			return nil, c.malformed("%s %s: want 0 and 1", spec.name, listText(*spec.list))
		}
	}
	return s.run()
}

// scanner is a Scan: its body, the number of values that it carries on, and how it reads and joins the others.
type scanner struct {
	*call
	body                             *block
	states                           int
	inAxes, inBack, outAxes, outBack []int64
}

func (s *scanner) run() ([]ir.Value, error) {
	length := -1
	for i := range s.inAxes {
		x := s.in[s.states+i]
		axis, err := s.axis(s.inAxes[i], x.Rank())
		if err != nil {
			return nil, err
		}
		s.inAxes[i] = int64(axis)
		if size := int(x.Dim(axis)); length >= 0 && size != length {
			return nil, s.malformed("its scanned inputs have lengths of %d and %d, want one", length, size)
		}
		length = int(x.Dim(axis))
	}
	state := []typed{}
	for i := range s.states {
		state = append(state, s.typed(i))
	}
	joined := make([][]typed, len(s.outAxes))
	for k := range length {
		in, err := s.at(k, length)
		if err != nil {
			return nil, err
		}
		out, err := s.inline(s.body, append(state[:s.states:s.states], in...))
		if err != nil {
			return nil, err
		}
		state = out[:s.states]
		for i := range joined {
			joined[i] = append(joined[i], out[s.states+i])
		}
	}
	for i, list := range joined {
		v, err := s.joined(list, s.outAxes[i], s.outBack[i] == 1)
		if err != nil {
			return nil, err
		}
		state = append(state[:len(state):len(state)], v)
	}
	return s.results(state), nil
}

// at returns the scanned inputs of iteration k.
func (s *scanner) at(k, length int) ([]typed, error) {
	var in []typed
	for i, axis := range s.inAxes {
		x := s.typed(s.states + i)
		from := k
		if s.inBack[i] == 1 {
			from = length - 1 - k
		}
		v, err := s.reshape(op.Slice(x.Value, int(axis), from, from+1), slices.Delete(shape(x.Value), int(axis), int(axis)+1)...)
		if err != nil {
			return nil, err
		}
		in = append(in, typed{v, x.dtype})
	}
	return in, nil
}
