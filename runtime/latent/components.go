package latent

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

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
