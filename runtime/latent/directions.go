package latent

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Direction is a way in which codes are moved: a step of length 1 in standard deviations of the code.
type Direction struct {
	Method string    `json:"method"`       // pca, sefa, class or regression
	Index  int       `json:"index"`        // of the component, from 1, or the class, from 0
	Of     string    `json:"of,omitempty"` // what a regression or a class was asked for
	Unit   []float64 `json:"unit"`         // of length 1, in standard form
	Share  float64   `json:"share"`        // of the variance (pca), of the squared singular values (sefa), or R² (regression); 0 of a class
}

// String is the method and what of: "sefa 3", "class 7", "regression thickness".
func (v Direction) String() string {
	if v.Of != "" {
		return v.Method + " " + v.Of
	}
	return fmt.Sprintf("%s %d", v.Method, v.Index)
}

// Move is codes that are moved along a direction by an amount, in standard deviations of the code. Bounded numbers stay within
// their bounds.
func (d *Decoder) Move(c Codes, v Direction, amount float64) Codes {
	c = c.Clone()
	u := d.standard(c.Z)
	for i := range u {
		u[i] += float32(amount * v.Unit[i%d.Width])
	}
	copy(c.Z, d.coded(u))
	return c
}

// scaled is a vector as a direction of length 1; ok is false for one of length 0.
func (v Direction) scaled(unit []float64) (Direction, bool) {
	length := 0.0
	for _, x := range unit {
		length += x * x
	}
	length = math.Sqrt(length)
	if !(length > 0) || math.IsInf(length, 0) {
		return v, false
	}
	v.Unit = make([]float64, len(unit))
	for i, x := range unit {
		v.Unit[i] = x / length
	}
	return v, true
}

// eigen returns the eigenvectors of a symmetric matrix with the greatest eigenvalues, n at most, and their shares of the trace.
// The greatest element of each is positive, so that the sign is no accident.
func eigen(m *mat.SymDense, n int) (vectors [][]float64, shares []float64) {
	var e mat.EigenSym
	if !e.Factorize(m, true) {
		return nil, nil
	}
	values := e.Values(nil)
	var v mat.Dense
	e.VectorsTo(&v)
	total := 0.0
	for _, x := range values {
		total += math.Max(x, 0)
	}
	for k := len(values) - 1; k >= 0 && len(vectors) < n && values[k] > 1e-9*total; k-- {
		vectors, shares = append(vectors, upright(mat.Col(nil, k, &v))), append(shares, values[k]/total)
	}
	return vectors, shares
}

// principal returns the right singular vectors of rows with the greatest singular values, n at most, and the shares of their squares.
// They come from the smaller of the two products of rows with itself: a code of thousands of numbers costs no more than its samples.
func principal(rows *mat.Dense, n int) (vectors [][]float64, shares []float64) {
	count, width := rows.Dims()
	var gram mat.SymDense
	if width <= count {
		gram.SymOuterK(1/float64(count), rows.T())
		return eigen(&gram, n)
	}
	gram.SymOuterK(1/float64(count), rows)
	vectors, shares = eigen(&gram, n)
	for i, coordinates := range vectors {
		var v mat.VecDense
		v.MulVec(rows.T(), mat.NewVecDense(count, coordinates))
		vectors[i] = upright(v.RawVector().Data)
	}
	return vectors, shares
}

// upright turns a vector so that its greatest element is positive.
func upright(v []float64) []float64 {
	most := 0
	for i, x := range v {
		if math.Abs(x) > math.Abs(v[most]) {
			most = i
		}
	}
	if v[most] < 0 {
		for i := range v {
			v[i] = -v[i]
		}
	}
	return v
}

// Components are the principal components of codes, in standard form, the greatest n: of an encoder's codes for real images,
// what these differ by. Codes that are drawn from independent laws have none.
func (d *Decoder) Components(c Codes, n int) []Direction {
	vectors, shares := principal(centred(rowsOf(d.standard(c.Z), d.Width)), n)
	return d.list("pca", vectors, shares)
}

func (d *Decoder) list(method string, vectors [][]float64, shares []float64) []Direction {
	var list []Direction
	for i, v := range vectors {
		if dir, ok := (Direction{Method: method, Index: i + 1, Share: shares[i]}).scaled(v); ok {
			list = append(list, dir)
		}
	}
	return list
}

func rowsOf(v []float32, width int) *mat.Dense {
	m := mat.NewDense(len(v)/width, width, nil)
	for i, x := range v {
		m.Set(i/width, i%width, float64(x))
	}
	return m
}

// centred is rows less the mean of each column.
func centred(rows *mat.Dense) *mat.Dense {
	n, width := rows.Dims()
	out := mat.DenseCopyOf(rows)
	for k := range width {
		mean, _ := momentsOf(n, func(i int) float64 { return rows.At(i, k) })
		for i := range n {
			out.Set(i, k, rows.At(i, k)-mean)
		}
	}
	return out
}

// ClassDirections are directions from the middle of all codes to those of each class, of which there must be some of each side.
func (d *Decoder) ClassDirections(c Codes, classes []int, name func(class int) string) []Direction {
	most := 0
	for _, k := range classes {
		most = max(most, k)
	}
	var list []Direction
	for class := range most + 1 {
		mean, n := make([]float64, d.Width), 0
		for i, k := range classes {
			if k == class {
				n++
				for j, u := range d.standard(c.Row(i)) {
					mean[j] += float64(u)
				}
			}
		}
		if n == 0 || n == c.N {
			continue
		}
		for j := range mean {
			mean[j] = mean[j]/float64(n) - d.mean(c, j)
		}
		if dir, ok := (Direction{Method: "class", Index: class, Of: name(class)}).scaled(mean); ok {
			list = append(list, dir)
		}
	}
	return list
}

// mean is that of number j of codes, in standard form.
func (d *Decoder) mean(c Codes, j int) float64 {
	m, _ := momentsOf(c.N, func(i int) float64 { return float64((c.Row(i)[j] - d.prior.centre[j]) / d.prior.scale[j]) })
	return m
}

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

// Apart are directions less what they share with each other: each is moved into the space orthogonal to all others (conditional
// manipulation, Shen et al. 2020, §3.3), so that a change of one attribute leaves the others. One that hardly differs from the
// others together is left out.
func Apart(list []Direction) []Direction {
	var out []Direction
	for i, v := range list {
		var basis [][]float64
		for j, other := range list {
			if j == i {
				continue
			}
			if rest, ok := (Direction{}).scaled(without(other.Unit, basis)); ok {
				basis = append(basis, rest.Unit)
			}
		}
		rest := without(v.Unit, basis)
		if dot(rest, rest) < 0.04 {
			continue
		}
		if dir, ok := (Direction{Method: "conditional", Index: v.Index, Of: v.Of, Share: v.Share}).scaled(rest); ok {
			out = append(out, dir)
		}
	}
	return out
}

// without is a vector less its projections on an orthonormal basis.
func without(v []float64, basis [][]float64) []float64 {
	out := append([]float64(nil), v...)
	for _, b := range basis {
		by := dot(out, b)
		for i := range out {
			out[i] -= by * b[i]
		}
	}
	return out
}

func dot(a, b []float64) (sum float64) {
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}
