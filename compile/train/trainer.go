package train

import (
	"context"
	"errors"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/ir"
)

// Trainer trains one model on one data set. It is for one goroutine.
type Trainer struct {
	Plan    *compile.Plan
	Data    *dataset.Dataset
	Options Options // resolved

	// Observe, where not nil, is told what happens, in order.
	Observe func(Event)

	// Earlier is the fingerprints of other plans with the same state, whose checkpoints Load takes too.
	Earlier []string

	// Rewind, where not nil, brings the trainer back to an earlier state of its run, the nearest that is kept outside the trainer: by
	// Reset, or by Reset and Init, or by Load. The trainer then finds a fault by training again from there. Without Rewind it
	// keeps a copy of its state in memory, of at most 100 iterations before.
	Rewind func() error

	// Witness, where not nil, is told of every execution of an iteration before it runs.
	Witness func(Execution)

	engine  engine
	states  *stateStore
	feeder  feeder
	clock   clock
	step    int // iterations done
	metrics metrics
	guard   guard
	again   bool // iterations are done again, to find a fault
	eval    *evaluator
	chooser chooser
	norms   map[*ir.Objective]*program // of gradients, bound when they are first asked for
}

// Event is something that a run tells its observer.
type Event struct {
	Kind    string // "stage", "step", "epoch" or "replay"
	Step    int    // iterations done
	Total   int
	Stage   string  // for "stage": the one that begins
	Steps   int     // "stage": its iterations; "replay": those that are done again after Step, because the one after them failed
	Ends    bool    // "step": an epoch ends with it, of which an event of its own follows
	Epoch   int     // epochs done, for "epoch"
	Reports []Value // "step": of the iteration; otherwise means over the epoch
	Checks  []Value // means over the validation split; nil where there is none
	Tests   []Value // means over the test split; nil where there is none
	Best    bool    // "epoch": it is the best so far
}

// Value is a named number.
type Value struct {
	Name  string
	Value float64
}

// Execution is one execution of a group of the plan.
type Execution struct {
	Step    int // iterations done before
	Group   int
	Variant compile.Variant
	Inputs  map[string]ir.Tensor // data and noise, by name; valid until Witness returns
}

// ErrInterrupted is wrapped by the error of Run when its context ended, beside the context's own error. The state is
// that after the last whole iteration, or after an earlier one if Run was looking for a fault.
var ErrInterrupted = errors.New("interrupted")

// interruption is ErrInterrupted with the error of the context.
type interruption struct{ cause error }

func (interruption) Error() string     { return ErrInterrupted.Error() }
func (i interruption) Unwrap() []error { return []error{ErrInterrupted, i.cause} }

// New prepares a run of a plan on data: every state variable has its first value. The fields of the data must have the
// names, shapes and types of the model's data inputs. A mistake in the options is a *UsageError; inputs that the data
// cannot provide are reported all at once.
func New(plan *compile.Plan, data *dataset.Dataset, o Options) (*Trainer, error) {
	o = o.Resolve(plan.Model.Defaults)
	if err := o.check(data); err != nil {
		return nil, err
	}
	if err := CheckData(plan.Model, data); err != nil {
		return nil, err
	}
	t := &Trainer{Plan: plan, Data: data, Options: o}
	t.feeder = feeder{data: data, seed: o.Seed, threads: o.Threads, epoch: -1}
	var err error
	if t.clock, err = newClock(plan, data.Train.N, o); err != nil {
		return nil, err
	}
	t.states = newStateStore(plan.States(), o.Seed, t.clock.lengths())
	t.engine = engine{plan: plan, states: t.states, batch: o.Batch, threads: o.Threads, machines: map[variantKey]*program{}}
	if err := t.engine.prepare(); err != nil {
		return nil, err
	}
	t.metrics = newMetrics(plan.Model.Reports)
	if t.chooser, err = t.newChooser(); err != nil {
		return nil, err
	}
	t.eval, err = newEvaluator(t)
	return t, err
}

// Step is the number of iterations done, Total that of the whole run.
func (t *Trainer) Step() int  { return t.step }
func (t *Trainer) Total() int { return t.clock.total() }

// Stages is the names and iterations of the model's stages, "pretrain 936, adversarial 4680"; empty where it has none.
func (t *Trainer) Stages() string { return t.clock.text() }

// Iterations is the number of iterations of every stage of the plan.
func (t *Trainer) Iterations() []int { return t.clock.lengths() }

// SkipTo goes on with the first iteration of stage number n of the plan, as if those before it were done: for a
// measurement of that stage.
func (t *Trainer) SkipTo(n int) { t.step = t.clock.stages[n].from }

// Reset brings the trainer back to the state in which New returned it.
func (t *Trainer) Reset() {
	t.states.begin(t.Options.Seed, t.clock.lengths())
	t.step, t.metrics, t.guard = 0, newMetrics(t.Plan.Model.Reports), guard{}
}

// State is the tensor of a state variable: shared, and changed by every iteration.
func (t *Trainer) State(s *ir.State) ir.Tensor { return t.states.tensor(s) }

// Code is what runs a group of the plan in a variant, with the state of this training. It is bound on the first call, or when
// the training first needs it.
func (t *Trainer) Code(group int, v compile.Variant) (*compile.Code, error) {
	p, err := t.engine.program(group, v)
	if err != nil {
		return nil, err
	}
	return p.machine.Code(), nil
}

// Run trains to the end of the run, or until ctx ends. Run again goes on where it ended. Its errors are ErrInterrupted,
// *NotFiniteError and *IndexError.
func (t *Trainer) Run(ctx context.Context) error {
	for !t.Finished() {
		if err := ctx.Err(); err != nil {
			return interruption{err}
		}
		if err := t.iterate(ctx); err != nil {
			return err
		}
	}
	return nil
}

// iterate runs one iteration and, at the end of an epoch or of the run, evaluates.
func (t *Trainer) iterate(ctx context.Context) error {
	stage := t.clock.stage(t.step)
	if stage.name != "" && t.step == stage.from {
		t.observe(Event{Kind: "stage", Stage: stage.name, Steps: stage.to - stage.from})
	}
	if t.Rewind == nil || t.again {
		t.guard.follow(t.step, t.states)
	}
	reports, err := t.execute(ctx, t.step)
	if err != nil {
		return err
	}
	t.step++
	t.metrics.add(reports)
	ends := stage.ends(t.step - 1)
	t.observe(Event{Kind: "step", Reports: t.metrics.named(reports), Ends: ends})
	if ends {
		return t.endEpoch()
	}
	return nil
}

func (t *Trainer) endEpoch() error {
	checks, err := t.eval.run(t.Data.Validation, "validation/")
	if err != nil {
		return err
	}
	tests, err := t.eval.run(t.Data.Test, "test/")
	if err != nil {
		return err
	}
	row := t.metrics.close(t.step, checks, tests)
	if t.clock.stage(t.step-1).whole(t.step-1) || t.step < t.Total() {
		t.metrics.begin()
	}
	best, _ := t.Best()
	t.observe(Event{Kind: "epoch", Epoch: len(t.metrics.rows), Reports: t.metrics.named(row.train), Checks: t.metrics.named(row.validation),
		Tests: t.metrics.named(row.test), Best: best == len(t.metrics.rows)})
	return nil
}

func (t *Trainer) observe(e Event) {
	if t.Observe != nil {
		e.Step, e.Total = t.step, t.Total()
		t.Observe(e)
	}
}

// execute runs every group of the stage of iteration step and gives the reports: means over the executions of its first
// update. Its effect depends on step, the seed and the state alone.
func (t *Trainer) execute(ctx context.Context, step int) ([]float64, error) {
	reports := make([]float64, len(t.Plan.Model.Reports))
	err := t.executions(step, func(p *program) error {
		if err := p.machine.Run(); err != nil {
			return t.outside(ctx, step, err)
		}
		if !finite(p, t.Options.Threads) {
			return t.blame(ctx, step)
		}
		for i := range p.Reports {
			reports[i] += p.output(i)
		}
		return nil
	})
	for i := range reports {
		reports[i] /= float64(t.Plan.Groups[t.clock.stage(step).groups[0]].AccumulationSteps)
	}
	return reports, err
}

// executions prepares every execution of an iteration, inputs filled, and hands it to run.
func (t *Trainer) executions(step int, run func(*program) error) error {
	stage := t.clock.stage(step)
	draw := stage.execution(step)
	for g := stage.groups[0]; g < stage.groups[1]; g++ {
		count := t.Plan.Groups[g].Count
		for j := range count {
			k := uint64(step-stage.from)*uint64(count) + uint64(j)
			p, err := t.engine.program(g, t.Plan.VariantAt(g, k, j))
			if err != nil {
				return err
			}
			epoch, batch := t.clock.position(draw)
			idx := t.feeder.batch(epoch, batch, t.Options.Batch)
			if err := t.feeder.feed(p.machine.Code(), p.inputs, t.Data.Train, idx, "train/", draw); err != nil {
				return err
			}
			if t.Witness != nil {
				t.Witness(Execution{step, g, t.Plan.VariantAt(g, k, j), p.given()})
			}
			if err := run(p); err != nil {
				return err
			}
			draw++
		}
	}
	return nil
}
