package latent_test

import (
	"math"
	"slices"
	"testing"
)

// TestWalk: the ends are the codes themselves; halfway, normal numbers have the variance of the ends.
func TestWalk(t *testing.T) {
	d := bars(t)
	a, b := d.NewCodes(1), d.NewCodes(1)
	a.Z[0], b.Z[1] = 3, 4
	got := d.Walk(a, b, 3)
	half := float32(1 / math.Sqrt(2))
	for i, want := range [][]float32{a.Z, {3 * half, 4 * half, 0}, b.Z} {
		if row := got.Row(i); !slices.EqualFunc(row, want, func(x, y float32) bool { return math.Abs(float64(x-y)) < 1e-6 }) {
			t.Errorf("step %d is %v, want %v", i, row, want)
		}
	}
}
