package run

import (
	"cmp"
	"fmt"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/watch"
	"github.com/ganc-ml/ganc/internal/words"
)

// What a run does when the watchdog finds training gone wrong: Options.OnCollapse. Warn, the default, changes no bit of the
// training.
const (
	Warn     = "warn"
	Stop     = "stop"     // the run ends with a *CollapseError, after a checkpoint
	Rollback = "rollback" // it goes back to its last good checkpoint, with the changes to its recipe that the warning names
)

// Policies lists them.
var Policies = []string{Warn, Stop, Rollback}

// CollapseError is a run that the watchdog ended.
type CollapseError struct {
	Step      int
	Cause     string // with the figures that show it
	Cure      string // what helps the model
	Rollbacks int    // that were made before and did not help
}

func (e *CollapseError) Error() string {
	after := ""
	if e.Rollbacks > 0 {
		after = " after " + words.Count(e.Rollbacks, "rollback")
	}
	return fmt.Sprintf("training collapsed at step %s%s: %s: train anew with %s; the checkpoint is kept: --resume --on-collapse warn goes on all the same",
		words.Thousands(e.Step), after, e.Cause, e.Cure)
}

// policy is what the run does.
func (s *Session) policy() string { return cmp.Or(s.Manifest.OnCollapse, Warn) }

// checkPolicy returns what is wrong with Options.OnCollapse.
func (o Options) checkPolicy() error {
	if o.OnCollapse == Rollback && o.Best != "" {
		return fault.Usagef("--on-collapse rollback and --best exclude each other: the best epoch may be one that is rolled back: give one")
	}
	return nil
}

// mayBecome reports whether a run may continue under another policy: one that rolls back would have become another run.
func mayBecome(old, now string) bool {
	old, now = cmp.Or(old, Warn), cmp.Or(now, Warn)
	return old == now || old != Rollback && now != Rollback
}

// collapse is findings that end a run or roll it back.
type collapse struct {
	step  int
	found []watch.Finding
}

// error is the error of a run that ends with the collapse.
func (c *collapse) error(s *Session) error {
	a := s.advice(c.found[0].Cause)
	return &CollapseError{c.step, watch.Text(c.found), cmp.Or(a.First(), a.Text()), len(s.Manifest.Rollbacks)}
}
