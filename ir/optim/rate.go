package optim

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Scalars of a step (counters, powers, rates) are computed in float64 and rounded once to the parameters' type. A
// float32 counter would stop at 2²⁴.

// counted returns the number of steps before this one, as f64[], and advances the counter. The state is i64: exact for
// every run.
func counted(u *ir.Update, name string) ir.Value {
	n := u.Scalar(name, ir.Int64, 0)
	u.Set(n, op.AddScalar(n, 1))
	return op.Cast(n, ir.Float64)
}

// rate is the learning rate of this step, f64[].
func rate(u *ir.Update, lr float64, s Schedule) ir.Value {
	base := u.Graph.Scalar(ir.Float64, lr)
	if s == nil {
		return base
	}
	total := func() ir.Value { return op.Cast(u.Total(), ir.Float64) }
	return op.Mul(base, s.Factor(Clock{counted(u, "step"), total}))
}

// descend sets p to from − step·direction.
func descend(u *ir.Update, p, from, step, direction ir.Value) {
	u.Set(p, op.Sub(from, op.Mul(direction, op.Cast(step, p.DType()))))
}

// advance sets state to next(state), and returns the new value.
func advance(u *ir.Update, state ir.Value, next func(old ir.Value) ir.Value) ir.Value {
	v := next(state)
	u.Set(state, v)
	return v
}

// moment is the new value β·old + (1−β)·x of a moment of p.
func moment(u *ir.Update, p ir.Value, name string, beta float64, x ir.Value) ir.Value {
	return advance(u, u.Slot(p, name), func(old ir.Value) ir.Value {
		return op.Add(op.Scale(old, beta), op.Scale(x, 1-beta))
	})
}

// momentum is the new value µ·old + x of a running sum of p's directions.
func momentum(u *ir.Update, p ir.Value, mu float64, x ir.Value) ir.Value {
	return advance(u, u.Slot(p, "momentum"), func(old ir.Value) ir.Value { return op.Add(op.Scale(old, mu), x) })
}

// penalised is the gradients with those of decay/2·p² added.
func penalised(params, grads []ir.Value, decay float64) []ir.Value {
	if decay == 0 {
		return grads
	}
	out := make([]ir.Value, len(grads))
	for i, g := range grads {
		out[i] = op.Add(g, op.Scale(params[i], decay))
	}
	return out
}

// times is every value multiplied by factor, f64[].
func times(values []ir.Value, factor ir.Value) []ir.Value {
	out := make([]ir.Value, len(values))
	for i, v := range values {
		out[i] = op.Mul(v, op.Cast(factor, v.DType()))
	}
	return out
}
