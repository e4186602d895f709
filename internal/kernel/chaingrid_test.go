package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestChainGrid: a Chain over a Grid gives what its functions give of operands that are written out in full, whichever axes they
// are repeated along, on any number of threads.
func TestChainGrid(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, shape := range [][]int{{7}, {3, 5}, {16, 9, 7}, {2, 3, 4, 5}, {3, 1, 1100, 2}, {5, 40, 30}, {1, 1, 3}, {2, 9000, 3}, {70, 2, 3, 2, 5}, {3, 1025}} {
		for range 12 {
			n := 1
			for _, size := range shape {
				n *= size
			}
			steps, full, operands := make([][]int, len(shape)), make([][]float32, 3), make([][]float32, 3)
			for axis := range steps {
				steps[axis] = make([]int, 3)
			}
			for k := range operands {
				own := 1
				for axis := len(shape) - 1; axis >= 0; axis-- {
					if k == 0 || r.IntN(2) == 0 {
						steps[axis][k] = own
						own *= shape[axis]
					}
				}
				operands[k], full[k] = randoms(r, own), make([]float32, n)
				for i := range full[k] {
					at, rest := 0, i
					for axis := len(shape) - 1; axis >= 0; axis-- {
						at += rest % shape[axis] * steps[axis][k]
						rest /= shape[axis]
					}
					full[k][i] = operands[k][at]
				}
			}
			var g Grid
			for axis, size := range shape {
				g.Axis(size, steps[axis])
			}
			want := make([]float32, n)
			Mul(1, want, full[0], full[1])
			Sub(1, want, full[2], want)
			for threads := 1; threads <= 3; threads++ {
				c, got := NewChain(n, 1), make([]float32, n)
				c.Over(&g)
				for k, x := range operands {
					c.Spread(uint8(k), x, k)
				}
				c.Float(9, got, Whole)
				c.Step(ChainStep{Func: ChainMul, Dst: 5, A: 0, B: 1})
				c.Step(ChainStep{Func: ChainSub, Dst: 9, A: 2, B: 5})
				c.Run(threads)
				if !slices.Equal(got, want) {
					t.Errorf("%v, steps %v, %d threads: not what the functions give", shape, steps, threads)
				}
			}
		}
	}
}
