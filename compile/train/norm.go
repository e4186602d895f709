package train

import (
	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
)

// normStreams begins the names of the streams of noise that gradient norms are computed with.
const normStreams = "norm/"

// GradientNorms is the norm of the gradient of every objective of the stage that the last iteration belongs to, for one batch
// that is the same in every call: the first training examples, and noise of streams of its own. It changes no state. An
// observer of the trainer may call it; it costs about as much as an iteration.
func (t *Trainer) GradientNorms() ([]Value, error) {
	if t.norms == nil {
		t.norms = map[*ir.Objective]*program{}
	}
	stage := t.clock.stage(max(0, t.step-1))
	var out []Value
	for _, g := range t.Plan.Groups[stage.groups[0]:stage.groups[1]] {
		for _, o := range g.Objectives {
			norm, err := t.norm(o)
			if err != nil {
				return nil, err
			}
			out = append(out, Value{o.Name, norm})
		}
	}
	return out, nil
}

func (t *Trainer) norm(o *ir.Objective) (float64, error) {
	p := t.norms[o]
	if p == nil {
		graph, err := t.Plan.GradientNorm(o)
		if err != nil {
			return 0, err
		}
		if p, err = t.engine.ready(&compile.Program{Graph: graph}, t.Options.Batch); err != nil {
			return 0, err
		}
		t.norms[o] = p
	}
	idx := make([]int, t.Options.Batch)
	for i := range idx {
		idx[i] = i
	}
	if err := t.feeder.feed(p.machine.Code(), p.inputs, t.Data.Train, idx, normStreams, 0); err != nil {
		return 0, err
	}
	if err := p.machine.Run(); err != nil {
		return 0, err
	}
	return p.output(0), nil
}
