package run

import (
	"path/filepath"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// observe records an event of the trainer. If it cannot be recorded, the run stops after the iteration.
func (s *Session) observe(e train.Event) {
	if s.err != nil {
		return
	}
	s.watch.Progress(e)
	switch e.Kind {
	case "stage":
		s.err = s.events.add(Event{Event: "stage", Step: e.Step, Stage: e.Stage, Steps: e.Steps})
	case "step":
		if e.Step%reportEvery == 0 {
			s.err = s.events.add(Event{Event: "report", Step: e.Step, Train: e.Reports})
		}
		if s.err == nil && !e.Ends && e.Step-max(s.saved, 0) >= checkpointEvery {
			s.err = s.checkpoint()
		}
	case "epoch":
		s.err = s.epoch(e)
	}
	if s.err != nil {
		s.cancel()
	}
}

// epoch records the end of an epoch: metrics, a grid of images, a checkpoint.
func (s *Session) epoch(e train.Event) error {
	if err := s.events.add(Event{Event: "epoch", Step: e.Step, Epoch: e.Epoch, Train: e.Reports, Check: e.Checks, Test: e.Tests, Best: e.Best}); err != nil {
		return err
	}
	if err := s.look(e); err != nil {
		return err
	}
	if s.collapse != nil {
		s.cancel()
		if s.mayRollBack(s.collapse) {
			return nil // this epoch will not have been
		}
	}
	if err := rundir.WriteFile(filepath.Join(s.Dir, MetricsFile), s.Trainer.WriteMetrics); err != nil {
		return err
	}
	if err := s.drawEpoch(e.Epoch); err != nil {
		return err
	}
	if e.Best {
		if err := rundir.WriteFile(bestCheckpoint(s.Dir), s.Trainer.Save); err != nil {
			return err
		}
	}
	return s.checkpoint()
}
