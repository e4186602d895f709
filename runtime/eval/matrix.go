package eval

import "fmt"

// Matrix is Rows rows of Cols numbers: row i is Data[i*Cols : (i+1)*Cols].
type Matrix struct {
	Rows, Cols int
	Data       []float32
}

// NewMatrix is a matrix of zeros.
func NewMatrix(rows, cols int) Matrix { return Matrix{rows, cols, make([]float32, rows*cols)} }

// Row is row i. It shares the matrix's memory.
func (m Matrix) Row(i int) []float32 { return m.Data[i*m.Cols : (i+1)*m.Cols] }

// Slice is rows from to to-1. It shares the matrix's memory.
func (m Matrix) Slice(from, to int) Matrix {
	return Matrix{to - from, m.Cols, m.Data[from*m.Cols : to*m.Cols]}
}

// means is the mean of each column.
func (m Matrix) means() []float64 {
	sum := make([]float64, m.Cols)
	for i := range m.Rows {
		for j, v := range m.Row(i) {
			sum[j] += float64(v)
		}
	}
	for j := range sum {
		sum[j] /= float64(m.Rows)
	}
	return sum
}

// squares is the sum of the squares of each row.
func (m Matrix) squares() []float32 {
	out := make([]float32, m.Rows)
	for i := range out {
		sum := 0.0
		for _, v := range m.Row(i) {
			sum += float64(v) * float64(v)
		}
		out[i] = float32(sum)
	}
	return out
}

// sameCols panics where two matrices have rows of different length, a mistake of the caller.
func sameCols(measure string, a, b Matrix) {
	if a.Cols != b.Cols {
		panic(fmt.Sprintf("eval.%s: rows of %d and of %d numbers", measure, a.Cols, b.Cols))
	}
}
