package compile

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/ir"
)

// Plan is a model prepared for training: its groups of objectives, each of which runs as one Program, and every state
// variable, with those of optimisers and averages.
type Plan struct {
	Model  *ir.Model
	Groups []Group
	Stages []Stage // at least one

	states   []*ir.State
	byName   map[string]*ir.State
	averages map[*ir.State]*ir.State // parameter or running statistic → its average

	fingerprint string
}

// Stage is a part of the training: an iteration in it executes the groups First to End−1. The plan of a model without
// stages has one Stage, without a name and with Epochs 0.
type Stage struct {
	Name       string
	Epochs     int
	First, End int
}

// Group is a sequence of objectives of a stage with equal counts. One Program executes them together, Count times an
// iteration. An objective that accumulates is a group of its own, so that later objectives read its new parameters;
// every AccumulationSteps executions of the group end in an update.
type Group struct {
	Count             int
	AccumulationSteps int
	Stage             int // its number in Plan.Stages
	Objectives        []*ir.Objective
}

func (g Group) takes(o *ir.Objective, stage int) bool {
	return g.AccumulationSteps == 1 && o.AccumulationSteps == 1 && g.Count == o.Count && g.Stage == stage
}

// NewPlan plans the training of a model that was built. It derives every step, report and network once, so that it
// returns every mistake that a gradient or an optimiser reports.
func NewPlan(m *ir.Model) (*Plan, error) {
	p := &Plan{Model: m, byName: map[string]*ir.State{}, averages: map[*ir.State]*ir.State{}}
	for _, s := range m.States() {
		p.states = append(p.states, s)
		p.byName[s.Name] = s
	}
	p.group()
	var programs []*Program
	for i := range p.Groups {
		prog, err := p.Program(i, p.Whole(i))
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

// group divides the objectives into stages and groups.
func (p *Plan) group() {
	for _, s := range p.Model.Stages {
		p.Stages = append(p.Stages, Stage{Name: s.Name, Epochs: s.Epochs})
	}
	if len(p.Stages) == 0 {
		p.Stages = []Stage{{}}
	}
	for _, o := range p.Model.Objectives {
		stage := p.stageOf(o)
		if n := len(p.Groups); n > 0 && p.Groups[n-1].takes(o, stage) {
			p.Groups[n-1].Objectives = append(p.Groups[n-1].Objectives, o)
			continue
		}
		p.Groups = append(p.Groups, Group{o.Executions(), o.AccumulationSteps, stage, []*ir.Objective{o}})
	}
	at := 0
	for i := range p.Stages {
		p.Stages[i].First = at
		for at < len(p.Groups) && p.Groups[at].Stage == i {
			at++
		}
		p.Stages[i].End = at
	}
}

// stageOf is the number of an objective's stage.
func (p *Plan) stageOf(o *ir.Objective) int { return max(0, slices.Index(p.Model.Stages, o.Stage)) }

// opens and closes report whether a group is the first or the last of its stage.
func (p *Plan) opens(g int) bool  { return g == p.Stages[p.Groups[g].Stage].First }
func (p *Plan) closes(g int) bool { return g == p.Stages[p.Groups[g].Stage].End-1 }

// checkInference derives the graphs that are no part of training: networks and reports.
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

// slot returns the state variable with the name of s, and adds s to the plan if there is none.
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

// slotIn is slot for state that belongs to a stage.
func (p *Plan) slotIn(stage int) func(ir.State) *ir.State {
	return func(want ir.State) *ir.State {
		want.Stage = stage
		return p.slot(want)
	}
}

// average returns the state variable that averages s, and makes it on first use. It starts as a copy of s.
func (p *Plan) average(s *ir.State) *ir.State {
	if p.averages[s] == nil {
		p.averages[s] = p.slot(ir.State{Name: "average/" + s.Name, Type: s.Type, CopyOf: s})
	}
	return p.averages[s]
}

// Variant selects what one execution of a group computes besides losses and updates.
type Variant struct {
	Lazy    uint64 // bit i: the i-th lazy term of the group's objectives is added
	Report  bool   // the model's reports are computed, on the parameters at the start of the iteration
	Partial bool   // gradients are added up, and nothing is updated
	Last    bool   // the end of an iteration: state outside every block advances
}

// Whole is the variant of group g with everything that any of its variants has.
func (p *Plan) Whole(g int) Variant {
	return Variant{Lazy: p.everyLazy(g), Report: p.opens(g), Last: p.closes(g)}
}

// VariantAt is the variant of execution number k (counted from 0 over the whole stage) of group g; it is execution j of
// its iteration.
func (p *Plan) VariantAt(g int, k uint64, j int) Variant {
	group := p.Groups[g]
	v := Variant{Report: p.opens(g) && j < group.AccumulationSteps, Partial: (j+1)%group.AccumulationSteps != 0, Last: p.closes(g) && j == group.Count-1}
	update := k / uint64(group.AccumulationSteps)
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
