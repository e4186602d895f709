package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestSoftmaxBits holds both functions to what they are composed of, on every implementation and number of threads.
func TestSoftmaxBits(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 1))
		for _, s := range [][2]int{{0, 3}, {3, 0}, {1, 1}, {4, 7}, {3, 16}, {5, 33}, {70, 10}, {2, 9000}, {3000, 3}} {
			src := randoms(r, s[0]*s[1])
			if r.IntN(2) == 0 {
				src = mixed(r, len(src))
			}
			var soft, log []float32
			onGeneric(t, func() { soft, log = composedSoftmax(src, s[0], s[1]) })
			for threads := 1; threads <= 3; threads++ {
				what := fmt.Sprintf("%d×%d threads=%d", s[0], s[1], threads)
				checkBits(t, "SoftmaxRows "+what, guarded(t, what, len(src), func(dst []float32) {
					SoftmaxRows(threads, dst, src, make([]float32, s[0]), s[0], s[1])
				}), soft)
				checkBits(t, "LogSoftmaxRows "+what, guarded(t, what, len(src), func(dst []float32) {
					LogSoftmaxRows(threads, dst, src, make([]float32, 2*s[0]), s[0], s[1])
				}), log)
			}
			SoftmaxRows(2, src, src, make([]float32, s[0]), s[0], s[1])
			checkBits(t, "SoftmaxRows in place", src, soft)
		}
	})
}

// composedSoftmax is both functions by MaxRows, Sub, Exp, SumRows, Div and Log.
func composedSoftmax(src []float32, rows, cols int) (soft, log []float32) {
	soft, log = make([]float32, len(src)), make([]float32, len(src))
	most, sum := make([]float32, rows), make([]float32, rows)
	MaxRows(1, most, src, rows, cols)
	for r := range rows {
		Sub(1, log[r*cols:][:cols], src[r*cols:][:cols], most[r:][:1])
	}
	Exp(1, soft, log)
	SumRows(1, sum, soft, rows, cols)
	for r := range rows {
		Div(1, soft[r*cols:][:cols], soft[r*cols:][:cols], sum[r:][:1])
	}
	Log(1, sum, sum)
	for r := range rows {
		Sub(1, log[r*cols:][:cols], log[r*cols:][:cols], sum[r:][:1])
	}
	return soft, log
}

// TestSoftmaxColsBits holds columns to rows of the same elements.
func TestSoftmaxColsBits(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(2, 2))
		for _, s := range [][3]int{{0, 3, 2}, {2, 0, 3}, {2, 3, 0}, {1, 1, 1}, {3, 2, 5}, {2, 10, 784}, {1, 16, 256}, {40, 17, 3}, {1, 100, 700}, {2, 4099, 2}} {
			n, rows, cols := s[0], s[1], s[2]
			src := randoms(r, n*rows*cols)
			if r.IntN(2) == 0 {
				src = mixed(r, len(src))
			}
			turned, soft, log := turnedMatrices(src, n, rows, cols), make([]float32, len(src)), make([]float32, len(src))
			SoftmaxRows(1, soft, turned, make([]float32, n*cols), n*cols, rows)
			LogSoftmaxRows(1, log, turned, make([]float32, 2*n*cols), n*cols, rows)
			soft, log = turnedMatrices(soft, n, cols, rows), turnedMatrices(log, n, cols, rows)
			for threads := 1; threads <= 3; threads++ {
				what := fmt.Sprintf("%d of %d×%d threads=%d", n, rows, cols, threads)
				checkBits(t, "SoftmaxCols "+what, guarded(t, what, len(src), func(dst []float32) {
					SoftmaxCols(threads, dst, src, rows, cols)
				}), soft)
				checkBits(t, "LogSoftmaxCols "+what, guarded(t, what, len(src), func(dst []float32) {
					LogSoftmaxCols(threads, dst, src, rows, cols)
				}), log)
			}
		}
	})
}

// turnedMatrices is the transposes of n matrices.
func turnedMatrices(x []float32, n, rows, cols int) []float32 {
	y := make([]float32, len(x))
	for k := range n {
		for i := range rows {
			for j := range cols {
				y[(k*cols+j)*rows+i] = x[(k*rows+i)*cols+j]
			}
		}
	}
	return y
}
