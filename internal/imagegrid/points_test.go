package imagegrid

import (
	"math"
	"slices"
	"testing"
)

// TestPoints holds where dots lie: the corners of the range within the margin, the second axis upwards, and none for
// points that the picture does not hold.
func TestPoints(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	b := Points([]float32{-1, -1, 1, 1, 0, 0, 1.3, 0, 0, -1.3, nan, 0, 0, inf}, -1, 1)
	var dots [][2]int // left upper corners of 3 × 3 black pixels
	for y := range b.H {
		for x := range b.W {
			black := func(y, x int) bool { return y >= 0 && x >= 0 && b.Pixels[y*b.W+x] == 0 }
			if black(y, x) && !black(y-1, x) && !black(y, x-1) {
				dots = append(dots, [2]int{x, y})
			}
		}
	}
	want := [][2]int{{479, 30}, {255, 254}, {31, 478}}
	if !slices.Equal(dots, want) {
		t.Errorf("dots at %v, want %v", dots, want)
	}
	if n := 3 * 9; countZero(b.Pixels) != n {
		t.Errorf("%d black pixels, want %d", countZero(b.Pixels), n)
	}
}

func countZero(v []float32) (n int) {
	for _, x := range v {
		if x == 0 {
			n++
		}
	}
	return n
}
