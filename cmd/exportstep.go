package cmd

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/step"
	"github.com/ganc-ml/ganc/internal/words"
)

// exportStep writes the training step of the run, or of the model, that word names.
func (a *app) exportStep(ctx context.Context, word string, f *exportFlags) error {
	s, err := a.stepSession(word, f)
	if err != nil {
		return err
	}
	e, p, err := step.Make(interruptible(ctx), s, f.opset, f.out)
	if err != nil {
		return err
	}
	a.console.print(fmt.Sprintf("%s  the training step of %s, opset %d: %s, state of %s in %s", f.out, e.Model, e.Opset,
		words.Count(len(e.Programs), "program"), words.Count(p.States, "variable"), step.StateFile))
	line := fmt.Sprintf("PASS  %s in ganc's runtime, beside the trainer: the state is equal, bit for bit", words.Count(p.Executions, "execution"))
	if len(p.Idle) > 0 {
		line += fmt.Sprintf("; not reached: %s", strings.Join(p.Idle, ", "))
	}
	a.console.print(line)
	return nil
}

// stepSession prepares the training that the step is of: a run at its newest checkpoint, or a model before its first step.
func (a *app) stepSession(word string, f *exportFlags) (*run.Session, error) {
	if _, unknown := a.lookup([]string{word}); unknown == nil {
		return a.newSession(word, f)
	}
	for _, flag := range beginning {
		if f.set.Changed(flag) {
			return nil, fault.Usagef("flag --%s: %s is a run, which says so itself: leave the flag out, or name a model", flag, word)
		}
	}
	if !rundir.Exists(word) {
		_, unknown := a.lookup([]string{word})
		return nil, fault.Filef("%s: there is no such run, and %w", word, unknown)
	}
	record, m, err := a.recorded(word, f.model)
	if err != nil {
		return nil, err
	}
	return record.Session(m, runtime.GOMAXPROCS(0), newReporter(a.console))
}

// newSession prepares a run of a model.
func (a *app) newSession(name string, f *exportFlags) (*run.Session, error) {
	changes, err := f.changes(f.set)
	if err != nil {
		return nil, err
	}
	o := run.Options{Data: f.data, Steps: f.steps, Epochs: f.epochs, Batch: f.batch, Seed: f.seed, Changes: changes, Threads: runtime.GOMAXPROCS(0), Given: given(f.set)}
	_, m, err := a.modelOf([]string{name}, &o, anew)
	if err != nil {
		return nil, err
	}
	plan, err := run.Plan(m, o.Changes, "")
	if err != nil {
		return nil, err
	}
	return plan.Session(o, "", newReporter(a.console))
}
