package kernel

import (
	"math/rand/v2"
	"testing"
)

// TestPlaneSums: the sums are those of SumRows on the planes as rows.
func TestPlaneSums(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for _, s := range []struct{ images, positions, channels int }{{0, 3, 2}, {2, 0, 3}, {3, 5, 0}, {1, 1, 1}, {3, 16, 7}, {2, 49, 128}, {1, 4097, 3}, {2, 9001, 1}, {5, 100, 17}} {
			src := randoms(rand.New(rand.NewPCG(1, 2)), s.images*s.positions*s.channels)
			planes := make([]float32, len(src))
			TransposeEach(1, planes, src, s.images, s.positions, s.channels)
			want, got := make([]float32, s.images*s.channels), make([]float32, s.images*s.channels)
			SumRows(1, want, planes, len(want), s.positions)
			for threads := 1; threads <= 2; threads++ {
				PlaneSums(threads, got, src, s.images, s.positions, s.channels)
				for i := range want {
					if want[i] != got[i] && (want[i] == want[i] || got[i] == got[i]) {
						t.Fatalf("%+v: sum %d is %v, want %v", s, i, got[i], want[i])
					}
				}
			}
		}
	})
}
