package explain

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/runtime/eval"
)

// TestGap: an attribute that one number tells wholly has the gap 1, one that two numbers tell alike has none.
func TestGap(t *testing.T) {
	const n = 2000
	first, second := make([]int, n), make([]int, n)
	for i := range n {
		first[i], second[i] = i%bins, i/bins%bins
	}
	for _, c := range []struct {
		codes  [][]int
		want   float64
		number int
	}{
		{[][]int{second, first}, 1, 1},
		{[][]int{first, first}, 0, 0},
		{[][]int{second, second}, 0, 0},
	} {
		if got := gap("a", c.codes, first); math.Abs(float64(got.Gap)-c.want) > 1e-9 || got.Number != c.number {
			t.Errorf("got %+v, want a gap of %v at number %d", got, c.want, c.number)
		}
	}
	if got := information(first, first); math.Abs(got-math.Log(bins)) > 1e-9 {
		t.Errorf("the entropy of %d even bins is %v", bins, got)
	}
}

// TestBinned: bins are equally full, and equal values share one.
func TestBinned(t *testing.T) {
	count := make([]int, bins)
	for _, b := range binned(10*bins, func(i int) float64 { return float64((i * 7) % (10 * bins)) }) {
		count[b]++
	}
	for b, n := range count {
		if n != 10 {
			t.Errorf("bin %d holds %d of %d values", b, n, 10*bins)
		}
	}
	for _, b := range binned(50, func(int) float64 { return 3 }) {
		if b != 0 {
			t.Error("equal values lie in several bins")
		}
	}
}

// TestProbe: classes that lie on two sides of a line are told apart, and random ones are not.
func TestProbe(t *testing.T) {
	x := eval.NewMatrix(400, 2)
	line, random := make([]int64, x.Rows), make([]int64, x.Rows)
	for i := range x.Rows {
		a, b := float32(i%20)/20-0.5, float32(i/20)/20-0.5
		copy(x.Row(i), []float32{a, b})
		if a+b > 0 {
			line[i] = 1
		}
		random[i] = int64(i*2654435761>>7) & 1
	}
	if got := probe(x, line, x, line, 2); got < 0.95 {
		t.Errorf("a line: accuracy %v", got)
	}
	if got := probe(x, random, x, random, 2); got > 0.7 {
		t.Errorf("random classes: accuracy %v", got)
	}
}
