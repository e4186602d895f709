package compile

import "github.com/ganc-ml/ganc/ir"

// Place is where an input or an output of a Code lies in memory. The steps can use memory of the caller in its stead, which
// saves a copy.
type Place struct {
	own  ir.Tensor
	uses []*ir.Tensor // by steps, and as outputs
}

// Own is the memory of the Code itself, which its steps use where Lend has not given them another.
func (p *Place) Own() ir.Tensor { return p.own }

// Lend makes the steps use the memory of t from now on, a tensor of the type of Own. They only read it if the Place is an
// input's; an output's holds all manner of values until the last step has run.
func (p *Place) Lend(t ir.Tensor) {
	for _, u := range p.uses {
		*u = u.Over(t)
	}
}

// TakeBack makes the steps use Own again.
func (p *Place) TakeBack() { p.Lend(p.own) }

// InputPlace is the Place of an input; nil if the graph does not read it or writes state, whose new values may be inputs.
func (c *Code) InputPlace(in *ir.Input) *Place { return c.inputPlaces[in] }

// OutputPlace is the Place of output i; nil if no step computes it, if it is also an output before i, and if the graph writes
// state.
func (c *Code) OutputPlace(i int) *Place { return c.outputPlaces[i] }

// bindPlaces finds the tensors that lie in the inputs' memory and in the buffers that hold outputs after the last step.
func (c *Code) bindPlaces(b *binder, inputs map[*ir.Input]*ir.Input) {
	c.inputPlaces, c.outputPlaces = map[*ir.Input]*Place{}, make([]*Place, len(c.outputs))
	if len(c.Graph.Writes) > 0 {
		return
	}
	feeds, buffers := map[*ir.Input]*Place{}, map[int]*Place{}
	for old, in := range inputs {
		feeds[in] = &Place{own: c.inputs[old]}
		c.inputPlaces[old] = feeds[in]
	}
	for i, o := range c.Graph.Outputs {
		if at, computed := b.layout.buffer[o.Value]; computed && buffers[at] == nil {
			buffers[at] = &Place{own: c.outputs[i]}
			c.outputPlaces[i] = buffers[at]
		}
	}
	use := func(v ir.Value, t *ir.Tensor) {
		p := (*Place)(nil)
		if at, computed := b.layout.buffer[v]; computed {
			p = buffers[at]
		} else if feed, ok := v.Node().Op().(ir.Feed); ok {
			p = feeds[feed.Input]
		}
		if p != nil {
			p.uses = append(p.uses, t)
		}
	}
	for _, s := range c.Steps {
		for i, v := range s.Node.Ins() {
			use(v, &s.In[i])
		}
		for i, v := range s.Node.Outs() {
			use(v, &s.Out[i])
		}
	}
	for i, o := range c.Graph.Outputs {
		use(o.Value, &c.outputs[i])
	}
}
