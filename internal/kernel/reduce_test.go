package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

var reductions = []struct {
	name string
	f    func(threads int, dst, src []float32, rows, cols int)
	cols bool // one result per column
}{
	{"SumRows", SumRows, false}, {"MaxRows", MaxRows, false}, {"MinRows", MinRows, false},
	{"SumCols", SumCols, true}, {"MaxCols", MaxCols, true}, {"MinCols", MinCols, true},
}

func TestReduceBits(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for _, k := range reductions {
			r := rand.New(rand.NewPCG(1, 1))
			for cols := range 258 {
				checkReduction(t, r, k.name, k.f, k.cols, r.IntN(5), cols)
			}
			for _, s := range [][2]int{{1, 9000}, {3, 5000}, {700, 33}, {2000, 20}, {5, 8193}, {9000, 1}, {0, 3}} {
				checkReduction(t, r, k.name, k.f, k.cols, s[0], s[1])
			}
		}
	})
}

func checkReduction(t *testing.T, r *rand.Rand, name string, f func(int, []float32, []float32, int, int), byCol bool, rows, cols int) {
	t.Helper()
	n := rows
	if byCol {
		n = cols
	}
	src := randoms(r, rows*cols)
	if r.IntN(2) == 0 {
		src = mixed(r, rows*cols)
	}
	want := make([]float32, n)
	onGeneric(t, func() { f(1, want, src, rows, cols) })
	for threads := 1; threads <= 3; threads++ {
		what := fmt.Sprintf("%s %d×%d threads=%d", name, rows, cols, threads)
		checkBits(t, what, guarded(t, what, n, func(dst []float32) { f(threads, dst, src, rows, cols) }), want)
	}
}

// TestSumOrder holds SumRows to its documented order with values whose sum depends on it.
func TestSumOrder(t *testing.T) {
	src := make([]float32, 2*sumBlock+5)
	for i := range src {
		src[i] = float32(i%101) * 0x1.234p-3
	}
	want := float32(0)
	for from := 0; from < len(src); from += sumBlock {
		var lane [16]float32
		for i, x := range src[from:min(from+sumBlock, len(src))] {
			lane[i%16] += x
		}
		for _, half := range []int{8, 4, 2, 1} {
			for i := range half {
				lane[i] += lane[i+half]
			}
		}
		want += lane[0]
	}
	got := []float32{0}
	SumRows(2, got, src, 1, len(src))
	checkBits(t, "SumRows", got, []float32{want})
}

func TestTranspose(t *testing.T) {
	defer force(t, ISA())
	r := rand.New(rand.NewPCG(1, 1))
	for _, name := range ISAs() {
		force(t, name)
		for _, s := range [][2]int{{0, 3}, {1, 1}, {3, 5}, {8, 8}, {16, 16}, {17, 33}, {23, 135}, {100, 257}, {300, 64}} {
			for threads := 1; threads <= 3; threads++ {
				checkTranspose(t, r, name, threads, s[0], s[1])
			}
		}
	}
}

func checkTranspose(t *testing.T, r *rand.Rand, name string, threads, rows, cols int) {
	t.Helper()
	src := randoms(r, rows*(cols+2))
	dst := guarded(t, "Transpose", cols*(rows+1), func(dst []float32) {
		for i := range dst {
			dst[i] = guard
		}
		Transpose(threads, dst, rows+1, src, cols+2, rows, cols)
	})
	for j := range cols {
		for i := range rows {
			if dst[j*(rows+1)+i] != src[i*(cols+2)+j] {
				t.Fatalf("%s: %d×%d: element %d,%d is wrong", name, rows, cols, i, j)
			}
		}
		if dst[j*(rows+1)+rows] != guard {
			t.Fatalf("%s: %d×%d: wrote between rows", name, rows, cols)
		}
	}
}

func TestTransposeEach(t *testing.T) {
	defer force(t, ISA())
	r := rand.New(rand.NewPCG(1, 1))
	for _, name := range ISAs() {
		force(t, name)
		for _, s := range [][3]int{{0, 3, 3}, {3, 0, 2}, {2, 1, 1}, {5, 3, 5}, {4, 17, 33}, {7, 49, 128}} {
			for threads := 1; threads <= 2; threads++ {
				count, rows, cols := s[0], s[1], s[2]
				src, dst, want := randoms(r, count*rows*cols), make([]float32, count*rows*cols), make([]float32, count*rows*cols)
				for i := range src {
					want[i/rows/cols*rows*cols+i%cols*rows+i/cols%rows] = src[i]
				}
				TransposeEach(threads, dst, src, count, rows, cols)
				checkBits(t, name, dst, want)
			}
		}
	}
}
