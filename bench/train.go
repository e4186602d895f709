package bench

import (
	"context"
	"errors"
	"time"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
)

const (
	warmUp = 200 * time.Millisecond // of training before the first measurement
	window = 50 * time.Millisecond  // least length of a measurement
)

// TrainStep measures one iteration of training in a stage of the plan: batches from the data, noise, every group's
// program, the checks and the reports, as `ganc train` runs them. It trains until it has taken repeats measurements, each
// a mean over whole periods of lazy terms that lasts 50 ms or more, and gives their median. Evaluation on the test split
// is left out.
func TrainStep(ctx context.Context, p *compile.Plan, stage int, data *dataset.Dataset, o train.Options, repeats int) (Times, error) {
	t, err := trainer(p, stage, data, o)
	if err != nil {
		return Times{}, err
	}
	w := &windows{period: Period(p, stage), want: repeats}
	if err := w.measure(ctx, t); err != nil {
		return Times{}, err
	}
	return w.median(), nil
}

// trainer is ready for the first iteration of a stage.
func trainer(p *compile.Plan, stage int, data *dataset.Dataset, o train.Options) (*train.Trainer, error) {
	o.Epochs, o.Steps = 0, endless
	t, err := train.New(p, data, o)
	if err != nil {
		return nil, err
	}
	t.Rewind = func() error {
		t.Reset()
		t.SkipTo(stage)
		return nil
	}
	return t, t.Rewind()
}

// endless is more iterations than anybody waits for.
const endless = 1_000_000_000

var errMeasured = errors.New("measured")

// windows cuts a run into measurements.
type windows struct {
	period, want int
	full         func() // called once want measurements are there

	steps       int // since start
	warm        bool
	start, last instant // of the measurement; the end of the last iteration
	wall, cpu   []time.Duration

	ended time.Duration // when the last node ended, for a stopwatch
}

// measure trains until the measurements are there.
func (w *windows) measure(ctx context.Context, t *train.Trainer) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	w.full = func() { stop(errMeasured) }
	t.Observe = w.observe
	w.start, w.last = now(), now()
	err := t.Run(ctx)
	if errors.Is(err, train.ErrInterrupted) && errors.Is(context.Cause(ctx), errMeasured) {
		return nil
	}
	if errors.Is(err, train.ErrInterrupted) {
		return context.Cause(ctx)
	}
	return err
}

func (w *windows) observe(e train.Event) {
	t := now()
	switch e.Kind {
	case "step":
		w.last = t
		w.steps++
		if w.steps%w.period == 0 {
			w.close(t)
		}
	case "epoch":
		w.start = w.start.plus(t.since(w.last)) // the evaluation does not count
		w.last = t
	}
}

// close ends a measurement that has lasted long enough.
func (w *windows) close(t instant) {
	d := t.since(w.start)
	switch {
	case !w.warm && d.wall < warmUp, w.warm && d.wall < window:
		return
	case w.warm && len(w.wall) < w.want:
		w.wall = append(w.wall, d.wall/time.Duration(w.steps))
		w.cpu = append(w.cpu, d.processor/time.Duration(w.steps))
	}
	w.warm, w.steps, w.start = true, 0, t
	if len(w.wall) == w.want {
		w.full()
	}
}

func (w *windows) median() Times { return Times{quantile(w.wall, 0.5), quantile(w.cpu, 0.5)} }
