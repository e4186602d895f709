package compile

import (
	"fmt"

	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
)

// Passed is a graph as a pass left it.
type Passed struct {
	Objective *ir.Objective // the objective whose step the graph is; nil for a program, a network and a file
	Pass      string
	Graph     *ir.Graph
}

// Passes returns the graphs that become the code of a variant of group g for batch size n, in order: for each objective its step after
// every training pass and the update; the program that joins them, after every pass with a symbolic batch; the program bound to
// n, after every pass up to fusion. Every pass keeps the bits of every value that stays.
func (p *Plan) Passes(g int, v Variant, n int) ([]Passed, error) {
	t := &trace{}
	prog, err := p.program(g, v, t)
	if err != nil {
		return nil, err
	}
	return t.bound(prog.Graph, n)
}

// NetworkPasses is Passes for an exported network, from its declaration on.
func (p *Plan) NetworkPasses(n *ir.Network, batch int) ([]Passed, error) {
	t := &trace{}
	g, err := p.network(n, t)
	if err != nil {
		return nil, err
	}
	return t.bound(g, batch)
}

// BoundPasses returns g bound to batch size n, after every pass up to fusion.
func BoundPasses(g *ir.Graph, n int) ([]Passed, error) { return new(trace).bound(g, n) }

// trace lists the graphs that passes leave. A nil trace lists none.
type trace struct {
	objective *ir.Objective
	list      []Passed
}

// of makes o the objective of the graphs that follow.
func (t *trace) of(o *ir.Objective) {
	if t != nil {
		t.objective = o
	}
}

// add lists g as it is now: the caller may append to it.
func (t *trace) add(pass string, g *ir.Graph) {
	if t != nil {
		now := *g
		t.list = append(t.list, Passed{t.objective, pass, &now})
	}
}

// run runs passes one after another and checks the graph after each. It returns a user's mistake that a pass meets
// unchanged, and reports a graph that a pass broke with the name of the pass.
func (t *trace) run(passes []Pass, g *ir.Graph) (*ir.Graph, error) {
	for _, p := range passes {
		g = p.Run(g)
		if err := g.Err(); err != nil {
			return nil, err
		}
		if err := ir.Check(g); err != nil {
			return nil, fmt.Errorf("compile: pass %q broke the graph: %w", p.Name, err)
		}
		t.add(p.Name, g)
	}
	return g, nil
}

// bound adds the graphs of boundPasses and fusePasses, and returns the whole list.
func (t *trace) bound(g *ir.Graph, n int) ([]Passed, error) {
	g, _ = rewrite.Bind(g, n)
	t.add("bind", g)
	if _, err := t.run(allBoundPasses(), g); err != nil {
		return nil, err
	}
	return t.list, nil
}

// allBoundPasses is boundPasses and fusePasses.
func allBoundPasses() []Pass {
	return append(boundPasses[:len(boundPasses):len(boundPasses)], fusePasses...)
}
