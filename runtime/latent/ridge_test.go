package latent

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func random(rows, cols int) *mat.Dense {
	r, m := rand.New(rand.NewPCG(1, uint64(rows))), mat.NewDense(rows, cols, nil)
	for i := range rows {
		for k := range cols {
			m.Set(i, k, r.NormFloat64()*float64(1+k%3))
		}
	}
	return m
}

// TestRidge: of more rows than columns and of fewer, the gradient of the squares and the ridge is 0 at the solution.
func TestRidge(t *testing.T) {
	for _, size := range [][2]int{{30, 7}, {7, 30}, {9, 9}} {
		n, width := size[0], size[1]
		x := random(n, width)
		y := mat.VecDenseCopyOf(x.ColView(1))
		y.SetVec(0, 5)
		beta, ok := ridge(x, y)
		if !ok || beta.Len() != width {
			t.Fatalf("%v: no solution", size)
		}
		var left, grad mat.VecDense
		left.MulVec(x, beta)
		left.SubVec(y, &left)
		grad.MulVec(x.T(), &left)
		weight := 0.01 * math.Pow(mat.Norm(x, 2), 2) / float64(width) // of the ridge, times n
		for k := range width {
			if off := grad.AtVec(k) - weight*beta.AtVec(k); math.Abs(off) > 1e-9*weight {
				t.Errorf("%v: number %d of the gradient is %g", size, k, off)
			}
		}
	}
}

// TestPrincipal: rows that are fewer than their numbers have the components that the covariance of their numbers has.
func TestPrincipal(t *testing.T) {
	rows := centred(random(6, 20))
	got, shares := principal(rows, 3)
	var gram mat.SymDense
	gram.SymOuterK(1, rows.T())
	want, wantShares := eigen(&gram, 3)
	if len(got) != 3 {
		t.Fatalf("%d components", len(got))
	}
	for i, v := range got {
		length := math.Sqrt(dot(v, v))
		if math.Abs(shares[i]-wantShares[i]) > 1e-9 {
			t.Errorf("component %d: share %v, want %v", i, shares[i], wantShares[i])
		}
		for k, x := range v {
			if math.Abs(x/length-want[i][k]) > 1e-9 {
				t.Errorf("component %d: number %d is %v, want %v", i, k, x/length, want[i][k])
			}
		}
	}
}
