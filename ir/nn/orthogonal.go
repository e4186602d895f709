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

// orthonormalise makes the rows of m orthonormal, one after the other. The pass over the rows before it is taken twice,
// which leaves no more than rounding (Giraud et al. 2005).
func orthonormalise(m [][]float64) {
	for i, row := range m {
		for range 2 {
			for _, q := range m[:i] {
				subtract(row, dot(row, q), q)
			}
		}
		norm := math.Sqrt(dot(row, row))
		for j := range row {
			row[j] /= norm
		}
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

// subtract takes f·y from x.
func subtract(x []float64, f float64, y []float64) {
	for i, v := range y {
		x[i] -= float64(f * v)
	}
}
