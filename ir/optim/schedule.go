package optim

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Schedule varies the learning rate; nil keeps it constant. Implementations are comparable structs.
type Schedule interface {
	// Factor is what the learning rate is multiplied by at a time of the run, f64[].
	Factor(at Clock) ir.Value
	// Check says what is wrong with the settings.
	Check() error
}

// Clock is a time within a run, as graph. A step is one update of the objective.
type Clock struct {
	Step  ir.Value        // f64[]: steps before this one
	Total func() ir.Value // f64[]: steps in the whole run; what calls it makes the run's length state
}

// after is the clock of the part of the run that begins at the time start, f64[]: of one step at least. Before it, the
// clock stands at 0.
func (c Clock) after(start ir.Value) Clock {
	return Clock{
		Step:  op.Maximum(op.Sub(c.Step, start), c.number(0)),
		Total: func() ir.Value { return op.Maximum(op.Sub(c.Total(), start), c.number(1)) },
	}
}

// until is the clock of the part of the run that ends at the time end, f64[].
func (c Clock) until(end ir.Value) Clock {
	return Clock{Step: c.Step, Total: func() ir.Value { return end }}
}

// progress goes from 0 at the time from to 1 at the time to, linearly, and stays there.
func (c Clock) progress(from, to Span) ir.Value {
	end := to.in(c)
	done, length := c.Step, end
	if from != (Span{}) {
		start := from.in(c)
		done, length = c.after(start).Step, op.Sub(end, start)
	}
	return op.Where(op.Less(c.Step, end), op.Div(done, op.Maximum(length, c.number(1))), c.number(1))
}

func (c Clock) number(x float64) ir.Value { return c.Step.Graph().Scalar(ir.Float64, x) }

// between is a + (b−a)·t.
func between(a, b float64, t ir.Value) ir.Value {
	if b-a != 1 {
		t = op.Scale(t, b-a)
	}
	if a != 0 {
		t = op.AddScalar(t, a)
	}
	return t
}

// factor is that of a schedule, which may be nil.
func factor(s Schedule, at Clock) ir.Value {
	if s == nil {
		return at.number(1)
	}
	return s.Factor(at)
}

func checkSchedule(s Schedule) error {
	if s == nil {
		return nil
	}
	return s.Check()
}
