package mixture

import "math"

// factorise is the lower triangular L of which L·Lᵀ is the symmetric matrix a [n × n], whose lower triangle is read; ok is false where a is not positive
// definite.
func factorise(a []float64, n int) (l []float64, ok bool) {
	l = make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			sum := a[i*n+j]
			for k := range j {
				sum -= float64(l[i*n+k] * l[j*n+k])
			}
			switch {
			case i != j:
				l[i*n+j] = sum / l[j*n+j]
			case !(sum > 0):
				return nil, false
			default:
				l[i*n+i] = math.Sqrt(sum)
			}
		}
	}
	return l, true
}

// invert is the inverse of a lower triangular matrix, which is lower triangular too.
func invert(l []float64, n int) []float64 {
	out := make([]float64, n*n)
	for j := range n {
		out[j*n+j] = 1 / l[j*n+j]
		for i := j + 1; i < n; i++ {
			sum := 0.0
			for k := j; k < i; k++ {
				sum -= float64(l[i*n+k] * out[k*n+j])
			}
			out[i*n+j] = sum / l[i*n+i]
		}
	}
	return out
}
