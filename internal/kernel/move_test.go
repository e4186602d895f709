package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestMove: a Move copies what its steps say and touches nothing else, for rows, repetitions, transposes and other orders, on
// any number of threads.
func TestMove(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, s := range []struct{ size, to, from []int }{
		{[]int{}, []int{}, []int{}},
		{[]int{20000}, []int{1}, []int{1}},
		{[]int{20000}, []int{1}, []int{0}},
		{[]int{7}, []int{3}, []int{2}},
		{[]int{3000, 16}, []int{40, 1}, []int{16, 1}},
		{[]int{300, 9}, []int{9, 1}, []int{11, 1}},
		{[]int{5, 300}, []int{310, 1}, []int{300, 1}},
		{[]int{500, 24}, []int{24, 1}, []int{1, 0}},
		{[]int{4, 0, 3}, []int{3, 3, 1}, []int{3, 3, 1}},
		{[]int{600, 40}, []int{40, 1}, []int{1, 600}},
		{[]int{7, 3, 50}, []int{150, 1, 3}, []int{150, 50, 1}},
		{[]int{5, 2, 3, 20, 2}, []int{240, 120, 40, 2, 1}, []int{240, 60, 20, 1, 120}},
		{[]int{9, 3, 2000}, []int{6000, 2000, 1}, []int{2000, 0, 1}},
		{[]int{3, 4, 2}, []int{16, 4, 2}, []int{16, 4, 2}},
	} {
		var m Move
		n, most, end := 1, 0, 0
		for axis, size := range s.size {
			m.Axis(size, s.to[axis], s.from[axis])
			n *= size
			most, end = most+max(0, size-1)*s.to[axis], end+max(0, size-1)*s.from[axis]
		}
		before, src := randoms(r, most+5), randoms(r, end+1)
		want := slices.Clone(before)
		for i := range n {
			to, from, rest := 0, 0, i
			for axis := len(s.size) - 1; axis >= 0; axis-- {
				at := rest % s.size[axis]
				to, from, rest = to+at*s.to[axis], from+at*s.from[axis], rest/s.size[axis]
			}
			want[to] = src[from]
		}
		for threads := 1; threads <= 3; threads++ {
			got := slices.Clone(before)
			m.Run(threads, got, src)
			if !slices.Equal(got, want) {
				t.Errorf("%v, steps %v and %v, %d threads: not what the steps say", s.size, s.to, s.from, threads)
			}
		}
	}
}
