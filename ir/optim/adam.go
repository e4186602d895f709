package optim

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Adam is the optimiser of Kingma & Ba (2015, algorithm 1), with PyTorch's place for Eps: for β1, β2 = Betas and
// the number t = 1, 2, … of the execution,
//
//	m ← β1·m + (1−β1)·grad
//	v ← β2·v + (1−β2)·grad²
//	p ← p − LR/(1−β1ᵗ) · m / (√v/√(1−β2ᵗ) + Eps)
type Adam struct {
	LR       float64    // learning rate; 0 means 1e-3
	Betas    [2]float64 // in [0, 1); two zeros mean 0.9, 0.999. {0, β2} is without momentum and keeps no m
	Eps      float64    // 0 means 1e-8
	Schedule Schedule   // factor of LR over time; nil keeps it constant
}

// WithLR is the optimiser with another learning rate.
func (o Adam) WithLR(lr float64) ir.Optimizer { o.LR = lr; return o }

// Check says what is wrong with the settings.
func (o Adam) Check() error {
	o = o.withDefaults()
	for _, b := range o.Betas {
		if !(b >= 0 && b < 1) {
			return fmt.Errorf("Adam: Betas are %g, want both in [0, 1)", o.Betas)
		}
	}
	if !(o.Eps > 0) {
		return fmt.Errorf("Adam: Eps is %g, want a positive number", o.Eps)
	}
	return checkRate("Adam", o.LR, o.Schedule)
}

func (o Adam) withDefaults() Adam {
	if o.LR == 0 {
		o.LR = 1e-3
	}
	if o.Betas == [2]float64{} {
		o.Betas = [2]float64{0.9, 0.999}
	}
	if o.Eps == 0 {
		o.Eps = 1e-8
	}
	return o
}

// Step updates every parameter and its moments. With c = √(1−β2ᵗ) the update is written as
// LR·c/(1−β1ᵗ) · m / (√v + Eps·c), which is the same and needs one pass over the parameter less.
func (o Adam) Step(u *ir.Update, params, grads []ir.Value) {
	if err := o.Check(); err != nil {
		u.Graph.Fail("%w", err)
		return
	}
	o = o.withDefaults()
	c := op.Sqrt(correction(u, "beta2_power", o.Betas[1]))
	step := op.Mul(rate(u, o.LR, o.Schedule), c)
	if o.Betas[0] > 0 {
		step = op.Div(step, correction(u, "beta1_power", o.Betas[0]))
	}
	eps := op.Scale(c, o.Eps)
	for i, p := range params {
		m := o.mean(u, p, grads[i])
		v := moment(u, p, "v", o.Betas[1], op.Square(grads[i]))
		descend(u, p, step, op.Div(m, op.Add(op.Sqrt(v), op.Cast(eps, p.DType()))))
	}
}

// mean is the first moment; without momentum it is the gradient.
func (o Adam) mean(u *ir.Update, p, grad ir.Value) ir.Value {
	if o.Betas[0] == 0 {
		return grad
	}
	return moment(u, p, "m", o.Betas[0], grad)
}

// moment is the new value β·old + (1−β)·x of a moment of p.
func moment(u *ir.Update, p ir.Value, name string, beta float64, x ir.Value) ir.Value {
	old := u.Slot(p, name)
	next := op.Add(op.Scale(old, beta), op.Scale(x, 1-beta))
	u.Set(old, next)
	return next
}

// correction is 1 − βᵗ, f64[], from a running power of β.
func correction(u *ir.Update, name string, beta float64) ir.Value {
	old := u.Scalar(name, ir.Float64, 1)
	power := op.Scale(old, beta)
	u.Set(old, power)
	return op.AddScalar(op.Neg(power), 1)
}
