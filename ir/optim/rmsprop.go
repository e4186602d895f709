package optim

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// RMSProp divides by a running root mean square of the gradient (Tieleman & Hinton 2012, lecture 6e), in PyTorch's
// form: for g = grad + WeightDecay·p,
//
//	v ← Alpha·v + (1−Alpha)·g²
//	p ← p − LR·g/(√v + Eps)
//
// Centered takes the variance v − m², m ← Alpha·m + (1−Alpha)·g, in the place of v (Graves 2013, equations 38 to 45),
// and 0 where rounding makes it negative. With Momentum, p moves by LR·b, b ← Momentum·b + g/(√v + Eps).
type RMSProp struct {
	LR          float64  // learning rate; 0 means 0.01, PyTorch's default
	Alpha       float64  // share of v that is kept, in (0, 1); 0 means 0.99, PyTorch's default. Keras calls it rho
	Eps         float64  // 0 means 1e-8
	Momentum    float64  // in [0, 1); 0 keeps no b
	Centered    bool     // divide by the deviation from the mean gradient
	WeightDecay float64  // of the L2 penalty WeightDecay/2·p², at least 0
	Schedule    Schedule // factor of LR over time; nil keeps it constant
}

// WithLR is the optimiser with another learning rate.
func (o RMSProp) WithLR(lr float64) ir.Optimizer { o.LR = lr; return o }

// Check says what is wrong with the settings.
func (o RMSProp) Check() error {
	o = o.withDefaults()
	return firstError(
		checkShare("RMSProp", "Alpha", o.Alpha),
		checkPositive("RMSProp", "Eps", o.Eps),
		checkShare("RMSProp", "Momentum", o.Momentum),
		checkDecay("RMSProp", o.WeightDecay),
		checkRate("RMSProp", o.LR, o.Schedule),
	)
}

func (o RMSProp) withDefaults() RMSProp {
	o.LR, o.Alpha, o.Eps = or(o.LR, 0.01), or(o.Alpha, 0.99), or(o.Eps, 1e-8)
	return o
}

// Step updates every parameter and its moments.
func (o RMSProp) Step(u *ir.Update, params, grads []ir.Value) {
	if refused(u, o) {
		return
	}
	o = o.withDefaults()
	step := rate(u, o.LR, o.Schedule)
	grads = penalised(params, grads, o.WeightDecay)
	for i, p := range params {
		direction := op.Div(grads[i], op.AddScalar(op.Sqrt(o.square(u, p, grads[i])), o.Eps))
		if o.Momentum > 0 {
			direction = momentum(u, p, o.Momentum, direction)
		}
		descend(u, p, p, step, direction)
	}
}

// square is the running mean of the gradient's square, or its variance.
func (o RMSProp) square(u *ir.Update, p, grad ir.Value) ir.Value {
	v := moment(u, p, "v", o.Alpha, op.Square(grad))
	if !o.Centered {
		return v
	}
	m := moment(u, p, "m", o.Alpha, grad)
	return op.Maximum(op.Sub(v, op.Square(m)), u.Graph.Scalar(p.DType(), 0))
}
