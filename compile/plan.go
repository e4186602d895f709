package compile

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// Plan is what a model becomes: the groups of objectives that run as one Program each, and every state variable,
// those of the optimisers and averages included.
type Plan struct {
	Model  *ir.Model
	Groups []Group

	states   []*ir.State
	byName   map[string]*ir.State
	averages map[*ir.State]*ir.State // parameter → its average

	fingerprint string
}

// Group is a run of objectives with equal counts, which one Program executes together, Count times an iteration. An
// objective that accumulates is a group of its own, every Micro executions of which end in an update: what comes after
// it is to see its new parameters.
type Group struct {
	Count      int
	Micro      int
	Objectives []*ir.Objective
}

func (g Group) takes(o *ir.Objective) bool {
	return g.Micro == 1 && o.Micro == 1 && g.Count == o.Count
}

// NewPlan plans the training of a model that was built. It derives every step, report and network once, so that what a
// gradient or an optimiser refuses is reported here.
func NewPlan(m *ir.Model) (*Plan, error) {
	p := &Plan{Model: m, byName: map[string]*ir.State{}, averages: map[*ir.State]*ir.State{}}
	for _, s := range m.States() {
		p.states = append(p.states, s)
		p.byName[s.Name] = s
	}
	for _, o := range m.Objectives {
		if n := len(p.Groups); n > 0 && p.Groups[n-1].takes(o) {
			p.Groups[n-1].Objectives = append(p.Groups[n-1].Objectives, o)
			continue
		}
		p.Groups = append(p.Groups, Group{o.Executions(), o.Micro, []*ir.Objective{o}})
	}
	var programs []*Program
	for i := range p.Groups {
		prog, err := p.Program(i, Variant{Lazy: p.everyLazy(i), Report: i == 0, Last: i == len(p.Groups)-1})
		if err != nil {
			return nil, err
		}
		programs = append(programs, prog)
	}
	p.fingerprint = fingerprint(p, programs)
	if err := p.checkInference(); err != nil {
		return nil, err
	}
	return p, nil
}

// checkInference derives what is not part of training.
func (p *Plan) checkInference() error {
	if _, err := p.Evaluation(); err != nil {
		return err
	}
	for _, n := range p.Model.Networks {
		if _, err := p.Network(n); err != nil {
			return err
		}
	}
	return nil
}

// States is every state variable: the model's in declaration order, then those of optimisers and averages.
func (p *Plan) States() []*ir.State { return p.states }

// slot finds the state variable of a name, or makes it as an optimiser wants it.
func (p *Plan) slot(want ir.State) *ir.State {
	if s := p.byName[want.Name]; s != nil {
		if s.Type != want.Type {
			panic(fmt.Sprintf("compile: state %s is asked for as %v and as %v", want.Name, s.Type, want.Type))
		}
		return s
	}
	p.byName[want.Name] = &want
	p.states = append(p.states, &want)
	return &want
}

// average finds or makes the state variable that averages parameter s: it starts as a copy of s.
func (p *Plan) average(s *ir.State) *ir.State {
	if p.averages[s] == nil {
		p.averages[s] = p.slot(ir.State{Name: "average/" + s.Name, Type: s.Type, CopyOf: s})
	}
	return p.averages[s]
}

// Variant says what one execution of a group does besides its losses and updates.
type Variant struct {
	Lazy    uint64 // bit i: the i-th lazy term of the group's objectives is added
	Report  bool   // the model's reports are computed, on the state at the start of the iteration
	Partial bool   // gradients are added up, and nothing is updated
	Last    bool   // the end of an iteration: state outside every block advances
}

// VariantAt is the variant of execution number k (counted from 0 over the whole training) of group g; it is
// execution j of its iteration.
func (p *Plan) VariantAt(g int, k uint64, j int) Variant {
	group := p.Groups[g]
	v := Variant{Report: g == 0 && j == 0, Partial: (j+1)%group.Micro != 0, Last: g == len(p.Groups)-1 && j == group.Count-1}
	update := k / uint64(group.Micro)
	for i, l := range p.lazies(g) {
		if update%uint64(l.Every) == 0 {
			v.Lazy |= 1 << i
		}
	}
	return v
}

func (p *Plan) lazies(g int) []ir.LazyTerm {
	var out []ir.LazyTerm
	for _, o := range p.Groups[g].Objectives {
		out = append(out, o.Lazies...)
	}
	return out
}

func (p *Plan) everyLazy(g int) uint64 { return 1<<len(p.lazies(g)) - 1 }
