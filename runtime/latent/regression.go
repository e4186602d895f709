package latent

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Regression is the direction along which a measured attribute of the images of codes rises most, by linear least squares with a
// ridge of a hundredth of the variance; codes whose value is NaN are left out. With labels, values and codes count as
// differences from the mean of their label, so that the direction changes no class. ok is false where nothing varies.
func (d *Decoder) Regression(c Codes, of string, values []float64) (v Direction, ok bool) {
	x, y := d.withinLabels(c, values)
	if n, _ := x.Dims(); n <= 2 {
		return v, false
	}
	beta, ok := ridge(x, y)
	if !ok {
		return v, false
	}
	var fit mat.VecDense
	fit.MulVec(x, beta)
	fit.SubVec(y, &fit)
	v = Direction{Method: "regression", Of: of}
	if all := mat.Dot(y, y); all > 0 {
		v.Share = 1 - mat.Dot(&fit, &fit)/all
	}
	return v.scaled(beta.RawVector().Data)
}

// ridge is the vector of least squares of y − x·beta with a ridge of a hundredth of the mean variance of the columns. Of more columns than
// rows it is solved for in the space of the rows, which has the same solution.
func ridge(x *mat.Dense, y *mat.VecDense) (*mat.VecDense, bool) {
	n, width := x.Dims()
	size, m := width, x.T()
	if width > n {
		size, m = n, x
	}
	var gram mat.SymDense
	gram.SymOuterK(1/float64(n), m)
	trace := 0.0
	for k := range size {
		trace += gram.At(k, k) / float64(width)
	}
	for k := range size {
		gram.SetSym(k, k, gram.At(k, k)+0.01*trace)
	}
	var chol mat.Cholesky
	if !chol.Factorize(&gram) {
		return nil, false
	}
	var xy, beta mat.VecDense
	if size < width {
		if chol.SolveVecTo(&xy, y) != nil {
			return nil, false
		}
		beta.MulVec(x.T(), &xy)
		beta.ScaleVec(1/float64(n), &beta)
		return &beta, true
	}
	xy.MulVec(x.T(), y)
	xy.ScaleVec(1/float64(n), &xy)
	return &beta, chol.SolveVecTo(&beta, &xy) == nil
}

// withinLabels is the codes in standard form and the values, as differences from the means of the codes with the same labels.
func (d *Decoder) withinLabels(c Codes, values []float64) (x *mat.Dense, y *mat.VecDense) {
	groups := map[string][]int{}
	var order []string
	for i, v := range values {
		if math.IsNaN(v) {
			continue
		}
		key := fmt.Sprint(c.LabelsOf(i))
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], i)
	}
	var rows []float64
	var ys []float64
	for _, key := range order {
		group := groups[key]
		some := c.Pick(group...)
		u := d.standard(some.Z)
		mean, _ := momentsOf(len(group), func(i int) float64 { return values[group[i]] })
		middle := make([]float64, d.Width)
		for k := range middle {
			middle[k] = d.mean(some, k)
		}
		for i, at := range group {
			for k := range d.Width {
				rows = append(rows, float64(u[i*d.Width+k])-middle[k])
			}
			ys = append(ys, values[at]-mean)
		}
	}
	if len(ys) == 0 {
		return &mat.Dense{}, &mat.VecDense{}
	}
	return mat.NewDense(len(ys), d.Width, rows), mat.NewVecDense(len(ys), ys)
}
