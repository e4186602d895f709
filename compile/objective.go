package compile

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/compile/autodiff"
	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// lossOutput is the name of the output of a step graph that holds an objective's loss.
func lossOutput(o *ir.Objective) string { return "loss/" + o.Name }

// step is one objective as a pure function: state and inputs in, loss out, new state written. lazy has a bit for
// each of the objective's own lazy terms; outside asks for the update of state that belongs to no block.
func (p *Plan) step(o *ir.Objective, lazy uint64, outside bool) (*ir.Graph, error) {
	sets := p.setsOf(o, outside)
	g := trainingGraph(p.selectStep(o, lazy, sets))
	g = p.update(g, o)
	chainSets(g, sets)
	g.Outputs = []ir.Output{{Name: lossOutput(o), Value: g.Outputs[0].Value}}
	if err := ir.Check(g); err != nil {
		return nil, err
	}
	return g, nil
}

// Loss is the loss of an objective, with those of its lazy terms whose bit is set, as a graph for training: modes
// expanded, composites decomposed, gradients as values explicit. It is what the update is derived from.
func (p *Plan) Loss(o *ir.Objective, lazy uint64) *ir.Graph {
	return trainingGraph(p.selectStep(o, lazy, nil))
}

// trainingGraph expands for training and makes gradients as values explicit.
func trainingGraph(g *ir.Graph) *ir.Graph {
	return rewrite.Differentiate(rewrite.Decompose(rewrite.Expand(g, ir.Train)))
}

// selectStep copies what an objective needs out of the declaration: output 0 is the loss with its lazy terms,
// output 1+i the next value of sets[i].
func (p *Plan) selectStep(o *ir.Objective, lazy uint64, sets []ir.Write) *ir.Graph {
	c := ir.NewCopier(ir.NewGraph(false))
	loss := c.Value(o.Loss)
	for i, l := range o.Lazies {
		if lazy&(1<<i) != 0 {
			c.Dst.At([]ir.Origin{o.Origin}, func() { loss = op.Add(loss, c.Value(l.Term)) })
		}
	}
	c.Dst.Outputs = append(c.Dst.Outputs, ir.Output{Name: "loss", Value: loss})
	for i, s := range sets {
		c.Dst.Outputs = append(c.Dst.Outputs, ir.Output{Name: fmt.Sprintf("set%d", i), Value: c.Value(s.Value)})
	}
	return c.Dst
}

// setsOf is the declared updates that go with an objective: those of its blocks' state that share work with its
// loss, and with outside those of state that belongs to no block.
func (p *Plan) setsOf(o *ir.Objective, outside bool) []ir.Write {
	owned := map[*ir.State]bool{}
	for _, b := range o.Blocks {
		for _, s := range b.States() {
			owned[s] = true
		}
	}
	roots := []ir.Value{o.Loss}
	for _, l := range o.Lazies {
		roots = append(roots, l.Term)
	}
	reached := ir.Reached(ir.Train, roots)
	blocks := p.blockStates()
	var out []ir.Write
	for _, s := range p.Model.Sets() {
		if (owned[s.State] && sharesWork(s.Value, reached)) || (outside && !blocks[s.State]) {
			out = append(out, s)
		}
	}
	return out
}

// blockStates is the state that belongs to a block of any objective.
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

// sharesWork reports whether a node other than a leaf that v needs is among those reached.
func sharesWork(v ir.Value, reached map[int]bool) bool {
	for id := range ir.Reached(ir.Train, []ir.Value{v}) {
		if reached[id] && !ir.IsLeaf(v.Graph().Node(id).Op()) {
			return true
		}
	}
	return false
}

// update differentiates the loss, output 0 of g, with respect to the objective's parameters and lets the
// optimiser and the averager write what follows. The outputs for the sets stay.
func (p *Plan) update(g *ir.Graph, o *ir.Objective) *ir.Graph {
	params := make([]ir.Value, 0)
	for _, s := range o.Parameters() {
		if v := readOf(g, s); !v.IsZero() {
			params = append(params, v)
		}
	}
	g.At([]ir.Origin{o.Origin}, func() {
		grads := autodiff.Gradients(g.Outputs[0].Value, params)
		u := ir.NewUpdate(g, "optimizer/"+o.Name, p.slot)
		o.Optimizer.Step(u, params, grads)
		g.Writes = append(g.Writes, u.Writes...)
		p.updateAverages(g, o, params)
	})
	return g
}

func (p *Plan) updateAverages(g *ir.Graph, o *ir.Objective, params []ir.Value) {
	if o.Averager == nil {
		return
	}
	averages, next := make([]ir.Value, len(params)), make([]ir.Value, len(params))
	for i, v := range params {
		averages[i] = g.Apply(ir.Read{State: p.average(v.State())})
		next[i] = written(g, v)
	}
	u := ir.NewUpdate(g, "average/"+o.Name, p.slot)
	o.Averager.Average(u, averages, next)
	g.Writes = append(g.Writes, u.Writes...)
}

// written is the value that g writes to the state variable that v reads, or v where it writes none.
func written(g *ir.Graph, v ir.Value) ir.Value {
	for _, w := range g.Writes {
		if w.State == v.State() {
			return w.Value
		}
	}
	return v
}

// readOf is the leaf of g that reads s, or the zero Value.
func readOf(g *ir.Graph, s *ir.State) ir.Value {
	for i := range g.Len() {
		if g.Node(i).Op() == (ir.Read{State: s}) {
			return g.Node(i).Out(0)
		}
	}
	return ir.Value{}
}

// chainSets turns the outputs 1… of g, the next values of sets, into writes. Each reads what the one before it
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
