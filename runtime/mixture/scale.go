package mixture

import (
	"errors"
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// scale is the mean and the standard deviation of each number of rows. The deviation of a number that never changes counts as 1.
type scale struct{ mean, sd []float64 }

// standardise is rows with mean 0 and variance 1 of each number.
func standardise(x eval.Matrix) (eval.Matrix, scale, error) {
	n := x.Cols
	s := scale{make([]float64, n), make([]float64, n)}
	for i := range x.Rows {
		for j, v := range x.Row(i) {
			s.mean[j] += float64(v) / float64(x.Rows)
		}
	}
	for i := range x.Rows {
		for j, v := range x.Row(i) {
			d := float64(v) - s.mean[j]
			s.sd[j] += float64(d*d) / float64(x.Rows)
		}
	}
	varies := false
	for j, v := range s.sd {
		s.sd[j] = math.Sqrt(v)
		varies = varies || v > 0
		if v == 0 {
			s.sd[j] = 1
		}
	}
	if !varies {
		return eval.Matrix{}, s, errors.New("all rows are equal: there is nothing to fit")
	}
	u := eval.NewMatrix(x.Rows, n)
	for i := range x.Rows {
		for j, v := range x.Row(i) {
			u.Row(i)[j] = float32((float64(v) - s.mean[j]) / s.sd[j])
		}
	}
	return u, s, nil
}

// volume is the logarithm of the factor by which the rows were larger.
func (s scale) volume() float64 {
	sum := 0.0
	for _, v := range natural(s.sd) {
		sum += v
	}
	return sum
}

// back turns a mixture of standardised rows into that of the rows.
func (s scale) back(m *Mixture) {
	for k := range m.Components {
		mean, factor := m.mean(k), m.factor(k)
		for i := range m.Width {
			mean[i] = s.mean[i] + float64(s.sd[i]*mean[i])
			for j := range m.Width {
				factor[i*m.Width+j] *= s.sd[i]
			}
		}
	}
}

// natural is the natural logarithms of positive numbers, by the kernel that gives the same bits on any machine.
func natural(x []float64) []float64 {
	in, out := make([]float32, len(x)), make([]float64, len(x))
	for i, v := range x {
		in[i] = float32(v)
	}
	kernel.Log(1, in, in)
	for i, v := range in {
		out[i] = float64(v)
	}
	return out
}
