// Package mixture fits mixtures of normal distributions to rows of numbers, such as the codes of an autoencoder, by
// expectation maximisation (Dempster, Laird & Rubin 1977).
//
// A fit gives the same bits on any machine and any number of threads: products and exponentials come from internal/kernel, sums
// are added in float64 in the order of the rows, and no product is fused with a sum.
package mixture

// Mixture is a mixture of normal distributions.
type Mixture struct {
	Components, Width int
	Diagonal          bool // covariances are diagonal

	Weights []float64 // [Components], adding up to 1
	Means   []float64 // [Components × Width]

	// Factors [Components × Width × Width] are the lower triangular factors L of the covariances L·Lᵀ (Cholesky): a mean
	// plus L times a vector of standard normal numbers is a draw of its component. Those of diagonal covariances hold the
	// standard deviations.
	Factors []float64
}

// Options say which mixture is fitted, and how.
type Options struct {
	Components int
	Diagonal   bool   // diagonal covariances
	Seed       uint64 // of the first means
	Threads    int    // 0 means 1
	Iterations int    // at most; 0 means 100
}

// Fitted is a mixture and how its fit went.
type Fitted struct {
	*Mixture
	Iterations    int
	Converged     bool
	LogLikelihood float64 // mean over rows, in nats
}

// mean is the mean of component k, shared.
func (m *Mixture) mean(k int) []float64 { return m.Means[k*m.Width : (k+1)*m.Width] }

// factor is the factor of component k, shared.
func (m *Mixture) factor(k int) []float64 {
	return m.Factors[k*m.Width*m.Width : (k+1)*m.Width*m.Width]
}

// Least is the least number of rows that a mixture is fitted to: each component has Width+1 rows for a covariance that is not
// singular, or 2 for a diagonal one.
func (o Options) Least(width int) int {
	if o.Diagonal {
		return 2 * o.Components
	}
	return (width + 1) * o.Components
}
