package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Softmax makes probabilities of the logits along the last axis of [N, …, classes].
type Softmax struct{}

// LogSoftmax makes logarithms of probabilities of the logits along the last axis of [N, …, classes].
type LogSoftmax struct{}

// Apply gives exp(x) / Σ exp(x).
func (Softmax) Apply(at *Place, x ir.Value) ir.Value {
	if t := x.Type(); t.Rank() < 2 {
		return at.Fail("softmax: input %v: want [N×…×classes]", t)
	}
	return op.Softmax(x, -1)
}

// Apply gives x − log Σ exp(x).
func (LogSoftmax) Apply(at *Place, x ir.Value) ir.Value {
	if t := x.Type(); t.Rank() < 2 {
		return at.Fail("log-softmax: input %v: want [N×…×classes]", t)
	}
	return op.LogSoftmax(x, -1)
}
