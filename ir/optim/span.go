package optim

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Span is a length of time in a run: a number of steps, or a fraction of the run, which goes with its length and is
// rounded to whole steps. Where the model has stages, the run is the objective's stage. A schedule within another
// counts both from where its own part begins.
type Span struct {
	steps    int
	fraction float64
}

// Steps is a span of n steps. A step is one update of the objective.
func Steps(n int) Span { return Span{steps: n} }

// Fraction is a span of x times the run. It may be longer than the run: Linear{To: Fraction(1.6)} falls towards 0 and is at
// 0.375 when the run stops.
func Fraction(x float64) Span { return Span{fraction: x} }

// String is the span for a person.
func (s Span) String() string {
	if s.fraction != 0 {
		return fmt.Sprintf("%g of the run", s.fraction)
	}
	return fmt.Sprintf("%d steps", s.steps)
}

// MarshalText writes the span as one word: 500 for steps, 0.25 or 1.0, with a point, for a fraction of the run.
func (s Span) MarshalText() ([]byte, error) {
	if s.fraction == 0 {
		return strconv.AppendInt(nil, int64(s.steps), 10), nil
	}
	text := strconv.AppendFloat(nil, s.fraction, 'f', -1, 64)
	if !bytes.ContainsRune(text, '.') {
		text = append(text, ".0"...)
	}
	return text, nil
}

// UnmarshalText reads what MarshalText writes.
func (s *Span) UnmarshalText(text []byte) error {
	n, errSteps := strconv.Atoi(string(text))
	x, errFraction := strconv.ParseFloat(string(text), 64)
	switch {
	case errSteps == nil:
		*s = Steps(n)
	case errFraction == nil && bytes.ContainsRune(text, '.'):
		*s = Fraction(x)
	default:
		return errors.New("want a number of steps such as 500, or a fraction of the run, with a point, such as 0.25")
	}
	return nil
}

func (s Span) or(other Span) Span {
	if s == (Span{}) {
		return other
	}
	return s
}

// in is the span in steps, f64[]: a whole number.
func (s Span) in(c Clock) ir.Value {
	switch s.fraction {
	case 0:
		return c.number(float64(s.steps))
	case 1:
		return c.Total()
	}
	return op.Floor(op.AddScalar(op.Scale(c.Total(), s.fraction), 0.5))
}

// valid reports whether the span is at least 0 and finite.
func (s Span) valid() bool {
	return s.steps >= 0 && s.fraction >= 0 && !math.IsInf(s.fraction, 0)
}

// before reports whether s is shorter than other, or cannot be compared without knowing the run.
func (s Span) before(other Span) bool {
	switch {
	case s == (Span{}) || s.fraction != 0 && other.fraction != 0:
		return s.fraction < other.fraction || s.steps < other.steps
	case s.fraction == 0 && other.fraction == 0:
		return s.steps < other.steps
	}
	return true
}
