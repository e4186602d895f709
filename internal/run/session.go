package run

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/heap"
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/recipe"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/summary"
	"github.com/ganc-ml/ganc/internal/watch"
	"github.com/ganc-ml/ganc/ir"
)

// Session is one training run and the directory that it is recorded in.
type Session struct {
	Plan     *compile.Plan
	Data     *dataset.Dataset
	Trainer  *train.Trainer
	Manifest Manifest
	Dir      string
	Pictures []Picture

	watch  Observer
	dog    *watch.Watchdog // made at the first look
	causes []watch.Cause   // of the last look
	events *eventLog
	saved  int // the step of the last checkpoint, −1 where there is none
	cancel context.CancelFunc
	err    error // the first failure to record something

	first    *firstWeights // of Options.Init; nil where the run begins with none
	collapse *collapse     // that ends the run or rolls it back; nil where there is none

	damaged []damagedFile // checkpoints that were passed over
}

// reportEvery is the number of iterations between reports in events.jsonl.
const reportEvery = 100

// Planned is a model with the recipe of a run, planned.
type Planned struct {
	*compile.Plan
	set string // the settings that were changed, as recipe.Apply returns them
}

// Settings is the settings of the recipe that were changed: KEY=VALUE,KEY=VALUE.
func (p *Planned) Settings() string { return p.set }

// Plan changes the recipe of a model and plans it. Where no changes are asked for, the recipe is that of the run in the
// directory old, if that is not empty; the changes of that run's rollbacks follow.
func Plan(m *ir.Model, changes []recipe.Change, old string) (*Planned, error) {
	var was Manifest
	if old != "" {
		var err error
		if was, err = ReadManifest(old); err != nil {
			return nil, err
		}
		if was.Model != m.Name {
			was = Manifest{}
		}
		if len(changes) == 0 {
			if changes, err = recipe.Recorded(was.Set); err != nil {
				return nil, err
			}
		}
	}
	set, err := recipe.Apply(m, changes)
	if err != nil {
		return nil, err
	}
	if err := reapply(m, was.Rollbacks); err != nil {
		return nil, err
	}
	plan, err := compile.NewPlan(m)
	if err != nil {
		return nil, fault.Model(err)
	}
	return &Planned{plan, set}, nil
}

// Session prepares a run, and writes nothing. old is the directory of a run to continue, or empty: its manifest gives the
// options that o leaves open, and must agree with the others.
func (p *Planned) Session(o Options, old string, observer Observer) (*Session, error) {
	var was Manifest
	if old != "" {
		var err error
		if was, err = ReadManifest(old); err != nil {
			return nil, err
		}
		if err := o.adopt(was, p.Model.Name, rundir.Near(old)); err != nil {
			return nil, err
		}
	}
	if err := o.checkPolicy(); err != nil {
		return nil, err
	}
	s := &Session{Plan: p.Plan, watch: observer, saved: -1}
	var err error
	if s.Data, err = o.DataSet(p.Model); err != nil {
		return nil, err
	}
	if s.first, err = readFirst(o.Init); err != nil {
		return nil, err
	}
	options := o.train(p.Model)
	s.Manifest = newManifest(p.Plan, s.Data, cmp.Or(o.Data, p.Model.Defaults.Data), o.Split, options)
	s.Manifest.Set, s.Manifest.Init, s.Manifest.Images = p.set, s.first.digestOr(was.Init), o.Images
	s.Manifest.Rollbacks = was.Rollbacks
	if o.OnCollapse != Warn {
		s.Manifest.OnCollapse = o.OnCollapse
	}
	if old != "" {
		was.Steps, was.Epochs = s.Manifest.Steps, s.Manifest.Epochs // the length may be another
		was.OnCollapse = s.Manifest.OnCollapse                      // what adopt lets change
		if s.Manifest.DataDigest == was.DataDigest {
			s.Manifest.Data, s.Manifest.Notes = was.Data, was.Notes // the same data under another name
		}
		if err := s.Manifest.continues(was, rundir.Near(old)); err != nil {
			return nil, err
		}
	}
	if err := s.newTrainer(options); err != nil {
		return nil, err
	}
	return s, s.takeState(s.first, old)
}

// newTrainer makes the trainer of the plan, in its first state.
func (s *Session) newTrainer(o train.Options) (err error) {
	if s.Trainer, err = train.New(s.Plan, s.Data, o); err != nil {
		return err
	}
	s.Trainer.Earlier = earlier(s.Manifest.Rollbacks)
	s.Trainer.Rewind = s.rewind
	return nil
}

// takeState gives the trainer its first values: those of the newest checkpoint in the directory old, or of a file.
func (s *Session) takeState(first *firstWeights, old string) (err error) {
	if s.Pictures, err = s.planPictures(); err != nil {
		return err
	}
	if old != "" {
		if err := s.restore(old); err != nil {
			return err
		}
		if err := s.checkBest(old); err != nil {
			return err
		}
	}
	if s.Manifest.Init != "" && s.saved < 0 {
		return s.beginWith(first, rundir.Near(old))
	}
	return nil
}

// Run trains in the directory dir to the end, or until ctx ends: then it writes a checkpoint and returns
// train.ErrInterrupted. place is where the run will be found, in the user's words.
func (s *Session) Run(ctx context.Context, dir, place string) error {
	if err := s.begin(dir); err != nil {
		return err
	}
	t := s.Trainer
	s.watch.Start(Start{
		Model: s.Plan.Model.Name, Parameters: summary.Parameters(s.Plan.Model.States()), Data: s.Data.Name, Notes: s.Data.Notes,
		Step: t.Step(), Steps: t.Total(), Batch: t.Options.Batch, Seed: t.Options.Seed, Place: place, Kernels: kernel.ISA(),
		Warnings: summary.Untrained(s.Plan.Model),
	})
	kind := "start"
	if t.Step() > 0 {
		kind = "resume"
	}
	err := s.events.add(Event{Event: kind, Step: t.Step(), Total: t.Total()})
	if err == nil {
		err = s.train(ctx)
	} else {
		s.watch.Stop()
	}
	if err = errors.Join(err, s.events.log.Close()); err == nil {
		s.tellBest()
	}
	return err
}

// train runs the trainer and records how that ends.
func (s *Session) train(ctx context.Context) error {
	defer heap.Tighten()()
	err := s.lookAgain()
	for err == nil {
		if s.collapse == nil {
			err = s.stretch(ctx)
		}
		c := s.collapse
		if c == nil || s.err != nil {
			break
		}
		if s.collapse, err = nil, nil; s.mayRollBack(c) {
			err = s.rollBack(c)
		} else {
			err = c.error(s)
		}
	}
	s.watch.Stop()
	return s.finish(err)
}

// stretch trains until the run ends, ctx does, or training goes wrong.
func (s *Session) stretch(ctx context.Context) error {
	ctx, s.cancel = context.WithCancel(ctx)
	defer s.cancel()
	s.Trainer.Observe = s.observe
	err := s.Trainer.Run(ctx)
	var bad *train.NotFiniteError
	if errors.As(err, &bad) {
		return s.notFinite(bad)
	}
	return err
}

// begin opens the directory that the run is recorded in.
func (s *Session) begin(dir string) error {
	s.Dir = dir
	subs := []string{"samples", "checkpoints"}
	for _, p := range s.Pictures {
		subs = append(subs, p.Name)
	}
	for _, sub := range subs {
		if err := rundir.MakeDir(filepath.Join(dir, sub)); err != nil {
			return err
		}
	}
	if err := s.removeDamaged(); err != nil {
		return err
	}
	if err := writeManifest(dir, s.Manifest); err != nil {
		return err
	}
	var err error
	s.events, err = openEvents(filepath.Join(dir, "events.jsonl"), s.watch)
	return err
}

func (s *Session) finish(err error) error {
	e := Event{Event: "end", Step: s.Trainer.Step()}
	switch {
	case s.err != nil:
		return s.err
	case errors.Is(err, train.ErrInterrupted):
		if err := s.checkpoint(); err != nil {
			return err
		}
		e.Event = "interrupted"
	case err != nil:
		e.Event, e.Error = "failed", err.Error()
	}
	return errors.Join(err, s.events.add(e), s.pictures())
}
