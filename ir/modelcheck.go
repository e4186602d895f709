package ir

import (
	"fmt"
	"slices"
)

// Mode is training or inference.
type Mode uint8

const (
	Training Mode = iota
	Inference
)

func (m Mode) String() string {
	if m == Training {
		return "train"
	}
	return "infer"
}

// Branch follows ModeSwitch nodes to the value that v stands for in the mode.
func (m Mode) Branch(v Value) Value {
	for {
		if _, ok := v.Op().(ModeSwitch); !ok {
			return v
		}
		v = v.Node().In(int(m))
	}
}

// Reached returns the IDs of the nodes that the roots need in the mode. Nodes that only a cut value needs are left out.
func Reached(mode Mode, roots []Value, cuts ...Value) map[int]bool {
	cut := map[Value]bool{}
	for _, c := range cuts {
		cut[c] = true
	}
	seen := map[int]bool{}
	stack := append([]Value(nil), roots...)
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if cut[v] {
			continue
		}
		if w := mode.Branch(v); w != v {
			stack = append(stack, w)
			continue
		}
		if n := v.Node(); v.Op() != nil && !seen[n.ID()] {
			seen[n.ID()] = true
			stack = append(stack, n.Ins()...)
		}
	}
	return seen
}

// check reports the mistakes that show only in the whole model. It runs on a graph without other mistakes.
func (m *Model) check() {
	if len(m.Objectives) == 0 {
		m.fail(fmt.Errorf("model %q minimises nothing: add a Minimize", m.Name))
	}
	m.checkStages()
	for _, o := range m.Objectives {
		m.graph.At([]Origin{o.Origin}, func() { m.checkObjective(o) })
	}
	for _, n := range m.Networks {
		m.graph.At([]Origin{n.Origin}, func() { m.checkNetwork(n) })
	}
}

func (m *Model) checkObjective(o *Objective) {
	roots := []Value{o.Loss}
	for _, l := range o.Lazies {
		roots = append(roots, l.Term)
	}
	reads := statesRead(m.graph, Reached(Training, roots))
	read := func(s *State) bool { return reads[s] }
	for _, b := range o.Blocks {
		own := trainable(b.States())
		switch {
		case len(own) == 0 && slices.ContainsFunc(b.States(), read): // it keeps state alone, as an image pool does
		case !slices.ContainsFunc(own, read):
			o.fail("the loss does not reach a parameter of block %q", b.Name())
		}
	}
	if len(o.Parameters()) == 0 && slices.ContainsFunc(o.Blocks, func(b Block) bool { return len(b.States()) > 0 }) {
		o.fail("its blocks have no parameter to update: list one that has")
	}
}

func trainable(all []*State) (list []*State) {
	for _, s := range all {
		if s.Trainable {
			list = append(list, s)
		}
	}
	return list
}

// checkSettings reports the error of an optimiser's, clipper's, limiter's or averager's method Check, if it has one.
func checkSettings(o *Objective, rule any) {
	if c, ok := rule.(interface{ Check() error }); ok {
		if err := c.Check(); err != nil {
			o.fail("%w", err)
		}
	}
}

func statesRead(g *Graph, nodes map[int]bool) map[*State]bool {
	reads := map[*State]bool{}
	for id := range nodes {
		if r, ok := g.nodes[id].op.(Read); ok {
			reads[r.State] = true
		}
	}
	return reads
}

func (m *Model) checkNetwork(n *Network) {
	var outs, ins []Value
	for _, p := range n.Outs {
		outs = append(outs, p.Value)
	}
	for _, p := range n.Ins {
		ins = append(ins, p.Value)
	}
	reached := Reached(Inference, outs, ins...)
	for i := range m.graph.nodes {
		if f, ok := m.graph.nodes[i].op.(Feed); ok && reached[i] {
			m.fail(fmt.Errorf("Export %q: the outputs need the %s input %q: add ir.In(%q, …)", n.Name, f.Input.Source, f.Input.Name, f.Input.Name))
		}
	}
	for _, p := range n.Ins {
		if !m.feeds(p.Value, reached, outs) {
			m.fail(fmt.Errorf("Export %q: no output depends on the input %q", n.Name, p.Name))
		}
	}
	if n.Averaged && !m.averages() {
		m.fail(fmt.Errorf("Export %q asks for averaged weights, but no Minimize keeps them: add .Average(optim.EMA{…})", n.Name))
	}
}

// feeds reports whether v is an output or an input of a reached node.
func (m *Model) feeds(v Value, reached map[int]bool, outs []Value) bool {
	for _, o := range outs {
		if Inference.Branch(o) == v || o == v {
			return true
		}
	}
	for id := range reached {
		for _, in := range m.graph.nodes[id].in {
			if in == v || Inference.Branch(in) == v {
				return true
			}
		}
	}
	return false
}

func (m *Model) averages() bool {
	for _, o := range m.Objectives {
		if o.Averager != nil {
			return true
		}
	}
	return false
}
