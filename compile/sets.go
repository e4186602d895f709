package compile

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
)

// setsOf is the Sets that an objective executes: those of its blocks' state that belong to an Apply that the loss
// reaches, and, if outside is set, those of state that belongs to no block.
func (p *Plan) setsOf(o *ir.Objective, outside bool) []ir.Write {
	owned := map[*ir.State]bool{}
	for _, b := range o.Blocks {
		for _, s := range b.States() {
			owned[s] = true
		}
	}
	r := reach{graph: p.Model.Graph(), nodes: ir.Reached(ir.Training, lossRoots(o)), private: p.setOnly()}
	blocks := p.blockStates()
	var out []ir.Write
	for _, s := range p.Model.Sets() {
		if (owned[s.State] && r.feeds(s.Value)) || (outside && s.State.Block == "" && !blocks[s.State]) {
			out = append(out, s)
		}
	}
	return out
}

// lossRoots is an objective's loss and its lazy terms.
func lossRoots(o *ir.Objective) []ir.Value {
	roots := []ir.Value{o.Loss}
	for _, l := range o.Lazies {
		roots = append(roots, l.Term)
	}
	return roots
}

// blockStates is the state that belongs to a block of any objective, whether or not it bears the block's name.
func (p *Plan) blockStates() map[*ir.State]bool {
	out := map[*ir.State]bool{}
	for _, o := range p.Model.Objectives {
		for _, b := range o.Blocks {
			for _, s := range b.States() {
				out[s] = true
			}
		}
	}
	return out
}

// setOnly is the IDs of the nodes that only the values of Sets need. A node that nothing uses is not among them: an
// unused Apply is still an Apply.
func (p *Plan) setOnly() []bool {
	g := p.Model.Graph()
	needed, shared := make([]bool, g.Len()), make([]bool, g.Len())
	for _, s := range p.Model.Sets() {
		needed[s.Value.Node().ID()] = true
	}
	for _, v := range p.results() {
		shared[v.Node().ID()] = true
	}
	only := make([]bool, g.Len())
	for id := g.Len() - 1; id >= 0; id-- {
		only[id] = needed[id] && !shared[id]
		for _, v := range g.Node(id).Ins() {
			in := v.Node().ID()
			needed[in] = true
			shared[in] = shared[in] || !only[id]
		}
	}
	return only
}

// results is every value that the model uses for something other than a Set.
func (p *Plan) results() []ir.Value {
	var out []ir.Value
	for _, o := range p.Model.Objectives {
		out = append(out, lossRoots(o)...)
	}
	for _, r := range p.Model.Reports {
		out = append(out, r.Value)
	}
	for _, n := range p.Model.Networks {
		for _, port := range n.Outs {
			out = append(out, port.Value)
		}
	}
	return out
}

// reach is the nodes that the loss of an objective needs in training.
type reach struct {
	graph   *ir.Graph
	nodes   map[int]bool
	private []bool // what only Sets need
}

// feeds reports whether the loss needs every computed value and every input from which Sets compute v, the value of a
// Set. State and constants do not count.
func (r reach) feeds(v ir.Value) bool {
	seen := map[int]bool{}
	stack := []ir.Value{v}
	for len(stack) > 0 {
		v, stack = ir.Training.Branch(stack[len(stack)-1]), stack[:len(stack)-1]
		n := v.Node()
		switch {
		case seen[n.ID()]:
		case r.private[n.ID()]:
			stack = append(stack, n.Ins()...)
		case !r.needs(n):
			return false
		}
		seen[n.ID()] = true
	}
	return true
}

// needs reports whether the loss needs a node. Every mention of an input is a node of its own.
func (r reach) needs(n ir.Node) bool {
	f, input := n.Op().(ir.Feed)
	switch {
	case r.nodes[n.ID()]:
		return true
	case !input:
		return ir.IsLeaf(n.Op())
	}
	for id := range r.nodes {
		if r.graph.Node(id).Op() == f {
			return true
		}
	}
	return false
}

// chainSets turns the outputs 1… of g, the next values of sets, into writes. Each reads the value that the previous set
// wrote to the same variable.
func chainSets(g *ir.Graph, sets []ir.Write) {
	current := map[*ir.State]ir.Value{}
	for i, s := range sets {
		v := g.Outputs[1+i].Value
		if prev, ok := current[s.State]; ok {
			c := ir.NewCopier(g)
			c.Rule = func(n ir.Node, in []ir.Value) []ir.Value {
				if slices.Equal(in, n.Ins()) { // nothing above it has changed
					return n.Outs()
				}
				return nil
			}
			if r := readOf(g, s.State); !r.IsZero() {
				c.Set(r, prev)
			}
			v = c.Value(v)
		}
		current[s.State] = v
	}
	for _, s := range sets {
		if v, ok := current[s.State]; ok {
			g.Writes = append(g.Writes, ir.Write{State: s.State, Value: v})
			delete(current, s.State)
		}
	}
}
