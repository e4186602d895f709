package cmd

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/words"
)

// keep is the number of checkpoints that stay.
const keep = 2

// checkpoints is the checkpoints of a run directory, oldest first.
func checkpoints(dir string) ([]string, error) {
	return rundir.Files(filepath.Join(dir, "checkpoints"), "step-*.safetensors")
}

// checkpoint writes the state of the run and removes what is older than the newest checkpoints.
func (s *session) checkpoint() error {
	step := s.trainer.Step()
	if step == s.saved {
		return nil
	}
	name := filepath.Join("checkpoints", fmt.Sprintf("step-%09d.safetensors", step))
	if err := rundir.WriteFile(filepath.Join(s.dir, name), s.trainer.Save); err != nil {
		return err
	}
	s.saved = step
	if err := s.events.add(event{Event: "checkpoint", Step: step, File: filepath.ToSlash(name)}); err != nil {
		return err
	}
	files, err := checkpoints(s.dir)
	if err != nil {
		return err
	}
	for _, old := range files[:max(0, len(files)-keep)] {
		if err := os.Remove(old); err != nil {
			return err
		}
	}
	return nil
}

// restore loads the newest checkpoint of a run, where there is one.
func (s *session) restore(dir string) error {
	files, err := checkpoints(dir)
	if err != nil || len(files) == 0 {
		return err
	}
	err = fromCheckpoint(files[len(files)-1], s.trainer.Load, "remove it, or train anew without --resume")
	s.saved = s.trainer.Step()
	return err
}

// fromCheckpoint gives the bytes of a checkpoint to load, and says where that refuses them what helps.
func fromCheckpoint(path string, load func([]byte) error, remedy string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	err = load(data)
	var bad *train.CheckpointError
	if errors.As(err, &bad) {
		return fault.Filef("%s: %w: %s", rundir.Near(path), bad.Err, remedy)
	}
	return err
}

// bestCheckpoint is the checkpoint of the best epoch of a run.
func bestCheckpoint(dir string) string { return filepath.Join(dir, "checkpoints", "best.safetensors") }

// checkBest makes sure that the best epoch so far of a run that is resumed is still there.
func (s *session) checkBest(dir string) error {
	if epoch, _ := s.trainer.Best(); epoch == 0 || rundir.Exists(bestCheckpoint(dir)) {
		return nil
	}
	return fault.Filef("%s: it is missing, and the run cannot go back to its best epoch: train anew without --resume", rundir.Near(bestCheckpoint(dir)))
}

// takeBest goes back to the weights of the best epoch, where one was to be chosen.
func (s *session) takeBest() error {
	if s.manifest.Best == "" {
		return nil
	}
	if epoch, _ := s.trainer.Best(); epoch == 0 {
		return fault.Filef("--best %s: it was a number in no epoch, so none is the best", s.manifest.Best)
	}
	return fromCheckpoint(bestCheckpoint(s.dir), s.trainer.TakeWeights, "train anew without --resume")
}

// announceBest says which epoch's weights count, and whether the run ended for want of a better one.
func (s *session) announceBest() {
	epoch, step := s.trainer.Best()
	if epoch == 0 {
		return
	}
	if s.trainer.Step() < s.trainer.Total() {
		s.console.say("no better epoch in %d: the run ends at step %s of %s", s.manifest.Patience, words.Thousands(s.trainer.Step()), words.Thousands(s.trainer.Total()))
	}
	s.console.say("best by %s: epoch %d, step %s", s.manifest.Best, epoch, words.Thousands(step))
}
