package train

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/spell"
)

// maxPrefix before the name of a report says that its greatest value is the best.
const maxPrefix = "max:"

// chooser finds the epoch of the last stage whose report on the validation split is the best, the first of equals. What
// it has found so far follows from the metrics, and so from a checkpoint.
type chooser struct {
	from     int // iterations before the last stage
	report   int // −1: nothing is chosen
	greatest bool
	patience int // epochs without a better one that end the run; 0: none do
}

func (t *Trainer) newChooser() (chooser, error) {
	o := t.Options
	c := chooser{from: t.clock.stages[len(t.clock.stages)-1].from, report: -1, patience: o.Patience}
	if o.Best == "" {
		if o.Patience != 0 {
			return c, usage("patience of %d epochs: name the report that is to become better with --best", o.Patience)
		}
		return c, nil
	}
	name, greatest := strings.CutPrefix(o.Best, maxPrefix)
	c.greatest = greatest
	c.report = slices.Index(t.metrics.names, name)
	switch {
	case c.report < 0:
		return c, usage("model %s has no report %q to choose the best epoch by%s (reports: %s)", t.Plan.Model.Name, name, spell.Hint(name, t.metrics.names), strings.Join(t.metrics.names, ", "))
	case t.Data.Validation.N == 0:
		return c, usage("the best epoch is chosen on validation examples, and %s has none: set some aside with --split validation=0.1", t.Data.Name)
	case o.Patience < 0:
		return c, usage("patience of %d epochs: want at least 1", o.Patience)
	}
	return c, nil
}

// best is the index of the best epoch, −1 where there is none: none has ended, or no report was a number.
func (c chooser) best(rows []row) int {
	best := -1
	for i, r := range rows {
		if c.report < 0 || r.step <= c.from || math.IsNaN(r.validation[c.report]) {
			continue
		}
		if best < 0 || c.better(r.validation[c.report], rows[best].validation[c.report]) {
			best = i
		}
	}
	return best
}

func (c chooser) better(a, b float64) bool {
	if c.greatest {
		return cmp.Less(b, a)
	}
	return cmp.Less(a, b)
}

// exhausted reports whether patience is at its end: it begins with the last stage.
func (c chooser) exhausted(rows []row) bool {
	if c.patience == 0 {
		return false
	}
	waited := 0
	for _, r := range rows[c.best(rows)+1:] {
		if r.step > c.from {
			waited++
		}
	}
	return waited >= c.patience
}

// Best is the best epoch so far, counted from 1, and the number of iterations at its end; zeros where none is chosen.
func (t *Trainer) Best() (epoch, step int) {
	if i := t.chooser.best(t.metrics.rows); i >= 0 {
		return i + 1, t.metrics.rows[i].step
	}
	return 0, 0
}

// Finished reports whether the run is at its end: all iterations are done, or patience is exhausted.
func (t *Trainer) Finished() bool {
	return t.step >= t.Total() || t.chooser.exhausted(t.metrics.rows)
}

// TakeWeights gives every variable its value in a checkpoint of this run, and leaves the run where it is: nothing can
// be trained afterwards.
func (t *Trainer) TakeWeights(data []byte) error {
	f, err := readCheckpoint(data)
	if err != nil {
		return err
	}
	if err := t.checkMeta(f.Metadata); err != nil {
		return err
	}
	return t.takeStates(f)
}
