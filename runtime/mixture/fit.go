package mixture

import (
	"context"
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/runtime/eval"
)

const (
	// floor is added to the variances, of rows whose numbers have variance 1: no direction of a component is thinner.
	floor = 1e-6

	// enough is the gain of the mean log-likelihood, in nats, below which a fit has converged.
	enough = 1e-2
)

// Fit fits a mixture to rows. It begins with the means of k-means and one covariance for all components, and improves the
// likelihood until an iteration gains less than a hundredth of a nat a row. Each number of the rows is brought to mean 0 and
// variance 1 first, so that its unit does not matter, and 10⁻⁶ of that variance is added to every variance.
//
// It is an error that there are fewer rows than Options.Least, that a number is not finite, that all rows are equal, and that a
// component is left with too few rows for its covariance. When ctx ends, its error is returned.
func Fit(ctx context.Context, x eval.Matrix, o Options) (*Fitted, error) {
	if o.Threads == 0 {
		o.Threads = 1
	}
	if o.Iterations == 0 {
		o.Iterations = 100
	}
	if err := o.check(x); err != nil {
		return nil, err
	}
	u, scale, err := standardise(x)
	if err != nil {
		return nil, err
	}
	f := &Fitted{Mixture: &Mixture{Components: o.Components, Width: x.Cols, Diagonal: o.Diagonal}}
	e := newExpectation(u, o)
	f.Means = start(u, o.Components, o.Seed)
	if err := f.begin(u); err != nil {
		return nil, err
	}
	f.LogLikelihood = math.Inf(-1)
	for f.Iterations < o.Iterations && !f.Converged {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		likelihood := e.take(f.Mixture)
		f.Converged = likelihood-f.LogLikelihood < enough
		f.LogLikelihood = likelihood
		f.Iterations++
		if err := e.maximise(f.Mixture); err != nil {
			return nil, err
		}
	}
	f.LogLikelihood = e.take(f.Mixture) - scale.volume()
	scale.back(f.Mixture)
	return f, nil
}

func (o Options) check(x eval.Matrix) error {
	switch {
	case o.Components < 1:
		return fmt.Errorf("%d components: want at least 1", o.Components)
	case x.Cols < 1:
		return fmt.Errorf("the rows are empty")
	case x.Rows < o.Least(x.Cols):
		most := max(x.Rows/Options{Components: 1, Diagonal: o.Diagonal}.Least(x.Cols), 0)
		return fmt.Errorf("%d rows of %d numbers are too few for %d components: want at least %d rows, or at most %d components", x.Rows, x.Cols, o.Components, o.Least(x.Cols), most)
	case !kernel.Finite(o.Threads, x.Data):
		return fmt.Errorf("there are numbers that are not finite")
	}
	return nil
}

// begin gives every component the same weight and the covariance of all rows.
func (m *Mixture) begin(u eval.Matrix) error {
	n := u.Cols
	one := newExpectation(u, Options{Components: 1, Diagonal: m.Diagonal, Threads: 1})
	all := &Mixture{Components: 1, Width: n, Diagonal: m.Diagonal, Weights: []float64{1}, Means: make([]float64, n), Factors: identity(n)}
	one.take(all)
	if err := one.maximise(all); err != nil {
		return err
	}
	for range m.Components {
		m.Weights = append(m.Weights, 1/float64(m.Components))
		m.Factors = append(m.Factors, all.Factors...)
	}
	return nil
}

func identity(n int) []float64 {
	out := make([]float64, n*n)
	for i := range n {
		out[i*n+i] = 1
	}
	return out
}
