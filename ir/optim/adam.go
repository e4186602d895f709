package optim

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Adam is the optimiser of Kingma & Ba (2015, algorithm 1), with PyTorch's place for Eps: for β1, β2 = Betas, the
// number t = 1, 2, … of the step and g = grad + WeightDecay·p,
//
//	m ← β1·m + (1−β1)·g
//	v ← β2·v + (1−β2)·g²
//	p ← p − LR/(1−β1ᵗ) · m / (√v/√(1−β2ᵗ) + Eps)
type Adam struct {
	LR          float64    // learning rate; 0 means 1e-3
	Betas       [2]float64 // in [0, 1); two zeros mean 0.9, 0.999. {0, β2} is without momentum and keeps no m
	Eps         float64    // 0 means 1e-8
	WeightDecay float64    // of the L2 penalty WeightDecay/2·p², at least 0; AdamW's is another
	AMSGrad     bool       // divide by the largest v so far in the place of v (Reddi et al. 2018, as PyTorch has it)
	Schedule    Schedule   // factor of LR over time; nil keeps it constant
}

// AdamW is Adam with weight decay apart from the gradient (Loshchilov & Hutter 2019, algorithm 2, in PyTorch's form):
// p ← p − LR·WeightDecay·p before the step of Adam. The schedule goes for both.
type AdamW struct {
	LR          float64    // learning rate; 0 means 1e-3
	Betas       [2]float64 // in [0, 1); two zeros mean 0.9, 0.999. {0, β2} is without momentum and keeps no m
	Eps         float64    // 0 means 1e-8
	WeightDecay float64    // at least 0; 0 means 0.01, PyTorch's default. Without decay it is Adam
	AMSGrad     bool       // divide by the largest v so far in the place of v (Reddi et al. 2018, as PyTorch has it)
	Schedule    Schedule   // factor of LR over time; nil keeps it constant
}

// WithLR is the optimiser with another learning rate.
func (o Adam) WithLR(lr float64) ir.Optimizer { o.LR = lr; return o }

// WithLR is the optimiser with another learning rate.
func (o AdamW) WithLR(lr float64) ir.Optimizer { o.LR = lr; return o }

// Check says what is wrong with the settings.
func (o Adam) Check() error { return o.check("Adam") }

// Check says what is wrong with the settings.
func (o AdamW) Check() error { return Adam(o).check("AdamW") }

func (o Adam) check(name string) error {
	o = o.withDefaults()
	for _, b := range o.Betas {
		if !(b >= 0 && b < 1) {
			return fmt.Errorf("%s: Betas are %g, want both in [0, 1)", name, o.Betas)
		}
	}
	return firstError(
		checkPositive(name, "Eps", o.Eps),
		checkDecay(name, o.WeightDecay),
		checkRate(name, o.LR, o.Schedule),
	)
}

func (o Adam) withDefaults() Adam {
	if o.Betas == [2]float64{} {
		o.Betas = [2]float64{0.9, 0.999}
	}
	o.LR, o.Eps = or(o.LR, 1e-3), or(o.Eps, 1e-8)
	return o
}

// Step updates every parameter and its moments.
func (o Adam) Step(u *ir.Update, params, grads []ir.Value) {
	if refused(u, o) {
		return
	}
	o = o.withDefaults()
	o.step(u, rate(u, o.LR, o.Schedule), params, params, penalised(params, grads, o.WeightDecay))
}

// Step shrinks every parameter, then updates it and its moments.
func (o AdamW) Step(u *ir.Update, params, grads []ir.Value) {
	if refused(u, o) {
		return
	}
	a := Adam(o).withDefaults()
	lr := rate(u, a.LR, a.Schedule)
	keep := op.AddScalar(op.Scale(lr, -or(a.WeightDecay, 0.01)), 1)
	a.step(u, lr, params, times(params, keep), grads)
}

// step sets every parameter to its value in from, less the step of Adam. With c = √(1−β2ᵗ), LR·c/(1−β1ᵗ) · m / (√v +
// Eps·c) is that step in one pass less over the parameter.
func (o Adam) step(u *ir.Update, lr ir.Value, params, from, grads []ir.Value) {
	c := op.Sqrt(correction(u, "beta2_power", o.Betas[1]))
	step := op.Mul(lr, c)
	if o.Betas[0] > 0 {
		step = op.Div(step, correction(u, "beta1_power", o.Betas[0]))
	}
	eps := op.Scale(c, o.Eps)
	for i, p := range params {
		m := o.mean(u, p, grads[i])
		v := moment(u, p, "v", o.Betas[1], op.Square(grads[i]))
		if o.AMSGrad {
			v = advance(u, u.Slot(p, "v_max"), func(old ir.Value) ir.Value { return op.Maximum(old, v) })
		}
		descend(u, p, from[i], step, op.Div(m, op.Add(op.Sqrt(v), op.Cast(eps, p.DType()))))
	}
}

// mean is the first moment; without momentum it is the gradient.
func (o Adam) mean(u *ir.Update, p, grad ir.Value) ir.Value {
	if o.Betas[0] == 0 {
		return grad
	}
	return moment(u, p, "m", o.Betas[0], grad)
}

// correction is 1 − βᵗ, f64[], from a running power of β.
func correction(u *ir.Update, name string, beta float64) ir.Value {
	power := advance(u, u.Scalar(name, ir.Float64, 1), func(old ir.Value) ir.Value { return op.Scale(old, beta) })
	return op.AddScalar(op.Neg(power), 1)
}
