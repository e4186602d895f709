package run

import (
	"context"
	"slices"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/watch"
	"github.com/ganc-ml/ganc/ir"
)

// look lets the watchdog look at the end of an epoch, where a look is due, and tells what it finds.
func (s *Session) look(e train.Event) error {
	if !watch.Due(s.Trainer.EpochEnds(), s.Trainer.Total()) {
		return nil
	}
	if s.dog == nil {
		var err error
		if s.dog, err = s.newWatchdog(); err != nil {
			return err
		}
	}
	l, err := s.dog.Look(context.Background())
	if err != nil {
		return err
	}
	if err := s.events.add(Event{Event: "watch", Step: e.Step, Epoch: e.Epoch, Watch: l.Values()}); err != nil {
		return err
	}
	found := s.dog.Findings(l)
	if len(found) > 0 && s.policy() != Warn {
		s.collapse = &collapse{e.Step, found}
	}
	return s.warn(e.Epoch, e.Step, found)
}

// lookAgain looks at a run that goes on from where it may have been ended.
func (s *Session) lookAgain() error {
	ends, step := s.Trainer.EpochEnds(), s.Trainer.Step()
	if s.policy() == Warn || len(ends) == 0 || ends[len(ends)-1] != step {
		return nil
	}
	return s.look(train.Event{Step: step, Epoch: len(ends)})
}

// notFinite tells of a training that ended in NaN or infinity, and returns the error where that ends the run.
func (s *Session) notFinite(bad *train.NotFiniteError) error {
	found := []watch.Finding{watch.FromError(bad)}
	if err := s.warn(len(s.Trainer.EpochEnds())+1, bad.Step, found); err != nil {
		return err
	}
	c := &collapse{bad.Step, found}
	if !s.mayRollBack(c) {
		return bad
	}
	s.collapse = c
	return nil
}

// newWatchdog watches what the first picture of new samples shows, or else the first picture.
func (s *Session) newWatchdog() (*watch.Watchdog, error) {
	if p, ok := s.watched(); ok {
		return watch.New(s.Trainer, p.Picture, p.net)
	}
	return watch.New(s.Trainer, picture.Picture{}, nil)
}

func (s *Session) watched() (p Picture, ok bool) {
	i := slices.IndexFunc(s.Pictures, func(p Picture) bool { return p.Input < 0 })
	if i < 0 {
		return p, false
	}
	return s.Pictures[i], true
}

// warn warns of findings that the last look did not have.
func (s *Session) warn(epoch, step int, found []watch.Finding) error {
	var causes []watch.Cause
	var fresh []watch.Finding
	for _, f := range found {
		causes = append(causes, f.Cause)
		if !slices.Contains(s.causes, f.Cause) {
			fresh = append(fresh, f)
		}
	}
	if s.causes = causes; len(fresh) == 0 {
		return nil
	}
	w := Warning{Epoch: epoch, Step: step, Cause: watch.Text(fresh), Cure: s.advice(fresh[0].Cause).Text()}
	s.watch.Warn(w)
	return s.events.add(Event{Event: "warning", Step: w.Step, Epoch: w.Epoch, Cause: w.Cause, Cure: w.Cure})
}

// advice is what helps the model against a cause.
func (s *Session) advice(c watch.Cause) watch.Advice {
	var drawn *ir.Network
	if p, ok := s.watched(); ok {
		drawn = p.Network
	}
	return watch.Advise(s.Plan.Model, drawn, c)
}
