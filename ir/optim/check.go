package optim

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// or is x, or other if x is 0.
func or(x, other float64) float64 {
	if x == 0 {
		return other
	}
	return x
}

// refused reports whether o's settings are wrong, and records the mistake on the graph.
func refused(u *ir.Update, o interface{ Check() error }) bool {
	err := o.Check()
	if err != nil {
		u.Graph.Fail("%w", err)
	}
	return err != nil
}

func checkRate(optimizer string, lr float64, s Schedule) error {
	if err := checkPositive(optimizer, "LR", lr); err != nil {
		return err
	}
	if err := checkSchedule(s); err != nil {
		return fmt.Errorf("%s: %w", optimizer, err)
	}
	return nil
}

func checkPositive(what, field string, x float64) error {
	if !(x > 0) || math.IsInf(x, 0) {
		return fmt.Errorf("%s: %s is %g, want a positive number", what, field, x)
	}
	return nil
}

func checkDecay(optimizer string, decay float64) error {
	if !(decay >= 0) || math.IsInf(decay, 0) {
		return fmt.Errorf("%s: WeightDecay is %g, want a number of at least 0", optimizer, decay)
	}
	return nil
}

// checkShare checks the share of the past that a moving average keeps.
func checkShare(optimizer, field string, x float64) error {
	if !(x >= 0 && x < 1) {
		return fmt.Errorf("%s: %s is %g, want it in [0, 1)", optimizer, field, x)
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
