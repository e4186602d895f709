package eval

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Fill completes rows of which only the numbers with known above 0 are known: each by the most probable row, given those, under the
// Gaussian that has the variances of the components and elsewhere an even one (probabilistic PCA, Tipping & Bishop 1999). Known
// numbers are as that row has them too.
func (p *PCA) Fill(rows Matrix, known []float32) (Matrix, error) {
	n, k := p.components.Dims()
	noise := max(p.rest, 1e-6*(1e-6+mat.Sum(mat.NewVecDense(k, p.variances))))
	seen := mat.NewDense(n, k, nil) // rows of unknown numbers stay 0
	for i := range n {
		if known[i] > 0 {
			seen.SetRow(i, p.components.RawRowView(i))
		}
	}
	var precision mat.SymDense
	precision.SymOuterK(1/noise, seen.T())
	for i, v := range p.variances {
		precision.SetSym(i, i, precision.At(i, i)+1/max(v, noise*1e-3))
	}
	var chol mat.Cholesky
	if !chol.Factorize(&precision) {
		return Matrix{}, fmt.Errorf("eval: the components of PCA are not independent")
	}
	out, off := NewMatrix(rows.Rows, n), mat.NewVecDense(n, nil)
	for r := range rows.Rows {
		for i, v := range rows.Row(r) {
			off.SetVec(i, 0)
			if known[i] > 0 {
				off.SetVec(i, float64(v)-p.mean[i])
			}
		}
		var right, code, filled mat.VecDense
		right.MulVec(seen.T(), off)
		right.ScaleVec(1/noise, &right)
		if err := chol.SolveVecTo(&code, &right); err != nil {
			return Matrix{}, fmt.Errorf("eval: filling by PCA: %w", err)
		}
		filled.MulVec(p.components, &code)
		for i := range out.Row(r) {
			out.Row(r)[i] = float32(p.mean[i] + filled.AtVec(i))
		}
	}
	return out, nil
}
