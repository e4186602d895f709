package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestImageChain: a Chain over images gives what its functions give one after another, and the sums of PlaneSums, for operands
// of every reach, planes of more than 4096 positions and of lines longer than a block.
func TestImageChain(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(7, 8))
		for _, s := range []struct{ images, positions, channels int }{{1, 1, 1}, {2, 49, 128}, {3, 5, 7}, {2, 4100, 3}, {5, 9, 1500}, {1, 9001, 1}, {2, 0, 4}, {70, 16, 33}} {
			n := s.images * s.positions * s.channels
			x, row, one := randoms(r, n), randoms(r, s.channels), randoms(r, 1)
			eachRow, eachOne := randoms(r, s.images*s.channels), randoms(r, s.images)
			rows, perImage, lines := make([]float32, n), make([]float32, n), make([]float32, n)
			for i := range rows {
				image := i / (s.positions * s.channels)
				rows[i], perImage[i], lines[i] = row[i%s.channels], eachOne[image], eachRow[image*s.channels+i%s.channels]
			}
			product, want := make([]float32, n), make([]float32, n)
			Sub(1, product, x, rows)
			Mul(1, product, product, lines)
			over := make([]bool, n)
			Greater(1, over, product, perImage)
			Where(1, want, over, product, one)
			sums := [3][]float32{}
			for i, v := range [][]float32{x, product, want} {
				sums[i] = make([]float32, s.images*s.channels)
				PlaneSums(1, sums[i], v, s.images, s.positions, s.channels)
			}
			for threads := 1; threads <= 3; threads++ {
				got, total := make([]float32, n), [3][]float32{}
				c := NewImageChain(s.images, s.positions, s.channels)
				c.Float(0, x, Whole)
				c.Float(1, row, Row)
				c.Float(2, eachRow, EachRow)
				c.Float(3, eachOne, EachOne)
				c.Float(4, one, One)
				c.Float(10, got, Whole)
				c.Step(ChainStep{Func: ChainSub, Dst: 5, A: 0, B: 1})
				c.Step(ChainStep{Func: ChainMul, Dst: 5, A: 5, B: 2})
				c.Step(ChainStep{Func: ChainGreater, Dst: 6, A: 5, B: 3})
				c.Step(ChainStep{Func: ChainWhere, Dst: 10, A: 6, B: 5, C: 4})
				for i, reg := range []uint8{0, 5, 10} {
					total[i] = make([]float32, s.images*s.channels)
					c.Sum(reg, total[i])
				}
				c.Run(threads)
				if !slices.Equal(got, want) {
					t.Errorf("%+v, %d threads: not what the functions give", s, threads)
				}
				for i := range sums {
					if !slices.Equal(total[i], sums[i]) {
						t.Errorf("%+v, %d threads: sum %d is not that of PlaneSums", s, threads, i)
					}
				}
			}
		}
	})
}

// TestImageChainAllocates nothing in steady state.
func TestImageChainAllocates(t *testing.T) {
	if raceEnabled {
		t.Skip("sync.Pool drops buffers under the race detector")
	}
	x, sums := make([]float32, 40*30*20), make([]float32, 40*20)
	if n := testing.AllocsPerRun(20, func() {
		c := NewImageChain(40, 30, 20)
		c.Float(0, x, Whole)
		c.Step(ChainStep{Func: ChainNeg, Dst: 1, A: 0})
		c.Sum(1, sums)
		c.Run(2)
	}); n > 0 {
		t.Errorf("%v allocations, want none", n)
	}
}
