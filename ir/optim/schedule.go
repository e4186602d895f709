package optim

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Schedule varies the learning rate; nil keeps it constant. Implementations are comparable structs.
type Schedule interface {
	// Factor is what the learning rate is multiplied by, f64[]. step, f64[], is the number of executions of the
	// objective that came before this one.
	Factor(step ir.Value) ir.Value
	// Check says what is wrong with the settings.
	Check() error
}

// Linear is 1 up to step From, then falls (or rises) linearly to End at step To, and stays there.
type Linear struct {
	From, To int     // executions of the objective, 0 ≤ From < To
	End      float64 // factor at To and after
}

// Factor is 1 + (End−1)·clamp((step−From)/(To−From), 0, 1).
func (l Linear) Factor(step ir.Value) ir.Value {
	done := op.Scale(op.AddScalar(step, float64(-l.From)), 1/float64(l.To-l.From))
	g := step.Graph()
	done = op.Minimum(op.Maximum(done, g.Scalar(ir.Float64, 0)), g.Scalar(ir.Float64, 1))
	return op.AddScalar(op.Scale(done, l.End-1), 1)
}

// Check says what is wrong with the settings.
func (l Linear) Check() error {
	if l.From < 0 || l.To <= l.From {
		return fmt.Errorf("linear schedule from step %d to step %d: want 0 ≤ From < To", l.From, l.To)
	}
	if !(l.End >= 0) {
		return fmt.Errorf("linear schedule ends at the factor %g: want at least 0", l.End)
	}
	return nil
}
