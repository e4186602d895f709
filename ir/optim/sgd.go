package optim

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// SGD is gradient descent, with momentum where it is asked for, in PyTorch's form: for g = grad + WeightDecay·p,
//
//	b ← Momentum·b + g
//	p ← p − LR·b, or with Nesterov p − LR·(g + Momentum·b)
//
// The velocity of Sutskever et al. (2013, equations 1 to 4), and of Keras, is −LR·b: the same at a constant LR.
type SGD struct {
	LR          float64  // learning rate; 0 means 0.01, Keras' default
	Momentum    float64  // in [0, 1); 0 keeps no b
	Nesterov    bool     // look ahead along the momentum
	WeightDecay float64  // of the L2 penalty WeightDecay/2·p², at least 0
	Schedule    Schedule // factor of LR over time; nil keeps it constant
}

// WithLR is the optimiser with another learning rate.
func (o SGD) WithLR(lr float64) ir.Optimizer { o.LR = lr; return o }

// Check says what is wrong with the settings.
func (o SGD) Check() error {
	o = o.withDefaults()
	if o.Nesterov && o.Momentum == 0 {
		return fmt.Errorf("SGD: Nesterov without Momentum: give one, such as 0.9")
	}
	return firstError(
		checkShare("SGD", "Momentum", o.Momentum),
		checkDecay("SGD", o.WeightDecay),
		checkRate("SGD", o.LR, o.Schedule),
	)
}

func (o SGD) withDefaults() SGD {
	o.LR = or(o.LR, 0.01)
	return o
}

// Step moves every parameter against its gradient.
func (o SGD) Step(u *ir.Update, params, grads []ir.Value) {
	if refused(u, o) {
		return
	}
	o = o.withDefaults()
	step := rate(u, o.LR, o.Schedule)
	grads = penalised(params, grads, o.WeightDecay)
	for i, p := range params {
		descend(u, p, p, step, o.direction(u, p, grads[i]))
	}
}

func (o SGD) direction(u *ir.Update, p, grad ir.Value) ir.Value {
	if o.Momentum == 0 {
		return grad
	}
	b := momentum(u, p, o.Momentum, grad)
	if o.Nesterov {
		return op.Add(grad, op.Scale(b, o.Momentum))
	}
	return b
}
