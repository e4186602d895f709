package optim

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Warmup rises linearly from Start to the first factor of Then, and goes on with Then. The steps and fractions of Then
// count from the end of the warm-up (Goyal et al. 2017, §2.2): Warmup{Then: Cosine{}} is the usual pair.
type Warmup struct {
	For   Span     // zero means a tenth of the run
	Start float64  // factor of the first step, at least 0
	Then  Schedule // nil keeps the factor 1
}

// Sequence is First for a span, then Then. The steps and fractions of each count within its own part, and so do
// factors: Then does not begin where First ended.
type Sequence struct {
	First Schedule // nil is the factor 1
	For   Span     // zero means half of the run
	Then  Schedule // nil is the factor 1
}

// Factor is Then's, times Start + (1−Start)·step/For before For.
func (w Warmup) Factor(at Clock) ir.Value {
	length := w.For.or(Fraction(0.1))
	rise := between(w.Start, 1, at.progress(Span{}, length))
	if w.Then == nil {
		return rise
	}
	return op.Mul(rise, w.Then.Factor(at.after(length.in(at))))
}

// Factor is First's before For and Then's after.
func (s Sequence) Factor(at Clock) ir.Value {
	end := s.For.or(Fraction(0.5)).in(at)
	return op.Where(op.Less(at.Step, end), factor(s.First, at.until(end)), factor(s.Then, at.after(end)))
}

// Check says what is wrong with the settings.
func (w Warmup) Check() error {
	if !w.For.valid() {
		return fmt.Errorf("warm-up: For is %v: want a positive number", w.For)
	}
	if err := checkFactor("warm-up: Start", w.Start); err != nil {
		return err
	}
	return checkSchedule(w.Then)
}

// Check says what is wrong with the settings.
func (s Sequence) Check() error {
	if !s.For.valid() {
		return fmt.Errorf("sequence of schedules: For is %v: want a positive number", s.For)
	}
	if err := checkSchedule(s.First); err != nil {
		return err
	}
	return checkSchedule(s.Then)
}
