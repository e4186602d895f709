package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestChain: a Chain gives what its functions give one after another, for operands of every reach, blocks that end
// within lines and ranges of several threads.
func TestChain(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, s := range []struct{ rows, line int }{{1, 1}, {1, 300}, {7, 1}, {3, 5}, {900, 20}, {70, 255}, {40, 784}, {9, 1025}, {3, 20000}} {
		n := s.rows * s.line
		x, row, col, one := randoms(r, n), randoms(r, s.line), randoms(r, s.rows), randoms(r, 1)
		rows, cols := make([]float32, n), make([]float32, n)
		for i := range rows {
			rows[i], cols[i] = row[i%s.line], col[i/s.line]
		}
		sum, over, want := make([]float32, n), make([]bool, n), make([]float32, n)
		Add(1, sum, x, rows)
		Greater(1, over, sum, cols)
		Mul(1, want, sum, one)
		Where(1, want, over, want, cols)
		LeakyReLU(1, want, want, 0.25)
		Clip(1, want, want, -0.5, 0.75)
		for threads := 1; threads <= 3; threads++ {
			c := NewChain(n, s.line)
			got, mask := slices.Clone(x), make([]bool, n)
			c.Float(0, got, Whole)
			c.Float(1, row, Row)
			c.Float(2, col, Column)
			c.Float(3, one, One)
			c.Float(10, got, Whole)
			c.Bool(11, mask, Whole)
			c.Step(ChainStep{Func: ChainAdd, Dst: 5, A: 0, B: 1})
			c.Step(ChainStep{Func: ChainGreater, Dst: 11, A: 5, B: 2})
			c.Step(ChainStep{Func: ChainMul, Dst: 5, A: 5, B: 3})
			c.Step(ChainStep{Func: ChainWhere, Dst: 5, A: 11, B: 5, C: 2})
			c.Step(ChainStep{Func: ChainLeakyReLU, Dst: 5, A: 5, P: 0.25})
			c.Step(ChainStep{Func: ChainClip, Dst: 10, A: 5, P: -0.5, Q: 0.75})
			c.Run(threads)
			if !slices.Equal(got, want) || !slices.Equal(mask, over) {
				t.Errorf("%d lines of %d, %d threads: not what the functions give", s.rows, s.line, threads)
			}
		}
	}
}

// TestChainAllocates nothing in steady state.
func TestChainAllocates(t *testing.T) {
	if raceEnabled {
		t.Skip("sync.Pool drops buffers under the race detector")
	}
	x := make([]float32, 30000)
	if n := testing.AllocsPerRun(20, func() {
		c := NewChain(len(x), 1)
		c.Float(0, x, Whole)
		c.Step(ChainStep{Func: ChainNeg, Dst: 1, A: 0})
		c.Step(ChainStep{Func: ChainExp, Dst: 0, A: 1})
		c.Run(2)
	}); n > 0 {
		t.Errorf("%v allocations, want none", n)
	}
}
