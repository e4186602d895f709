package ir

import (
	"fmt"
	"slices"
)

// Stage is a part of the training of a model, such as pre-training. The objectives declared after it run in it alone,
// and it ends before the next stage begins.
type Stage struct {
	Name   string
	Epochs int // length of the stage in a run of default length
	Origin Origin
}

// maxStageEpochs bounds a stage as the command line bounds a run.
const maxStageEpochs = 1_000_000

// Stage begins a stage of a number of epochs. The Minimizes up to the next Stage belong to it. The stages together are
// the default length of a run, so that Defaults has neither Epochs nor Steps; a run of another length is divided among
// them in proportion. Moments, schedules, lazy terms, averages and counts of executions of an objective begin with its
// stage. Reports are taken in every stage.
func (m *Model) Stage(name string, epochs int) {
	switch {
	case !modelName.MatchString(name):
		m.fail(fmt.Errorf("Stage %q: want a name of lower-case letters, digits, '-' and '_'", name))
	case slices.ContainsFunc(m.Stages, func(s *Stage) bool { return s.Name == name }):
		m.fail(fmt.Errorf("Stage %q: the name is taken", name))
	}
	if epochs < 1 || epochs > maxStageEpochs {
		m.fail(fmt.Errorf("Stage %q: %d epochs: want 1 to %d", name, epochs, maxStageEpochs))
		epochs = 1
	}
	if d := &m.Defaults; len(m.Stages) == 0 && d.Epochs+d.Steps != 0 {
		m.fail(fmt.Errorf("Stage %q: the defaults of %q say %d epochs, %d steps: leave them out, the stages are the length of a run", name, m.Name, d.Epochs, d.Steps))
		d.Epochs, d.Steps = 0, 0
	}
	m.Defaults.Epochs += epochs
	m.Stages = append(m.Stages, &Stage{Name: name, Epochs: epochs, Origin: Origin{Pos: Caller()}})
}

// stage is the stage that was declared last, nil if there is none.
func (m *Model) stage() *Stage {
	if n := len(m.Stages); n > 0 {
		return m.Stages[n-1]
	}
	return nil
}

// checkStages reports stages without objectives, and objectives without a stage.
func (m *Model) checkStages() {
	if len(m.Stages) == 0 {
		return
	}
	for _, o := range m.Objectives {
		if o.Stage == nil {
			m.graph.At([]Origin{o.Origin}, func() {
				o.fail("it stands before the first Stage: where a model has stages, every Minimize follows one")
			})
		}
	}
	for _, s := range m.Stages {
		if !slices.ContainsFunc(m.Objectives, func(o *Objective) bool { return o.Stage == s }) {
			m.graph.At([]Origin{s.Origin}, func() {
				m.fail(fmt.Errorf("Stage %q minimises nothing: add a Minimize after it", s.Name))
			})
		}
	}
}
