package run

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// keep is the number of checkpoints that stay.
const keep = 2

// Checkpoints lists the checkpoints of the run in dir, oldest first.
func Checkpoints(dir string) ([]string, error) {
	return rundir.Files(filepath.Join(dir, "checkpoints"), "step-*.safetensors")
}

// checkpoint writes the state of the run and removes what is older than the newest checkpoints.
func (s *Session) checkpoint() error {
	step := s.Trainer.Step()
	if step == s.saved {
		return nil
	}
	name := filepath.Join("checkpoints", fmt.Sprintf("step-%09d.safetensors", step))
	if err := rundir.WriteFile(filepath.Join(s.Dir, name), s.Trainer.Save); err != nil {
		return err
	}
	s.saved = step
	if err := s.events.add(Event{Event: "checkpoint", Step: step, File: filepath.ToSlash(name)}); err != nil {
		return err
	}
	files, err := Checkpoints(s.Dir)
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
func (s *Session) restore(dir string) error {
	files, err := Checkpoints(dir)
	if err != nil || len(files) == 0 {
		return err
	}
	err = fromCheckpoint(files[len(files)-1], s.Trainer.Load, "remove it, or train anew without --resume")
	s.saved = s.Trainer.Step()
	return err
}

// fromCheckpoint gives the bytes of a checkpoint to load. Where load refuses them, the error ends in the remedy.
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
