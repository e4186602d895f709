package optim

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Constant is one factor all the time.
type Constant struct {
	Value float64 // 0 means 1
}

// Linear is 1 up to From, then falls (or rises) linearly to End at To, and stays there. Linear{} falls to 0 over the whole
// run. A run may stop earlier: Linear{From: Steps(16000), To: Steps(40000)} is at 0.625 after 25,000 steps.
type Linear struct {
	From, To Span    // To zero means the end of the run
	End      float64 // factor at To and after, at least 0
}

// Cosine is 1 up to From, then falls (or rises) along half a cosine to End at To, and stays there:
// End + (1−End)·(1+cos(π·t))/2 for t from 0 to 1 (Loshchilov & Hutter 2017, equation 5, without restarts). Cosine{}
// falls to 0 over the whole run.
type Cosine struct {
	From, To Span    // To zero means the end of the run
	End      float64 // factor at To and after, at least 0
}

// Exponential is Gamma^(step/Every).
type Exponential struct {
	Gamma float64 // positive; 0 means 0.1
	Every Span    // zero means the whole run
}

// Staircase is Gamma^⌊step/Every⌋, PyTorch's StepLR.
type Staircase struct {
	Gamma float64 // positive; 0 means 0.1, PyTorch's default
	Every Span    // zero means a third of the run
}

// Factor is Value.
func (c Constant) Factor(at Clock) ir.Value { return at.number(or(c.Value, 1)) }

// Factor is 1 + (End−1)·t.
func (l Linear) Factor(at Clock) ir.Value {
	return between(1, l.End, at.progress(l.From, l.To.or(wholeRun)))
}

// Factor is End + (1−End)·sin²(π·(1−t)/2): the same, without the loss of digits near its end.
func (c Cosine) Factor(at Clock) ir.Value {
	left := op.Sub(at.number(1), at.progress(c.From, c.To.or(wholeRun)))
	wave := inFloat32(op.Sin, op.Scale(left, math.Pi/2))
	return between(c.End, 1, op.Square(wave))
}

// Factor is Gamma^(step/Every).
func (e Exponential) Factor(at Clock) ir.Value {
	return power(e.Gamma, periods(at, e.Every.or(wholeRun)))
}

// Factor is Gamma^⌊step/Every⌋.
func (s Staircase) Factor(at Clock) ir.Value {
	return power(s.Gamma, op.Floor(periods(at, s.Every.or(Fraction(1./3)))))
}

var wholeRun = Fraction(1)

// periods is step/every, where every is at least one step.
func periods(at Clock, every Span) ir.Value {
	return op.Div(at.Step, op.Maximum(every.in(at), at.number(1)))
}

func power(gamma float64, x ir.Value) ir.Value {
	return inFloat32(func(x ir.Value) ir.Value {
		return op.Pow(x.Graph().Scalar(ir.Float32, or(gamma, 0.1)), x)
	}, x)
}

// inFloat32 computes f of x, f64[], in float32: its kernels give the same bits on every machine, which Go's functions
// of float64 do not.
func inFloat32(f func(ir.Value) ir.Value, x ir.Value) ir.Value {
	return op.Cast(f(op.Cast(x, ir.Float32)), ir.Float64)
}

// Check says what is wrong with the settings.
func (c Constant) Check() error { return checkFactor("constant schedule: Value", c.Value) }

// Check says what is wrong with the settings.
func (l Linear) Check() error { return checkFall("linear", l.From, l.To, l.End) }

// Check says what is wrong with the settings.
func (c Cosine) Check() error { return checkFall("cosine", c.From, c.To, c.End) }

// Check says what is wrong with the settings.
func (e Exponential) Check() error { return checkPower("exponential", e.Gamma, e.Every) }

// Check says what is wrong with the settings.
func (s Staircase) Check() error { return checkPower("staircase", s.Gamma, s.Every) }

func checkFall(name string, from, to Span, end float64) error {
	to = to.or(wholeRun)
	if !from.valid() || !to.valid() || !from.before(to) {
		return fmt.Errorf("%s schedule from %v to %v: want 0 ≤ From < To", name, from, to)
	}
	return checkFactor(name+" schedule: End", end)
}

func checkPower(name string, gamma float64, every Span) error {
	if !every.valid() {
		return fmt.Errorf("%s schedule: Every is %v: want a positive number", name, every)
	}
	return checkFactor(name+" schedule: Gamma", gamma)
}

func checkFactor(what string, x float64) error {
	if !(x >= 0) || math.IsInf(x, 0) {
		return fmt.Errorf("%s is %g: want a number of at least 0", what, x)
	}
	return nil
}
