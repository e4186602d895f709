package optim

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Scalars of a step (counters, powers, rates) are computed in float64 and rounded once to the parameters' type. A
// float32 counter would stop at 2²⁴.

// counted is the number of executions before this one, as f64[], and advances it. The state is i64: exact for
// every run.
func counted(u *ir.Update, name string) ir.Value {
	n := u.Scalar(name, ir.Int64, 0)
	u.Set(n, op.AddScalar(n, 1))
	return op.Cast(n, ir.Float64)
}

// rate is the learning rate of this execution, f64[].
func rate(u *ir.Update, lr float64, s Schedule) ir.Value {
	base := u.Graph.Scalar(ir.Float64, lr)
	if s == nil {
		return base
	}
	total := func() ir.Value { return op.Cast(u.Total(), ir.Float64) }
	return op.Mul(base, s.Factor(Clock{counted(u, "step"), total}))
}

// descend sets p to p − step·direction.
func descend(u *ir.Update, p, step, direction ir.Value) {
	u.Set(p, op.Sub(p, op.Mul(direction, op.Cast(step, p.DType()))))
}

func checkRate(optimizer string, lr float64, s Schedule) error {
	if !(lr > 0) || math.IsInf(lr, 0) {
		return fmt.Errorf("%s: LR is %g, want a positive number", optimizer, lr)
	}
	if err := checkSchedule(s); err != nil {
		return fmt.Errorf("%s: %w", optimizer, err)
	}
	return nil
}
