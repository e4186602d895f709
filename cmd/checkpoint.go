package cmd

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// keep is the number of checkpoints that stay.
const keep = 2

// checkpoints is the checkpoints of a run directory, oldest first.
func checkpoints(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(escapeGlob(dir), "checkpoints", "step-*.safetensors"))
	slices.Sort(files)
	return files, err
}

// escapeGlob makes a path a pattern that matches itself alone.
func escapeGlob(path string) string {
	var out []rune
	for _, r := range path {
		if r == '*' || r == '?' || r == '[' || r == '\\' {
			out = append(out, '\\')
		}
		out = append(out, r)
	}
	return string(out)
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
	newest := files[len(files)-1]
	data, err := os.ReadFile(newest)
	if err != nil {
		return err
	}
	err = s.trainer.Load(data)
	var bad *train.CheckpointError
	if errors.As(err, &bad) {
		return fileError{fmt.Errorf("%s: %w: remove it, or train anew without --resume", near(newest), bad.Err)}
	}
	s.saved = s.trainer.Step()
	return err
}
