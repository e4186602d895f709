package train

import (
	"context"
	"fmt"
)

// notRepeated ends an error of iterations that have another result when they are done again.
const notRepeated = "the same steps give the same numbers, so that a fault of the machine, such as of its memory, or of ganc is likely"

// replay brings the trainer to the state before the iteration that failed: it rewinds, and trains again from there, as it
// did at first. It leaves a snapshot of at most snapshotEvery iterations before, from which they can be done node by node. Where
// ctx ends on the way, the trainer is in the state after an earlier whole iteration.
func (t *Trainer) replay(ctx context.Context, failed int) error {
	if t.again {
		return fmt.Errorf("a fault at step %d, which was none at first: %s", failed+1, notRepeated)
	}
	if err := t.Rewind(); err != nil {
		return fmt.Errorf("training failed at step %d, and where the fault began was not found: %w", failed+1, err)
	}
	t.observe(Event{Kind: "replay", Steps: failed - t.step})
	observe := t.Observe
	t.Observe, t.again = nil, true
	defer func() { t.Observe, t.again = observe, false }()
	for t.step < failed {
		if err := ctx.Err(); err != nil {
			return interruption{err}
		}
		if err := t.iterate(ctx); err != nil {
			return fmt.Errorf("training failed at step %d, and where the fault began was not found: %w", failed+1, err)
		}
	}
	t.guard.follow(t.step, t.states)
	return nil
}
