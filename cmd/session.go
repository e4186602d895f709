package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/summary"
	"github.com/ganc-ml/ganc/internal/words"
)

// session is one training run and the directory that it is recorded in:
//
//	manifest.json   what makes the run what it is
//	events.jsonl    what happened, with times
//	metrics.csv     a line an epoch
//	samples/        a grid of images an epoch, on fixed noise
//	checkpoints/    the newest two, and with --best that of the best epoch
//	curves.png      the reports over the epochs; samples.gif: the grids, one after another
//
// Paths in it are relative to it: it may be moved.
type session struct {
	console  *console
	dir      string
	place    string // where the run is found when all is done, in the user's words
	plan     *compile.Plan
	data     *dataset.Dataset
	trainer  *train.Trainer
	manifest manifest

	events   *eventLog
	progress progress
	drawn    *train.Reference // the network of picture; nil where nothing can be drawn
	picture  picture.Picture
	saved    int // the step of the last checkpoint, −1 where there is none
	cancel   context.CancelFunc
	err      error // the first failure to record something
}

// reportEvery is the number of iterations between reports in events.jsonl.
const reportEvery = 100

// newSession prepares a run, and writes nothing. old is the directory of a run to continue, or empty: what the
// command line leaves open is taken from its manifest, and the rest must agree with it.
func newSession(c *console, f *trainFlags, plan *compile.Plan, old string) (*session, error) {
	var was manifest
	if old != "" {
		var err error
		if was, err = readManifest(old); err != nil {
			return nil, err
		}
		if err := f.adopt(was, plan.Model.Name, rundir.Near(old)); err != nil {
			return nil, err
		}
	}
	s := &session{console: c, plan: plan, saved: -1}
	name, err := f.dataName(plan.Model)
	if err != nil {
		return nil, err
	}
	if s.data, err = dataset.OpenFor(dataset.With(name, f.split), picture.Geometry(plan.Model)); err != nil {
		return nil, err
	}
	begin, err := f.weights()
	if err != nil {
		return nil, err
	}
	o := f.options(plan.Model)
	s.manifest = newManifest(plan, s.data, name, f.split, o)
	s.manifest.Set, s.manifest.Init = f.recipe, begin.digestOr(was.Init)
	if old != "" {
		if s.manifest.DataDigest == was.DataDigest {
			s.manifest.Data = was.Data // the same data under another name
		}
		if err := s.manifest.continues(was, rundir.Near(old)); err != nil {
			return nil, err
		}
	}
	if s.trainer, err = train.New(plan, s.data, o); err != nil {
		return nil, err
	}
	if p, ok := picture.Of(plan.Model.Networks); ok {
		s.picture = p
		s.drawn, err = s.trainer.Reference(p.Network)
	}
	if old != "" && err == nil {
		if err = s.restore(old); err == nil {
			err = s.checkBest(old)
		}
	}
	if err == nil && s.manifest.Init != "" && s.saved < 0 {
		err = s.beginWith(begin, rundir.Near(old))
	}
	return s, err
}

// begin opens the directory that the run is recorded in. place is where it will be found.
func (s *session) begin(dir, place string) error {
	s.dir, s.place = dir, place
	for _, sub := range []string{"samples", "checkpoints"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o777); err != nil {
			return err
		}
	}
	if err := rundir.WriteJSON(filepath.Join(dir, manifestFile), s.manifest); err != nil {
		return err
	}
	var err error
	s.events, err = openEvents(filepath.Join(dir, "events.jsonl"), s.console)
	return err
}

// run trains to the end, or until ctx ends: then a checkpoint is written and train.ErrInterrupted returned.
func (s *session) run(ctx context.Context) error {
	ctx, s.cancel = context.WithCancel(ctx)
	defer s.cancel()
	s.announce()
	kind := "start"
	if s.trainer.Step() > 0 {
		kind = "resume"
	}
	err := s.events.add(event{Event: kind, Step: s.trainer.Step(), Total: s.trainer.Total()})
	if err == nil {
		s.progress = newProgress(s.console, s.trainer.Step(), s.trainer.Total())
		s.trainer.Observe = s.observe
		err = s.trainer.Run(ctx)
		s.progress.stop()
		err = s.finish(err)
	}
	return errors.Join(err, s.events.log.Close())
}

// announce says what is about to be trained.
func (s *session) announce() {
	t, m := s.trainer, s.plan.Model
	what := fmt.Sprintf("training %s (%s parameters) on %s: %s of %d, seed %d", m.Name, words.Thousands(summary.Parameters(m.States())),
		s.data.Name, words.Count(t.Total(), "step"), t.Options.Batch, t.Options.Seed)
	if t.Step() > 0 {
		what += ", continued at step " + words.Thousands(t.Step())
	}
	s.console.say("%s, into %s", what, s.place)
	if kernel.ISA() == "generic" {
		s.console.say("this processor has no AVX2: the plain Go kernels run, which give the same bytes, slowly")
	}
}

func (s *session) finish(err error) error {
	e := event{Event: "end", Step: s.trainer.Step()}
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

// observe records what the trainer tells. Where that fails, the run stops after the iteration.
func (s *session) observe(e train.Event) {
	if s.err != nil {
		return
	}
	switch e.Kind {
	case "stage":
		s.progress.stage(e)
		s.err = s.events.add(event{Event: "stage", Step: e.Step, Stage: e.Stage, Steps: e.Steps})
	case "step":
		s.progress.step(e)
		if e.Step%reportEvery == 0 {
			s.err = s.events.add(event{Event: "report", Step: e.Step, Train: e.Reports})
		}
	case "epoch":
		s.progress.epoch(e)
		s.err = s.epoch(e)
	}
	if s.err != nil {
		s.cancel()
	}
}

// epoch records the end of an epoch: metrics, a grid of images, a checkpoint.
func (s *session) epoch(e train.Event) error {
	if err := s.events.add(event{Event: "epoch", Step: e.Step, Epoch: e.Epoch, Train: e.Reports, Check: e.Checks, Test: e.Tests, Best: e.Best}); err != nil {
		return err
	}
	if err := rundir.WriteFile(filepath.Join(s.dir, metricsFile), s.trainer.WriteMetrics); err != nil {
		return err
	}
	if err := s.draw(e.Epoch); err != nil {
		return err
	}
	if e.Best {
		if err := rundir.WriteFile(bestCheckpoint(s.dir), s.trainer.Save); err != nil {
			return err
		}
	}
	return s.checkpoint()
}

func (s *session) draw(epoch int) error {
	if s.drawn == nil {
		return nil
	}
	png, err := s.picture.Draw(s.drawn, s.samples())
	if err != nil {
		return err
	}
	return rundir.WriteText(filepath.Join(s.dir, epochFile(epoch)), string(png))
}

// samples is the source of the inputs of sample grids: the same for every epoch.
func (s *session) samples() feed.Source {
	return feed.Source{Data: s.data, Seed: s.trainer.Options.Seed, Name: "samples"}
}
