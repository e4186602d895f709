package eval

import (
	"math"
	"testing"
)

// TestFill: of rows along one line, two numbers tell the third; rows with nothing known are filled by the mean.
func TestFill(t *testing.T) {
	rows := NewMatrix(50, 3)
	for i := range rows.Rows {
		s := float32(i%10) - 4.5
		copy(rows.Row(i), []float32{1 + s, 2 - 2*s, 0.5 * s})
	}
	p, err := FitPCA(1, rows, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ row, known, want []float32 }{
		{[]float32{3, -2, 99}, []float32{1, 1, 0}, []float32{3, -2, 1}},
		{[]float32{99, 99, -2}, []float32{0, 0, 1}, []float32{-3, 10, -2}},
		{[]float32{99, 99, 99}, []float32{0, 0, 0}, []float32{1, 2, 0}},
	} {
		filled, err := p.Fill(Matrix{Rows: 2, Cols: 3, Data: append([]float32{1, 2, 0}, c.row...)}, c.known)
		if err != nil {
			t.Fatal(err)
		}
		got := filled.Row(1)
		for i, w := range c.want {
			if math.Abs(float64(got[i]-w)) > 1e-2 {
				t.Errorf("%v known %v: got %v, want %v", c.row, c.known, got, c.want)
				break
			}
		}
	}
}
