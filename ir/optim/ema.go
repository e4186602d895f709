package optim

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// EMA keeps exponential moving averages of parameters: average ← d·average + (1−d)·parameter, with
// d = min(Decay, (1+n)/(10+n)) after n updates of the parameters, so that early values are soon forgotten (the warm-up of
// TensorFlow's ExponentialMovingAverage). The window is about n/9 updates until it reaches 1/(1−Decay).
type EMA struct {
	Decay      float64 // in [0, 1); 0 means 0.999
	Statistics bool    // average the running statistics of batch norm too; otherwise the last ones go with the averages, as with PyTorch's use_buffers
}

// Check says what is wrong with the settings.
func (e EMA) Check() error { return checkShare("EMA", "Decay", e.Decay) }

// AveragesStatistics reports whether running statistics are averaged besides parameters.
func (e EMA) AveragesStatistics() bool { return e.Statistics }

// Average moves every average towards its parameter.
func (e EMA) Average(u *ir.Update, averages, params []ir.Value) {
	if refused(u, e) {
		return
	}
	n := counted(u, "step")
	d := op.Div(op.AddScalar(n, 1), op.AddScalar(n, 10))
	d = op.Minimum(d, u.Graph.Scalar(ir.Float64, or(e.Decay, 0.999)))
	gain := op.AddScalar(op.Neg(d), 1)
	for i, a := range averages {
		u.Set(a, op.Add(a, op.Mul(op.Sub(params[i], a), op.Cast(gain, a.DType()))))
	}
}
