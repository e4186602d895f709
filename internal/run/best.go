package run

import (
	"path/filepath"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// bestCheckpoint is the checkpoint of the best epoch of a run.
func bestCheckpoint(dir string) string { return filepath.Join(dir, "checkpoints", "best.safetensors") }

// checkBest makes sure that the best epoch so far of a run that is resumed is still there, and whole.
func (s *Session) checkBest(dir string) error {
	if epoch, _ := s.Trainer.Best(); epoch == 0 {
		return nil
	}
	if rundir.Exists(bestCheckpoint(dir)) {
		return fromCheckpoint(bestCheckpoint(dir), train.CheckCheckpoint, "the run cannot go back to its best epoch: train anew without --resume")
	}
	return fault.Filef("%s: it is missing, and the run cannot go back to its best epoch: train anew without --resume", rundir.Near(bestCheckpoint(dir)))
}

// TakeBest goes back to the weights of the best epoch, where one was to be chosen.
func (s *Session) TakeBest() error {
	if s.Manifest.Best == "" {
		return nil
	}
	if epoch, _ := s.Trainer.Best(); epoch == 0 {
		return fault.Filef("--best %s: it was a number in no epoch, so none is the best", s.Manifest.Best)
	}
	return fromCheckpoint(bestCheckpoint(s.Dir), s.Trainer.TakeWeights, "train anew without --resume")
}

// tellBest tells the observer which epoch's weights count, if an epoch was to be chosen.
func (s *Session) tellBest() {
	if epoch, step := s.Trainer.Best(); epoch > 0 {
		s.watch.Best(Best{s.Manifest.Best, epoch, step, s.Trainer.Step(), s.Trainer.Total(), s.Manifest.Patience})
	}
}
