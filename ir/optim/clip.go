package optim

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// ClipNorm scales all gradients of an objective alike so that their common Euclidean norm is at most Max: g ←
// g·min(1, Max/(‖grads‖+1e-6)) (Pascanu et al. 2013, algorithm 1). The 1e-6 is that of PyTorch's clip_grad_norm_;
// TensorFlow's clip_by_global_norm, which is Keras' global_clipnorm, has none, and differs by a millionth where it clips.
type ClipNorm struct {
	Max float64 // 0 means 1
}

// ClipValue keeps every element of the gradients within ±Max.
type ClipValue struct {
	Max float64 // 0 means 1
}

// ClipWeights keeps every element of the parameters within ±Max: the critic of Arjovsky et al. (2017, algorithm 1).
type ClipWeights struct {
	Max float64 // 0 means 0.01, the paper's
}

// Check says what is wrong with the settings.
func (c ClipNorm) Check() error { return checkPositive("ClipNorm", "Max", or(c.Max, 1)) }

// Check says what is wrong with the settings.
func (c ClipValue) Check() error { return checkPositive("ClipValue", "Max", or(c.Max, 1)) }

// Check says what is wrong with the settings.
func (c ClipWeights) Check() error { return checkPositive("ClipWeights", "Max", or(c.Max, 0.01)) }

// Clip scales the gradients. Squares are summed in the gradients' type, the sums of all gradients in float64.
func (c ClipNorm) Clip(u *ir.Update, grads []ir.Value) []ir.Value {
	if refused(u, c) || len(grads) == 0 {
		return grads
	}
	squares := square(grads[0])
	for _, g := range grads[1:] {
		squares = op.Add(squares, square(g))
	}
	factor := op.Div(u.Graph.Scalar(ir.Float64, or(c.Max, 1)), op.AddScalar(op.Sqrt(squares), 1e-6))
	return times(grads, op.Minimum(factor, u.Graph.Scalar(ir.Float64, 1)))
}

// square is the sum of the squares of x, f64[].
func square(x ir.Value) ir.Value { return op.Cast(op.Sum(op.Square(x)), ir.Float64) }

// Clip clips every element.
func (c ClipValue) Clip(u *ir.Update, grads []ir.Value) []ir.Value {
	if refused(u, c) {
		return grads
	}
	out := make([]ir.Value, len(grads))
	for i, g := range grads {
		out[i] = op.Clip(g, -or(c.Max, 1), or(c.Max, 1))
	}
	return out
}

// Limit clips every element.
func (c ClipWeights) Limit(u *ir.Update, next ir.Value) ir.Value {
	if refused(u, c) {
		return next
	}
	return op.Clip(next, -or(c.Max, 0.01), or(c.Max, 0.01))
}
