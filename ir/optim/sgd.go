package optim

import "github.com/ganc-ml/ganc/ir"

// SGD is gradient descent: p ← p − LR·grad.
type SGD struct {
	LR       float64  // learning rate; 0 means 0.01, Keras' default
	Schedule Schedule // factor of LR over time; nil keeps it constant
}

// WithLR is the optimiser with another learning rate.
func (o SGD) WithLR(lr float64) ir.Optimizer { o.LR = lr; return o }

// Check says what is wrong with the settings.
func (o SGD) Check() error { return checkRate("SGD", o.withDefaults().LR, o.Schedule) }

func (o SGD) withDefaults() SGD {
	if o.LR == 0 {
		o.LR = 0.01
	}
	return o
}

// Step moves every parameter against its gradient.
func (o SGD) Step(u *ir.Update, params, grads []ir.Value) {
	if err := o.Check(); err != nil {
		u.Graph.Fail("%w", err)
		return
	}
	o = o.withDefaults()
	step := rate(u, o.LR, o.Schedule)
	for i, p := range params {
		descend(u, p, step, grads[i])
	}
}
