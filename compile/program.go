package compile

import "github.com/ganc-ml/ganc/ir"

// Program is one execution of a group as a single pure graph with a symbolic batch: reports and losses are its
// outputs, new state its writes.
type Program struct {
	Graph   *ir.Graph
	Reports []string // names of the first outputs
	Losses  []string // names of the outputs that follow, one per objective
}

// Program builds a variant of group g. Its objectives are merged in declaration order: each is instantiated with
// the current version of every state variable and then shares equal computations with the others, so that a
// discriminator is recomputed with its new weights while the batch of fakes is not.
func (p *Plan) Program(g int, v Variant) (*Program, error) { return p.program(g, v, nil) }

func (p *Plan) program(g int, v Variant, t *trace) (*Program, error) {
	prog := &Program{}
	m := &merger{dst: ir.NewGraph(true), current: map[*ir.State]ir.Value{}}
	if v.Report {
		reports, err := p.reportGraph(ir.Training)
		if err != nil {
			return nil, err
		}
		m.add(reports)
		for _, r := range p.Model.Reports {
			prog.Reports = append(prog.Reports, r.Name)
		}
	}
	group := p.Groups[g]
	for i, o := range group.Objectives {
		part := v
		part.Last = v.Last && i == len(group.Objectives)-1
		t.of(o)
		step, err := p.step(o, part, t)
		if err != nil {
			return nil, err
		}
		v.Lazy >>= len(o.Lazies)
		m.add(step)
		prog.Losses = append(prog.Losses, lossOutput(o))
	}
	m.finish()
	t.of(nil)
	t.add("join", m.dst)
	var err error
	prog.Graph, err = t.run(programPasses, m.dst)
	return prog, err
}

// reportGraph is every report of the model in the given mode.
func (p *Plan) reportGraph(mode ir.Mode) (*ir.Graph, error) {
	c := ir.NewCopier(ir.NewGraph(false))
	for _, r := range p.Model.Reports {
		c.Dst.Outputs = append(c.Dst.Outputs, ir.Output{Name: r.Name, Value: c.Value(r.Value)})
	}
	if mode == ir.Training {
		return run(trainingPasses, c.Dst)
	}
	return (*trace)(nil).infer(c.Dst)
}

// Evaluation is the model's reports with layers in inference mode, as evaluated on a test split.
func (p *Plan) Evaluation() (*Program, error) {
	g, err := p.reportGraph(ir.Inference)
	if err != nil {
		return nil, err
	}
	prog := &Program{}
	for _, r := range p.Model.Reports {
		prog.Reports = append(prog.Reports, r.Name)
	}
	prog.Graph, err = run(programPasses, g)
	return prog, err
}

// merger appends step graphs to one graph. Each reads the state that the previous ones wrote.
type merger struct {
	dst     *ir.Graph
	current map[*ir.State]ir.Value
	order   []*ir.State
}

func (m *merger) add(g *ir.Graph) {
	c := ir.NewCopier(m.dst)
	c.Rule = func(n ir.Node, _ []ir.Value) []ir.Value {
		if r, ok := n.Op().(ir.Read); ok {
			if v, ok := m.current[r.State]; ok {
				return []ir.Value{v}
			}
		}
		return nil
	}
	for _, o := range g.Outputs {
		m.dst.Outputs = append(m.dst.Outputs, ir.Output{Name: o.Name, Value: c.Value(o.Value)})
	}
	next := make([]ir.Value, len(g.Writes))
	for i, w := range g.Writes {
		next[i] = c.Value(w.Value)
	}
	for i, w := range g.Writes {
		if _, ok := m.current[w.State]; !ok {
			m.order = append(m.order, w.State)
		}
		m.current[w.State] = next[i]
	}
}

func (m *merger) finish() {
	for _, s := range m.order {
		m.dst.Writes = append(m.dst.Writes, ir.Write{State: s, Value: m.current[s]})
	}
}
