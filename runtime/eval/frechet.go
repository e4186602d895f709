package eval

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// Gaussian is a normal distribution with the mean and covariance of a set of rows.
type Gaussian struct {
	n    int
	mean []float64
	cov  *mat.SymDense
}

// FitGaussian fits a normal distribution to rows.
func FitGaussian(rows Matrix) Gaussian {
	x := mat.NewDense(rows.Rows, rows.Cols, nil)
	for i := range rows.Rows {
		for j, v := range rows.Row(i) {
			x.Set(i, j, float64(v))
		}
	}
	g := Gaussian{rows.Rows, rows.means(), mat.NewSymDense(rows.Cols, nil)}
	stat.CovarianceMatrix(g.cov, x, nil)
	return g
}

// Frechet is the squared Fréchet distance between two normal distributions (Dowson & Landau 1982; of a classifier's
// features: Heusel et al. 2017).
//
//	‖m₁−m₂‖² + tr(C₁ + C₂ − 2(C₁^½ C₂ C₁^½)^½)
func Frechet(a, b Gaussian) (float64, error) {
	sum := 0.0
	for i, m := range a.mean {
		sum += (m - b.mean[i]) * (m - b.mean[i])
	}
	root, err := squareRoot(a.cov)
	if err != nil {
		return 0, err
	}
	var half, product mat.Dense
	half.Mul(root, b.cov)
	product.Mul(&half, root)
	values, _, err := eigen(symmetric(&product), false)
	if err != nil {
		return 0, err
	}
	for i, v := range values {
		sum += a.cov.At(i, i) + b.cov.At(i, i) - 2*math.Sqrt(max(v, 0))
	}
	return max(sum, 0), nil
}

// squareRoot is the symmetric root of a covariance.
func squareRoot(c *mat.SymDense) (*mat.Dense, error) {
	values, vectors, err := eigen(c, true)
	if err != nil {
		return nil, err
	}
	n := len(values)
	scaled := mat.NewDense(n, n, nil)
	for j, v := range values {
		root := math.Sqrt(max(v, 0))
		for i := range n {
			scaled.Set(i, j, vectors.At(i, j)*root)
		}
	}
	var out mat.Dense
	out.Mul(scaled, vectors.T())
	return &out, nil
}

// symmetric is the mean of a matrix and its transpose.
func symmetric(m *mat.Dense) *mat.SymDense {
	n, _ := m.Dims()
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			s.SetSym(i, j, (m.At(i, j)+m.At(j, i))/2)
		}
	}
	return s
}

// eigen is the eigenvalues of a symmetric matrix, rising, and its eigenvectors as columns.
func eigen(m *mat.SymDense, vectors bool) ([]float64, *mat.Dense, error) {
	var e mat.EigenSym
	if !e.Factorize(m, vectors) {
		return nil, nil, errors.New("eval: the eigenvalues of a covariance do not converge: are there numbers that are not finite?")
	}
	if !vectors {
		return e.Values(nil), nil, nil
	}
	var v mat.Dense
	e.VectorsTo(&v)
	return e.Values(nil), &v, nil
}
