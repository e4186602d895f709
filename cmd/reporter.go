package cmd

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/words"
)

// reporter tells a person what happens in a run, and with --json a program.
type reporter struct {
	console  *console
	progress progress // from Start on
}

func newReporter(c *console) *reporter { return &reporter{console: c} }

func (r *reporter) Init(path string, m train.Matches) {
	r.console.say("--init %s: %s taken%s%s", path, words.Count(len(m.Taken), "variable"), run.Turned(m, "\n  "), run.Unmatched(m, "\n  "))
}

func (r *reporter) Damaged(path string, why error, instead string) {
	r.console.say("%s: %v: the run continues from %s", path, why, instead)
}

func (r *reporter) Start(s run.Start) {
	what := fmt.Sprintf("training %s (%s parameters) on %s: %s of %d, seed %d", s.Model, words.Thousands(s.Parameters), s.Data,
		words.Count(s.Steps, "step"), s.Batch, s.Seed)
	if s.Step > 0 {
		what += ", continued at step " + words.Thousands(s.Step)
	}
	r.console.say("%s, into %s", what, s.Place)
	for _, w := range s.Warnings {
		r.console.say("warning: %s", w)
	}
	for _, note := range s.Notes {
		r.console.say("note: %s", note)
	}
	if s.Kernels == "generic" {
		r.console.say("this processor has no AVX2: the plain Go kernels run, which give the same bytes, slowly")
	}
	r.progress = newProgress(r.console, s.Step, s.Steps)
}

func (r *reporter) Progress(e train.Event) {
	switch e.Kind {
	case "stage":
		r.progress.stage(e)
	case "step":
		r.progress.step(e)
	case "epoch":
		r.progress.epoch(e)
	case "replay":
		if e.Steps > 0 {
			r.progress.say(fmt.Sprintf("step %s failed: %s from step %s on are done again, to find where the fault began",
				words.Thousands(e.Step+e.Steps+1), words.Count(e.Steps, "step"), words.Thousands(e.Step)))
		}
	}
}

// Record does not fail where nobody reads the output any more: that interrupts the run.
func (r *reporter) Record(e run.Event) error {
	if err := r.console.object(e); !errors.Is(err, syscall.EPIPE) {
		return err
	}
	return nil
}

func (r *reporter) Warn(w run.Warning) {
	line := fmt.Sprintf("warning: epoch %d, step %s: %s", w.Epoch, words.Thousands(w.Step), w.Cause)
	if w.Cure != "" {
		line += "\n  remedy: " + w.Cure
	}
	r.progress.say(line)
}

func (r *reporter) RolledBack(b run.RolledBack) {
	r.progress.say(fmt.Sprintf("rolled back to step %s: on with %s", words.Thousands(b.To), b.Set))
}

func (r *reporter) Stop() { r.progress.stop() }

func (r *reporter) Best(b run.Best) {
	if b.Last < b.Steps {
		r.console.say("no better epoch in %d: the run ends at step %s of %s", b.Patience, words.Thousands(b.Last), words.Thousands(b.Steps))
	}
	r.console.say("best by %s: epoch %d, step %s", b.Report, b.Epoch, words.Thousands(b.Step))
}
