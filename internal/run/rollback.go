package run

import (
	"errors"
	"os"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/recipe"
	"github.com/ganc-ml/ganc/internal/watch"
	"github.com/ganc-ml/ganc/ir"
)

// RolledBack is a return to the last good checkpoint, with another recipe from there on.
type RolledBack struct {
	Step        int    `json:"step"` // at which the watchdog found training gone wrong
	To          int    `json:"to"`   // the step of the checkpoint; 0: the beginning
	Cause       string `json:"cause"`
	Set         string `json:"set"`         // the settings that were changed, KEY=VALUE,KEY=VALUE
	Fingerprint string `json:"fingerprint"` // of the model as it was trained up to there
}

// mostRollbacks is the number of rollbacks after which a run that goes wrong again ends.
const mostRollbacks = 3

// earlier is the fingerprints of the model before each rollback: checkpoints with them are the run's.
func earlier(list []RolledBack) (fingerprints []string) {
	for _, r := range list {
		fingerprints = append(fingerprints, r.Fingerprint)
	}
	return fingerprints
}

// reapply makes the changes of the rollbacks of a run to its model.
func reapply(m *ir.Model, list []RolledBack) error {
	for _, r := range list {
		changes, err := recipe.Recorded(r.Set)
		if err != nil {
			return err
		}
		if _, err := recipe.Apply(m, changes); err != nil {
			return err
		}
	}
	return nil
}

// good is the step of the last look before now: under Rollback a run goes on after a look only if it found nothing.
func (s *Session) good() int {
	looks := watch.Looks(s.Trainer.EpochEnds(), s.Trainer.Total())
	if n := len(looks); n > 0 && looks[n-1] == s.Trainer.Step() {
		looks = looks[:n-1]
	}
	if len(looks) == 0 {
		return 0
	}
	return looks[len(looks)-1]
}

// mayRollBack reports whether the run rolls back from a collapse, and does not end.
func (s *Session) mayRollBack(c *collapse) bool {
	return s.policy() == Rollback && len(s.Manifest.Rollbacks) < mostRollbacks && len(s.advice(c.found[0].Cause).Changes) > 0
}

// rollBack goes back to the last good checkpoint and changes the recipe. The order makes a run that is killed on the way
// repeat it or go on behind it: later checkpoints are removed, then the manifest tells of the rollback.
func (s *Session) rollBack(c *collapse) error {
	r := RolledBack{Step: c.step, To: s.good(), Cause: watch.Text(c.found), Fingerprint: s.Plan.Fingerprint()}
	if err := s.removeAfter(r.To); err != nil {
		return err
	}
	var err error
	if r.Set, err = recipe.Apply(s.Plan.Model, s.advice(c.found[0].Cause).Changes); err != nil {
		return err
	}
	if s.Plan, err = compile.NewPlan(s.Plan.Model); err != nil {
		return fault.Model(err)
	}
	s.Manifest.Rollbacks = append(s.Manifest.Rollbacks, r)
	s.Manifest.Fingerprint = s.Plan.Fingerprint()
	if err := writeManifest(s.Dir, s.Manifest); err != nil {
		return err
	}
	s.watch.RolledBack(r)
	if err := s.events.add(Event{Event: "rollback", Step: r.To, Cause: r.Cause, Set: r.Set}); err != nil {
		return err
	}
	return s.again()
}

// again makes a trainer of the plan in the state of the newest checkpoint, or in the first state of the run.
func (s *Session) again() error {
	if err := s.newTrainer(s.Trainer.Options); err != nil {
		return err
	}
	s.saved, s.dog, s.causes = -1, nil, nil
	return s.takeState(s.first, s.Dir)
}

// removeAfter removes the checkpoints of later steps.
func (s *Session) removeAfter(step int) error {
	files, err := Checkpoints(s.Dir)
	if err != nil {
		return err
	}
	for _, path := range files {
		if path > checkpointFile(s.Dir, step) {
			err = errors.Join(err, os.Remove(path))
		}
	}
	return err
}
