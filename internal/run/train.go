package run

import (
	"context"
	"errors"
	"os"

	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
)

// Train trains a model in a run directory of its own: a new one, or with o.Resume that of an interrupted run, which goes on
// to the same bytes. When ctx ends, a checkpoint is written and train.ErrInterrupted returned. A run that fails without a
// checkpoint to continue from leaves no directory.
func Train(ctx context.Context, m *ir.Model, o Options, watch Observer) (*Session, error) {
	old, err := Old(o, m.Name)
	if err != nil {
		return nil, err
	}
	if rundir.Exists(old) {
		lock, err := rundir.Lock(old)
		if err != nil {
			return nil, err
		}
		defer lock.Close()
	}
	plan, err := Plan(m, o.Changes, old)
	if err != nil {
		return nil, err
	}
	s, err := plan.Session(o, old, watch)
	if err != nil {
		return nil, err
	}
	dir, err := place(o, m.Name, old)
	if err != nil {
		return nil, err
	}
	if old == "" {
		lock, err := lockNew(dir)
		if err != nil {
			return nil, err
		}
		defer lock.Close()
	}
	if err := s.Run(ctx, dir, rundir.Near(dir)); err != nil {
		return nil, errors.Join(err, abandon(dir))
	}
	return s, nil
}

// abandon removes a run that has no checkpoint to continue from.
func abandon(dir string) error {
	if files, err := Checkpoints(dir); err != nil || len(files) > 0 {
		return err
	}
	return os.RemoveAll(dir)
}
