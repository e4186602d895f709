package compile

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/compile/autodiff"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// lossOutput is the name of the output of a step graph that holds an objective's loss.
func lossOutput(o *ir.Objective) string { return "loss/" + o.Name }

// step is one objective as a pure function: state and inputs in, loss out, new state written. v.Lazy has a bit for each
// of the objective's own lazy terms; v.Last asks for the update of state that belongs to no block.
func (p *Plan) step(o *ir.Objective, v Variant, t *trace) (*ir.Graph, error) {
	sets := p.setsOf(o, v.Last)
	g, err := t.run(trainingPasses, p.selectStep(o, v.Lazy, sets))
	if err != nil {
		return nil, err
	}
	return t.run([]Pass{{"update", "the step is the loss, its gradients and what the optimiser makes of them", func(g *ir.Graph) *ir.Graph {
		p.update(g, o, v)
		chainSets(g, sets)
		if !v.Partial {
			g.At([]ir.Origin{o.Origin}, func() { p.updateAverages(g, o) })
		}
		g.Outputs = []ir.Output{{Name: lossOutput(o), Value: g.Outputs[0].Value}}
		return g
	}}}, g)
}

// Loss is the loss of an objective, with the lazy terms whose bits are set, as a graph for training: modes expanded,
// composites decomposed, gradients as values explicit. The update is derived from it.
func (p *Plan) Loss(o *ir.Objective, lazy uint64) *ir.Graph {
	g, err := run(trainingPasses, p.selectStep(o, lazy, nil))
	if err != nil {
		panic(fmt.Sprintf("compile: the loss %q of a plan: %v", o.Name, err))
	}
	return g
}

// selectStep copies the part of the declaration that an objective needs: output 0 is the loss with its lazy terms,
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

// update differentiates the loss, output 0 of g, with respect to the objective's parameters. It writes either the sums
// of the gradients so far, or the optimiser's new parameters within their limits. The outputs for the sets stay.
func (p *Plan) update(g *ir.Graph, o *ir.Objective, v Variant) {
	params := make([]ir.Value, 0)
	for _, s := range o.Parameters() {
		if v := readOf(g, s); !v.IsZero() {
			params = append(params, v)
		}
	}
	g.At([]ir.Origin{o.Origin}, func() {
		grads := autodiff.Gradients(g.Outputs[0].Value, params)
		if every := uint64(1)<<len(o.Lazies) - 1; v.Lazy&every == every { // a block may be reached by a lazy term alone
			refuseUntrained(g, o, params, grads)
		}
		u := ir.NewUpdate(g, "optimizer/"+o.Name, o.Count, p.slotIn(p.stageOf(o)))
		if o.AccumulationSteps > 1 {
			grads = accumulate(u, params, grads, v.Partial, o.AccumulationSteps)
		}
		if !v.Partial {
			for _, c := range o.Clippers {
				grads = c.Clip(u, grads)
			}
			o.Optimizer.Step(u, params, grads)
			limit(u, o.Limits)
		}
		g.Writes = append(g.Writes, u.Writes...)
	})
}

// accumulate adds the gradients of one execution to the sums that state keeps for the update. In the last of n
// executions it returns their means and sets the sums to zero.
func accumulate(u *ir.Update, params, grads []ir.Value, partial bool, n int) []ir.Value {
	out := make([]ir.Value, len(grads))
	for i, p := range params {
		sum := u.Slot(p, "grad")
		out[i] = op.Add(sum, grads[i])
		if partial {
			u.Set(sum, out[i])
			continue
		}
		u.Set(sum, op.Zeros(sum))
		out[i] = op.Scale(out[i], 1/float64(n))
	}
	return out
}

// limit keeps the new values of parameters within limits.
func limit(u *ir.Update, limits []ir.Limiter) {
	for i, w := range u.Writes {
		for _, l := range limits {
			if w.State.Trainable {
				u.Writes[i].Value = l.Limit(u, u.Writes[i].Value)
			}
		}
	}
}

// updateAverages moves the averages of the objective's state towards the values that g writes.
func (p *Plan) updateAverages(g *ir.Graph, o *ir.Objective) {
	if o.Averager == nil {
		return
	}
	var averages, next []ir.Value
	for _, s := range averaged(o) {
		v := readOf(g, s)
		if v.IsZero() {
			continue
		}
		averages = append(averages, g.Apply(ir.Read{State: p.average(s)}))
		next = append(next, written(g, v))
	}
	u := ir.NewUpdate(g, "average/"+o.Name, o.Count, p.slotIn(p.stageOf(o)))
	o.Averager.Average(u, averages, next)
	g.Writes = append(g.Writes, u.Writes...)
}

// averaged is the state of an objective that has averages: its parameters and, where the averager says so, the running
// statistics of its blocks.
func averaged(o *ir.Objective) []*ir.State {
	out := o.Parameters()
	if a, ok := o.Averager.(interface{ AveragesStatistics() bool }); !ok || !a.AveragesStatistics() {
		return out
	}
	for _, b := range o.Blocks {
		for _, s := range b.States() {
			if s.Statistic && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// written is the value that g writes to the state variable that v reads, or v if g does not write it.
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
