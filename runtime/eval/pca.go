package eval

import (
	"gonum.org/v1/gonum/mat"

	"github.com/ganc-ml/ganc/internal/kernel"
)

// PCA is the directions of the greatest variance of a set of rows: the linear code of given size that loses least.
type PCA struct {
	mean       []float64
	components *mat.Dense // a column for each, the greatest variance last
	variances  []float64  // along the components
	rest       float64    // mean variance along the other directions
}

// MostPCA is the longest rows that FitPCA takes: its work grows with the cube of their length.
const MostPCA = 4096

// FitPCA finds the first k principal components of rows.
func FitPCA(threads int, rows Matrix, k int) (*PCA, error) {
	n := rows.Cols
	mean := rows.means()
	sum, part := make([]float64, n*n), make([]float32, n*n)
	centred := NewMatrix(min(decodeRows, rows.Rows), n)
	for first := 0; first < rows.Rows; first += decodeRows {
		m := min(decodeRows, rows.Rows-first)
		for i := range m {
			for j, v := range rows.Row(first + i) {
				centred.Row(i)[j] = float32(float64(v) - mean[j])
			}
		}
		x := centred.Data[:m*n]
		kernel.Gemm(threads, n, n, m, kernel.Matrix{Data: x, Stride: n, Trans: true}, kernel.Matrix{Data: x, Stride: n}, part, n, nil)
		for i, v := range part {
			sum[i] += float64(v)
		}
	}
	values, vectors, err := eigen(symmetric(mat.NewDense(n, n, sum)), true)
	if err != nil {
		return nil, err
	}
	k = min(k, n)
	p := &PCA{mean: mean, components: mat.DenseCopyOf(vectors.Slice(0, n, n-k, n))}
	for i, v := range values {
		if v /= float64(rows.Rows); i < n-k {
			p.rest += max(v, 0) / float64(n-k)
		} else {
			p.variances = append(p.variances, max(v, 0))
		}
	}
	return p, nil
}

// Error is the mean over rows of the squared error that their projection on the components has.
func (p *PCA) Error(rows Matrix) float64 {
	errors := make([]float64, rows.Rows)
	_, k := p.components.Dims()
	x := mat.NewVecDense(rows.Cols, nil)
	code := mat.NewVecDense(k, nil)
	for i := range errors {
		for j, v := range rows.Row(i) {
			x.SetVec(j, float64(v)-p.mean[j])
		}
		code.MulVec(p.components.T(), x)
		errors[i] = max(mat.Dot(x, x)-mat.Dot(code, code), 0)
	}
	m, _ := MeanSD(errors)
	return m
}

// SquaredError is the mean over rows of the squared Euclidean distance between two sets of rows: an autoencoder's error of
// an image (Hinton & Salakhutdinov 2006).
func SquaredError(a, b Matrix) float64 {
	sameCols("SquaredError", a, b)
	errors := make([]float64, a.Rows)
	for i := range errors {
		d := distance(a.Row(i), b.Row(i))
		errors[i] = d * d
	}
	m, _ := MeanSD(errors)
	return m
}
