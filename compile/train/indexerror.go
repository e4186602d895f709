package train

import (
	"context"
	"errors"
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// IndexError is an index that the model computed, out of range of what it picks from. The trainer is in the state after
// the last whole iteration.
type IndexError struct {
	Step int // the iteration, from 1
	Err  error
}

func (e *IndexError) Error() string {
	return fmt.Sprintf("training failed at step %d: %v", e.Step, e.Err)
}

func (e *IndexError) Unwrap() error { return e.Err }

// outside turns an index out of range into an IndexError. What the iteration changed before it met the index is undone:
// a replay is exact.
func (t *Trainer) outside(ctx context.Context, failed int, err error) error {
	if !errors.As(err, new(*ir.IndexError)) && !errors.As(err, new(*ir.DivisionError)) {
		return err
	}
	if t.Rewind != nil {
		defer func() { t.guard = guard{} }()
		if err := t.replay(ctx, failed); err != nil {
			return err
		}
		return &IndexError{failed + 1, err}
	}
	t.states.restore(t.guard.state)
	for step := t.guard.step; step < failed; step++ {
		if _, err := t.execute(ctx, step); err != nil {
			return err
		}
	}
	return &IndexError{failed + 1, err}
}
