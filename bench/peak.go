package bench

import "github.com/ganc-ml/ganc/internal/kernel"

// peakShapes is products m×n×k that matrix multiplication is fastest at.
var peakShapes = [...][3]int{{128, 512, 256}, {512, 512, 512}, {960, 512, 512}}

// Peak measures the rate of matrix multiplication on this machine with a number of threads, in GFLOP/s: the best of
// a few shapes, each at its best.
func Peak(threads int) float64 {
	best := 0.0
	for _, s := range peakShapes {
		best = max(best, gemmRate(threads, s[0], s[1], s[2]))
	}
	return best
}

// gemmRate is the best rate of a product over 60 ms or more.
func gemmRate(threads, m, n, k int) float64 {
	a := kernel.Matrix{Data: make([]float32, m*k), Stride: k}
	b := kernel.Matrix{Data: make([]float32, k*n), Stride: n}
	c := make([]float32, m*n)
	best := 0.0
	for begin, done := now(), 0; done < 3 || now().since(begin).wall < window+window/5; done++ {
		t := now()
		for range 4 {
			kernel.Gemm(threads, m, n, k, a, b, c, n, nil)
		}
		best = max(best, 4*2*float64(m*n*k)/float64(max(1, now().since(t).wall)))
	}
	return best
}

// Bandwidth measures how fast this machine reads and writes memory with a number of threads, in bytes a second: the best rate of
// a sum of two arrays into a third, which moves what the triad of STREAM moves (McCalpin 1995). The arrays take bytes
// together: where they fit a cache, this is the speed of that cache.
func Bandwidth(threads, bytes int) float64 {
	n := max(1, bytes/12)
	a, b, sum := make([]float32, n), make([]float32, n), make([]float32, n)
	best := 0.0
	for begin, done := now(), 0; done < 3 || now().since(begin).wall < window+window/5; done++ {
		t := now()
		for range 4 {
			kernel.Add(threads, sum, a, b)
		}
		best = max(best, 4*12*float64(n)/now().since(t).wall.Seconds())
	}
	return best
}
