package nn

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// Orthogonal is Gain times a random matrix whose rows, or whose columns where there are fewer of them, are orthonormal
// (Saxe et al. 2014), uniformly distributed over all such matrices. A weight of rank 2 is the matrix; one of rank 3 and
// above, such as [out, in, kernel…], is flattened after its first dimension. A vector has length Gain.
type Orthogonal struct {
	Gain float64 // 0 means 1
}

// Init fills dst. It takes time in proportion to the size of the matrix times its shorter side.
func (o Orthogonal) Init(dst ir.Tensor, r ir.Random) {
	wantFloats(dst)
	if dst.Len() == 0 {
		return
	}
	if o.Gain == 0 {
		o.Gain = 1
	}
	rows := 1
	if dst.Rank() > 1 {
		rows = dst.Shape()[0]
	}
	cols := dst.Len() / rows
	m := orthonormal(min(rows, cols), max(rows, cols), r)
	for i := range dst.Len() {
		row, col := i/cols, i%cols
		if rows > cols {
			row, col = col, row
		}
		set(dst, i, o.Gain*m[row][col])
	}
}

// orthonormal is n ≤ length random rows of a length, orthonormal.
func orthonormal(n, length int, r ir.Random) [][]float64 {
	draws, m := make([]float32, length), make([][]float64, n)
	for i := range m {
		r.Normal(draws)
		m[i] = make([]float64, length)
		for j, z := range draws {
			m[i][j] = float64(z)
		}
	}
	orthonormalise(m)
	return m
}

func set(dst ir.Tensor, i int, v float64) {
	if dst.DType() == ir.Float64 {
		dst.Float64s()[i] = v
		return
	}
	dst.Float32s()[i] = float32(v)
}

// orthonormalise makes the rows of m orthonormal, one after the other. If little is left of a row, rounding has left in
// it a share of the rows before it, which is subtracted once more (Daniel et al. 1976; Giraud et al. 2005).
func orthonormalise(m [][]float64) {
	first := make([]float64, len(m))
	for i, row := range m {
		first[i] = norm(row)
	}
	for i, row := range m {
		group := i &^ 3 // what stands before it has been taken already
		project(row, m[group:i])
		if norm(row) < first[i]/16 {
			project(row, m[:i])
		}
		length := norm(row)
		for j := range row {
			row[j] /= length
		}
		if i == group+3 {
			for _, later := range m[i+1:] {
				projectFour(later, m[group], m[group+1], m[group+2], row)
			}
		}
	}
}

func norm(x []float64) float64 { return math.Sqrt(dot(x, x)) }

// project takes from x its share of each of some orthonormal rows.
func project(x []float64, rows [][]float64) {
	for _, q := range rows {
		f := dot(x, q)
		for i, v := range q {
			x[i] -= float64(f * v)
		}
	}
}

// projectFour is project for four rows, in one pass over x for the products and one for the differences.
func projectFour(x, a, b, c, d []float64) {
	a, b, c, d = a[:len(x)], b[:len(x)], c[:len(x)], d[:len(x)]
	var fa, fb, fc, fd float64
	for i, v := range x {
		fa += float64(v * a[i])
		fb += float64(v * b[i])
		fc += float64(v * c[i])
		fd += float64(v * d[i])
	}
	for i, v := range x {
		x[i] = v - float64(fa*a[i]) - float64(fb*b[i]) - float64(fc*c[i]) - float64(fd*d[i])
	}
}

// dot is Σ x·y in four interleaved sums, each product and sum rounded on every machine.
func dot(x, y []float64) float64 {
	var s [4]float64
	n := len(x) &^ 3
	for i := 0; i < n; i += 4 {
		a, b := x[i:i+4:i+4], y[i:i+4:i+4]
		s[0] += float64(a[0] * b[0])
		s[1] += float64(a[1] * b[1])
		s[2] += float64(a[2] * b[2])
		s[3] += float64(a[3] * b[3])
	}
	for i := n; i < len(x); i++ {
		s[0] += float64(x[i] * y[i])
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}
