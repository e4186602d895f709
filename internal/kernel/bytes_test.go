package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestScaleBytesBits(t *testing.T) {
	s := Scaling{SrcMin: 3, SrcRange: 250, DstMin: -1, DstRange: 2}
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 1))
		for size := range 258 {
			src, rows := make([]byte, 40*size), make([]int, 70)
			for i := range src {
				src[i] = byte(r.Uint32())
			}
			for i := range rows {
				rows[i] = r.IntN(40)
			}
			for threads := 1; threads <= 3; threads++ {
				got := make([]float32, 70*size+1)
				got[70*size] = 42 // a guard
				ScaleBytes(threads, got[:70*size], src, size, rows, s)
				for i, x := range got[:70*size] {
					if want := s.At(float32(src[rows[i/size]*size+i%size])); x != want {
						t.Fatalf("size %d, %d threads: element %d is %g, want %g", size, threads, i, x, want)
					}
				}
				if got[70*size] != 42 {
					t.Fatalf("size %d: wrote beyond dst", size)
				}
			}
		}
	})
}

func TestFinite(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	defer force(t, ISA())
	for _, name := range ISAs() {
		force(t, name)
		for _, n := range []int{0, 1, 7, 16, 17, 257, 8192, 30011} {
			x := make([]float32, n+1)
			x[n] = nan // beyond
			for i := range n {
				x[i] = []float32{0, math.MaxFloat32, -math.MaxFloat32, 0x1p-149, -1}[i%5]
			}
			for threads := 1; threads <= 2; threads++ {
				if !Finite(threads, x[:n]) {
					t.Errorf("%s: %d finite numbers are not", name, n)
				}
				for i := 0; i < n; i += 1 + n/37 {
					for _, bad := range []float32{inf, -inf, nan} {
						old := x[i]
						x[i] = bad
						if Finite(threads, x[:n]) {
							t.Errorf("%s: %d numbers with %g at %d are finite", name, n, bad, i)
						}
						x[i] = old
					}
				}
			}
		}
	}
}
