package train_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// rewinds is where a trainer finds an earlier state of its run.
var rewinds = map[string]func(*testing.T, *train.Trainer){
	"in memory":        func(*testing.T, *train.Trainer) {},
	"from the seed":    func(t *testing.T, tr *train.Trainer) { tr.Rewind = func() error { tr.Reset(); return nil } },
	"from checkpoints": func(t *testing.T, tr *train.Trainer) { checkpoints(t, tr, 1, 100) },
}

// checkpoints lets the trainer go back to checkpoints of these steps, or else to the beginning.
func checkpoints(t *testing.T, tr *train.Trainer, steps ...int) {
	var newest []byte
	tr.Observe = func(e train.Event) {
		for _, step := range steps {
			if e.Step == step && !e.Ends && e.Kind != "replay" {
				newest = saved(t, tr)
			}
		}
	}
	tr.Rewind = func() error {
		if newest != nil {
			return tr.Load(newest)
		}
		tr.Reset()
		return nil
	}
}

// failing is a model whose loss is NaN in iteration step.
func failing(step float64) *ir.Model {
	m := ir.NewModel("failing", ir.Defaults{Batch: 4, Steps: 200})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 2})
	loss := op.Add(op.Mean(x), op.Sqrt(falling(m, step-0.5)))
	minimize(m, loss, optim.SGD{LR: 1e-6})
	m.Report("loss", loss)
	return m
}

// TestReset: what follows is what followed New.
func TestReset(t *testing.T) {
	m, d := mixed("mixed"), data(t, 24, 0, 2, 0)
	p := planOf(t, m)
	tr, other := start(t, p, d, train.Options{Seed: 3}), start(t, p, d, train.Options{Seed: 3})
	runTo(t, tr, 7)
	tr.Reset()
	if !bytes.Equal(saved(t, tr), saved(t, other)) {
		t.Error("it is not the first state")
	}
	runTo(t, tr, 9)
	runTo(t, other, 9)
	if !bytes.Equal(saved(t, tr), saved(t, other)) {
		t.Error("training from it differs")
	}
}

// TestReplayEvents: a replay is told of, once, with the number of steps; those are not told again.
func TestReplayEvents(t *testing.T) {
	tr := trainer(t, failing(150), data(t, 8, 0, 2, 0), train.Options{})
	checkpoints(t, tr, 30)
	keep, steps := tr.Observe, 0
	var replays []train.Event
	tr.Observe = func(e train.Event) {
		keep(e)
		switch e.Kind {
		case "step":
			steps++
		case "replay":
			replays = append(replays, e)
		}
	}
	if err := tr.Run(context.Background()); !errors.As(err, new(*train.NotFiniteError)) {
		t.Fatalf("got %v", err)
	}
	if len(replays) != 1 || replays[0].Step != 30 || replays[0].Steps != 119 || steps != 149 {
		t.Errorf("told of %d steps and of replays %v", steps, replays)
	}
	if n := tr.Memory().Snapshot; n != 0 {
		t.Errorf("a snapshot of %d bytes stays", n)
	}
}

// TestReplayInterrupted: a replay ends with its context, in the state after a whole iteration.
func TestReplayInterrupted(t *testing.T) {
	p, d := planOf(t, failing(150)), data(t, 8, 0, 2, 0)
	tr := start(t, p, d, train.Options{})
	ctx, stop := context.WithCancel(context.Background())
	tr.Rewind = func() error { tr.Reset(); stop(); return nil }
	if err := tr.Run(ctx); !errors.Is(err, train.ErrInterrupted) || tr.Step() != 0 {
		t.Fatalf("got %v after %d iterations", err, tr.Step())
	}
	if !bytes.Equal(saved(t, tr), saved(t, start(t, p, d, train.Options{}))) {
		t.Error("the state is not the first")
	}
}

// TestReplayDiffers: a fault that is not met again, or too early, is said to be none of the model.
func TestReplayDiffers(t *testing.T) {
	const differs = "the same steps give the same numbers, so that a fault of the machine, such as of its memory, or of ganc is likely"
	for _, row := range []struct {
		height float32 // which the replay begins with
		want   string
	}{
		{1000, "training failed at step 20: a loss or parameter is not finite, but is when the step is done again, node by node: " + differs},
		{3.5, "training failed at step 20, and where the fault began was not found: a fault at step 4, which was none at first: " + differs},
	} {
		m := failing(20)
		tr := trainer(t, m, data(t, 8, 0, 2, 0), train.Options{})
		tr.Rewind = func() error {
			tr.Reset()
			for _, s := range m.States() {
				if s.Name == "height" {
					tr.State(s).Float32s()[0] = row.height
				}
			}
			return nil
		}
		if err := tr.Run(context.Background()); err == nil || err.Error() != row.want {
			t.Errorf("from height %v: got %v\nwant %s", row.height, err, row.want)
		}
	}
	tr := trainer(t, failing(20), data(t, 8, 0, 2, 0), train.Options{})
	tr.Rewind = func() error { return errors.New("the disk is gone") }
	if err := tr.Run(context.Background()); err == nil || !strings.HasSuffix(err.Error(), "training failed at step 20, and where the fault began was not found: the disk is gone") {
		t.Errorf("got %v", err)
	}
}
