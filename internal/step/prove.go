package step

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// Proved is what Prove compared.
type Proved struct {
	Iterations int
	Executions int
	Programs   int      // that ran
	Idle       []string // files of programs that did not
	States     int      // variables, each compared after every iteration
}

// Prove runs the files in ganc's runtime beside the trainer, on the trainer's batches and noise, from the beginning of every
// stage, and wants every state variable and report to be equal, bit for bit, after every iteration. The files go on from
// their own state. A stage runs least iterations, and more, up to most, until each of its programs has run; none runs beyond
// its end. A difference is a *proof.ParityError. The trainer is at another place afterwards.
func (s *Step) Prove(ctx context.Context, least, most int) (Proved, error) {
	return newDriver(s).prove(ctx, least, most)
}

func (d *driver) prove(ctx context.Context, least, most int) (p Proved, err error) {
	p.States = len(d.state)
	for i, stage := range d.step.Stages {
		d.step.trainer.SkipTo(i)
		n := min(max(least, stage.reach()), most, stage.Iterations)
		if err := d.follow(ctx, i, n); err != nil {
			return p, err
		}
		p.Iterations += n
	}
	p.Executions = d.executions
	if err := d.networks(); err != nil {
		return p, err
	}
	for i, session := range d.sessions {
		if session == nil {
			p.Idle = append(p.Idle, d.step.Programs[i].File)
		} else {
			p.Programs++
		}
	}
	return p, nil
}

// reach is the number of iterations in which every program of the stage runs.
func (s Stage) reach() int {
	most := 0
	for _, g := range s.Groups {
		ran := map[int]bool{}
		for k, n := range g.Cycle {
			if !ran[n] {
				ran[n], most = true, max(most, k/g.Count+1)
			}
		}
	}
	return most
}

// driver trains by the files alone, as a program in another language would.
type driver struct {
	step       *Step
	state      map[string]ir.Tensor
	sessions   []*runtime.Session
	executions int
}

func newDriver(s *Step) *driver {
	d := &driver{step: s, state: map[string]ir.Tensor{}, sessions: make([]*runtime.Session, len(s.Programs))}
	for _, v := range s.trainer.Plan.States() {
		d.state[v.Name] = s.trainer.State(v).Clone()
	}
	return d
}

// follow lets the trainer run n iterations of a stage, and does each again with the files.
func (d *driver) follow(ctx context.Context, stage, n int) error {
	t := d.step.trainer
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var given []map[string]ir.Tensor
	var failed error
	done := 0
	t.Witness = func(e train.Execution) { given = append(given, cloned(e.Inputs)) }
	t.Observe = func(e train.Event) {
		if e.Kind != "step" || failed != nil || done == n {
			return
		}
		failed = d.iterate(stage, done, given, e.Reports)
		given = given[:0]
		if done++; failed != nil || done == n {
			stop()
		}
	}
	defer func() { t.Witness, t.Observe = nil, nil }()
	err := t.Run(ctx)
	if failed != nil {
		return failed
	}
	if errors.Is(err, train.ErrInterrupted) && done == n {
		return nil
	}
	return err
}

// cloned returns tensors in memory of their own.
func cloned(m map[string]ir.Tensor) map[string]ir.Tensor {
	out := make(map[string]ir.Tensor, len(m))
	for name, t := range m {
		out[name] = t.Clone()
	}
	return out
}

// iterate runs iteration t of a stage on the inputs of its executions, and compares.
func (d *driver) iterate(stage, t int, given []map[string]ir.Tensor, want []train.Value) error {
	reports := map[string]float64{}
	for _, g := range d.step.Stages[stage].Groups {
		for j := range g.Count {
			k := t*g.Count + j
			out, err := d.execute(g.Cycle[k%len(g.Cycle)], given[0])
			if err != nil {
				return err
			}
			given = given[1:]
			for _, name := range out.reports {
				reports[name] += float64(out.values[name].Float32s()[0])
			}
		}
	}
	first := d.step.Stages[stage].Groups[0].Accumulate
	for _, v := range want {
		if got := reports[v.Name] / float64(first); got != v.Value {
			return d.differs(stage, t, fmt.Sprintf("report %s is %v, the trainer's %v", v.Name, got, v.Value))
		}
	}
	for _, v := range d.step.trainer.Plan.States() {
		if !bytes.Equal(d.state[v.Name].Bytes(), d.step.trainer.State(v).Bytes()) {
			return d.differs(stage, t, fmt.Sprintf("state %s is not the trainer's", v.Name))
		}
	}
	return nil
}

func (d *driver) differs(stage, t int, what string) error {
	return &proof.ParityError{Err: fmt.Errorf("the exported step of %s: iteration %d of stage %d: %s", d.step.Model, t+1, stage+1, what)}
}

// result is what an execution gives besides state.
type result struct {
	reports []string
	values  map[string]ir.Tensor
}

// execute runs a program and takes its new state over.
func (d *driver) execute(n int, given map[string]ir.Tensor) (result, error) {
	p := d.step.Programs[n]
	session, err := d.session(n)
	if err != nil {
		return result{}, &proof.ParityError{Err: fmt.Errorf("the exported %s cannot be loaded back: %w", p.File, err)}
	}
	in := map[string]ir.Tensor{}
	for _, info := range session.Inputs() {
		in[info.Name] = d.value(info.Name, given)
	}
	out, err := session.RunNamed(in)
	if err != nil {
		return result{}, &proof.ParityError{Err: fmt.Errorf("the exported %s: %w", p.File, err)}
	}
	d.executions++
	for _, name := range p.Next {
		d.state[name] = out[d.step.NextPrefix+name]
	}
	return result{p.Reports, out}, nil
}

// value is the value of an input. Of an input that the trainer does not fill, the step reads the shape alone.
func (d *driver) value(name string, given map[string]ir.Tensor) ir.Tensor {
	if t, ok := d.state[name]; ok {
		return t
	}
	if t, ok := given[name]; ok {
		return t
	}
	for _, in := range d.step.trainer.Plan.Model.Inputs() {
		if in.Name == name {
			return ir.NewTensor(in.Type.DType, in.Type.Bind(d.step.Batch)...)
		}
	}
	panic("step: no input is called " + name) // the programs have the names of the plan
}

func (d *driver) session(n int) (*runtime.Session, error) {
	if d.sessions[n] != nil {
		return d.sessions[n], nil
	}
	var err error
	d.sessions[n], err = runtime.LoadBytes(d.step.Files[n], runtime.WithThreads(d.step.trainer.Options.Threads))
	return d.sessions[n], err
}
