package optim_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/optim"
)

// linear and cosine are the schedules by hand, for t from 0 to 1.
func linear(t, end float64) float64 { return 1 + (end-1)*t }
func cosine(t, end float64) float64 { return end + (1-end)*(1+math.Cos(math.Pi*t))/2 }

func clamp(x float64) float64 { return math.Min(math.Max(x, 0), 1) }

// TestSchedules follows every schedule through a run of runLength = 20 steps, and beyond it.
func TestSchedules(t *testing.T) {
	steps, fraction := optim.Steps, optim.Fraction
	for _, row := range []struct {
		schedule optim.Schedule
		want     func(n float64) float64
	}{
		{optim.Constant{}, func(float64) float64 { return 1 }},
		{optim.Constant{Value: 0.3}, func(float64) float64 { return 0.3 }},

		{optim.Linear{}, func(n float64) float64 { return linear(clamp(n/20), 0) }},
		{optim.Linear{From: steps(10), End: 0.5}, func(n float64) float64 { return linear(clamp((n-10)/10), 0.5) }},
		{optim.Linear{To: steps(8), End: 3}, func(n float64) float64 { return linear(clamp(n/8), 3) }},
		{optim.Linear{From: steps(13), To: steps(32)}, func(n float64) float64 { return linear(clamp((n-13)/19), 0) }},
		{optim.Linear{From: fraction(0.65), To: fraction(1.6)}, func(n float64) float64 { return linear(clamp((n-13)/19), 0) }},
		{optim.Linear{From: fraction(0.124), To: fraction(0.126)}, func(n float64) float64 { return linear(clamp(n-2), 0) }}, // 2.48, 2.52
		{optim.Linear{From: steps(30)}, func(n float64) float64 { return linear(math.Floor(n/20), 0) }},                      // the run ends first

		{optim.Cosine{}, func(n float64) float64 { return cosine(clamp(n/20), 0) }},
		{optim.Cosine{From: fraction(0.25), End: 0.01}, func(n float64) float64 { return cosine(clamp((n-5)/15), 0.01) }},
		{optim.Cosine{To: steps(7)}, func(n float64) float64 { return cosine(clamp(n/7), 0) }},

		{optim.Exponential{}, func(n float64) float64 { return math.Pow(0.1, n/20) }},
		{optim.Exponential{Gamma: 0.9, Every: steps(3)}, func(n float64) float64 { return math.Pow(0.9, n/3) }},
		{optim.Exponential{Every: fraction(0.001)}, func(n float64) float64 { return math.Pow(0.1, n) }}, // at least a step

		{optim.Staircase{}, func(n float64) float64 { return math.Pow(0.1, math.Floor(n/7)) }}, // a third is 6.67
		{optim.Staircase{Gamma: 0.5, Every: steps(5)}, func(n float64) float64 { return math.Pow(0.5, math.Floor(n/5)) }},
		{optim.Staircase{Gamma: 2, Every: fraction(0.15)}, func(n float64) float64 { return math.Pow(2, math.Floor(n/3)) }},

		{optim.Warmup{}, func(n float64) float64 { return clamp(n / 2) }},
		{optim.Warmup{For: steps(4), Start: 0.2}, func(n float64) float64 { return 0.2 + 0.8*clamp(n/4) }},
		{optim.Warmup{For: fraction(0.01)}, func(float64) float64 { return 1 }}, // rounded to no step
		{optim.Warmup{Then: optim.Cosine{End: 0.01}}, func(n float64) float64 { return clamp(n/2) * cosine(clamp((n-2)/18), 0.01) }},
		{optim.Warmup{For: steps(5), Then: optim.Linear{From: steps(3), To: steps(9)}},
			func(n float64) float64 { return clamp(n/5) * linear(clamp((n-8)/6), 0) }},
		{optim.Warmup{For: steps(4), Then: optim.Linear{From: fraction(0.5)}},
			func(n float64) float64 { return clamp(n/4) * linear(clamp((n-12)/8), 0) }},
		{optim.Warmup{For: steps(40), Then: optim.Linear{}}, func(n float64) float64 { return clamp(n/40) * linear(math.Floor(n/40), 0) }},

		{optim.Sequence{}, func(float64) float64 { return 1 }},
		{optim.Sequence{For: steps(6), Then: optim.Constant{Value: 0.1}}, func(n float64) float64 {
			if n < 6 {
				return 1
			}
			return 0.1
		}},
		{optim.Sequence{First: optim.Warmup{For: fraction(0.5)}, For: fraction(0.4), Then: optim.Cosine{To: fraction(0.5)}},
			func(n float64) float64 {
				if n < 8 {
					return clamp(n / 4)
				}
				return cosine(clamp((n-8)/6), 0)
			}},
	} {
		if err := row.schedule.Check(); err != nil {
			t.Errorf("%+v: %v", row.schedule, err)
		}
		for dt, rel := range map[ir.DType]float64{ir.Float64: 1e-14, ir.Float32: 5e-7} { // a dozen roundings
			for _, n := range []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 33} {
				got, want := factor(t, row.schedule, dt, n), row.want(n)
				if !(math.Abs(got-want) <= rel*math.Max(1e-3, math.Abs(want))) { // the formula by hand has lost digits near 0
					t.Errorf("%+v at step %v in %v: got %.17g, want %.17g", row.schedule, n, dt, got, want)
				}
			}
		}
	}
}

// factor is that of a schedule at a step of a run of runLength.
func factor(t *testing.T, s optim.Schedule, dt ir.DType, step float64) float64 {
	t.Helper()
	l := newLoop(dt, optim.SGD{}.Step)
	total := func() ir.Value { return l.graph.Scalar(ir.Float64, runLength) }
	f := s.Factor(optim.Clock{Step: l.graph.Scalar(ir.Float64, step), Total: total})
	l.graph.Outputs = []ir.Output{{Name: "factor", Value: f}}
	if err := ir.Check(l.graph); err != nil {
		t.Fatal(err)
	}
	return l.eval.Value(f)[0]
}

// TestScheduledRun holds that an optimiser hands a schedule the number of its step and the length of the run.
func TestScheduledRun(t *testing.T) {
	s := optim.Warmup{For: optim.Steps(3), Then: optim.Cosine{End: 0.25}}
	lr := func(n int) float64 { return 0.1 * clamp(float64(n)/3) * cosine(clamp(float64(n-3)/17), 0.25) }
	follow(t, "Adam", ir.Float64, optim.Adam{LR: 0.1, Schedule: s}, func() reference { return adam(lr, 0.9, 0.999, 1e-8) }, 1e-13)
	follow(t, "SGD", ir.Float64, optim.SGD{LR: 0.1, Schedule: s}, func() reference { return sgd(lr) }, 1e-13)
}

// TestTotalIsLazy holds that only a schedule which needs the length of the run makes it state.
func TestTotalIsLazy(t *testing.T) {
	for _, row := range []struct {
		schedule optim.Schedule
		want     bool
	}{
		{optim.Linear{To: optim.Steps(5)}, false},
		{optim.Linear{From: optim.Steps(5)}, true},
		{optim.Warmup{For: optim.Steps(5), Then: optim.Staircase{Every: optim.Steps(9)}}, false},
		{optim.Warmup{For: optim.Steps(5), Then: optim.Cosine{}}, true},
	} {
		l := newLoop(ir.Float32, optim.SGD{Schedule: row.schedule}.Step)
		if _, got := l.eval.Vars["opt/total"]; got != row.want {
			t.Errorf("%+v: length of the run as state: %v, want %v", row.schedule, got, row.want)
		}
	}
}

func TestScheduleSettings(t *testing.T) {
	steps, fraction := optim.Steps, optim.Fraction
	for _, row := range []struct {
		schedule optim.Schedule
		want     string
	}{
		{optim.Constant{Value: -1}, "constant schedule: Value is -1: want a number of at least 0"},
		{optim.Linear{From: steps(5), To: steps(5)}, "linear schedule from 5 steps to 5 steps: want 0 ≤ From < To"},
		{optim.Linear{From: steps(-1)}, "linear schedule from -1 steps to 1 of the run: want 0 ≤ From < To"},
		{optim.Linear{From: fraction(1)}, "linear schedule from 1 of the run to 1 of the run: want 0 ≤ From < To"},
		{optim.Linear{From: steps(7), To: fraction(0.1)}, ""}, // depends on the run
		{optim.Cosine{To: fraction(-1)}, "cosine schedule from 0 steps to -1 of the run: want 0 ≤ From < To"},
		{optim.Cosine{To: fraction(math.NaN())}, "cosine schedule from 0 steps to NaN of the run: want 0 ≤ From < To"},
		{optim.Cosine{To: fraction(math.Inf(1))}, "cosine schedule from 0 steps to +Inf of the run: want 0 ≤ From < To"},
		{optim.Cosine{End: math.Inf(1)}, "cosine schedule: End is +Inf: want a number of at least 0"},
		{optim.Exponential{Gamma: -1}, "exponential schedule: Gamma is -1: want a number of at least 0"},
		{optim.Exponential{Every: steps(-2)}, "exponential schedule: Every is -2 steps: want a positive number"},
		{optim.Staircase{Gamma: math.NaN()}, "staircase schedule: Gamma is NaN: want a number of at least 0"},
		{optim.Warmup{For: steps(-2)}, "warm-up: For is -2 steps: want a positive number"},
		{optim.Warmup{Start: -1}, "warm-up: Start is -1: want a number of at least 0"},
		{optim.Warmup{Then: optim.Staircase{Every: steps(-1)}}, "staircase schedule: Every is -1 steps: want a positive number"},
		{optim.Sequence{For: fraction(-1)}, "sequence of schedules: For is -1 of the run: want a positive number"},
		{optim.Sequence{First: optim.Constant{Value: -1}}, "constant schedule: Value is -1: want a number of at least 0"},
		{optim.Sequence{Then: optim.Constant{Value: -1}}, "constant schedule: Value is -1: want a number of at least 0"},
	} {
		got := ""
		if err := row.schedule.Check(); err != nil {
			got = err.Error()
		}
		if got != row.want {
			t.Errorf("%+v:\ngot  %s\nwant %s", row.schedule, got, row.want)
		}
	}
}
