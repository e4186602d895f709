package run

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// keep is the number of checkpoints that stay.
const keep = 2

// checkpointEvery is the number of iterations after which a checkpoint is written within an epoch. A run that is killed, and the search
// for a fault, need not do more again.
const checkpointEvery = 500

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
	path := checkpointFile(s.Dir, step)
	if err := rundir.WriteFile(path, s.Trainer.Save); err != nil {
		return err
	}
	s.saved = step
	if err := s.events.add(Event{Event: "checkpoint", Step: step, File: "checkpoints/" + filepath.Base(path)}); err != nil {
		return err
	}
	files, err := Checkpoints(s.Dir)
	if err != nil {
		return err
	}
	for _, old := range files[:max(0, len(files)-keep)] {
		if s.policy() == Rollback && old == checkpointFile(s.Dir, s.good()) {
			continue
		}
		if err := os.Remove(old); err != nil {
			return err
		}
	}
	return nil
}

// checkpointFile is the checkpoint of a step of the run in dir.
func checkpointFile(dir string, step int) string {
	return filepath.Join(dir, "checkpoints", fmt.Sprintf("step-%09d.safetensors", step))
}

// restore loads the newest checkpoint of a run that is not damaged, if the run has checkpoints. The run then writes the
// later ones anew.
func (s *Session) restore(dir string) error {
	path, damaged, err := s.loadNewest(dir)
	s.damaged = append(s.damaged, damaged...)
	if err != nil || path == "" {
		return err
	}
	s.saved = s.Trainer.Step()
	for _, d := range s.damaged {
		s.watch.Damaged(rundir.Near(d.path), d.err, rundir.Near(path))
	}
	return nil
}

// loadNewest loads the newest checkpoint of a run that is not damaged and returns its path, empty where the run has no
// checkpoint, and the damaged ones that are newer.
func (s *Session) loadNewest(dir string) (path string, damaged []damagedFile, err error) {
	files, err := Checkpoints(dir)
	if err != nil || len(files) == 0 {
		return "", nil, err
	}
	var failed error
	for _, path := range slices.Backward(files) {
		err := readInto(path, s.Trainer.Load)
		if err == nil {
			return path, damaged, nil
		}
		failed = errors.Join(failed, explained(path, err, "remove it, or train anew without --resume"))
		var bad *train.CheckpointError
		if !errors.As(err, &bad) || !bad.Damaged {
			return "", damaged, failed
		}
		damaged = append(damaged, damagedFile{path, bad.Err})
	}
	return "", damaged, failed
}

// rewind brings the trainer back to the newest state of the run that is kept: that of a checkpoint, or the first.
func (s *Session) rewind() error {
	path, _, err := s.loadNewest(s.Dir)
	if err != nil || path != "" {
		return err
	}
	s.Trainer.Reset()
	if s.first != nil {
		_, err = s.Trainer.Init(s.first.data, s.first.layout)
	}
	return err
}

// damagedFile is a checkpoint that is not as it was written.
type damagedFile struct {
	path string
	err  error
}

// removeDamaged removes what restore passed over: the next resume and export must not meet it as the newest.
func (s *Session) removeDamaged() error {
	for _, d := range s.damaged {
		if err := os.Remove(d.path); err != nil {
			return err
		}
	}
	s.damaged = nil
	return nil
}

// fromCheckpoint gives the bytes of a checkpoint to load. Where load refuses them, the error ends in the remedy.
func fromCheckpoint(path string, load func([]byte) error, remedy string) error {
	return explained(path, readInto(path, load), remedy)
}

func readInto(path string, load func([]byte) error) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return load(data)
}

// explained names the file and the remedy, where a checkpoint is refused.
func explained(path string, err error, remedy string) error {
	var bad *train.CheckpointError
	if errors.As(err, &bad) {
		return fault.Filef("%s: %w: %s", rundir.Near(path), bad.Err, remedy)
	}
	return err
}
