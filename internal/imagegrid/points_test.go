package imagegrid

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// TestPoints holds where dots lie: the corners of the range within the margin, the second axis upwards, and none for
// points that the picture does not hold.
func TestPoints(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	b := Points([]float32{-1, -1, 1, 1, 0, 0, 1.3, 0, 0, -1.3, nan, 0, 0, inf}, -1, 1, [2]Axis{})
	var dots [][2]int // left upper corners of 3 × 3 black pixels, in the plane
	for y := range b.H {
		for x := range b.W {
			black := func(y, x int) bool { return y >= 0 && x >= 0 && b.Pixels[y*b.W+x] == 0 }
			if black(y, x) && !black(y-1, x) && !black(y, x-1) {
				dots = append(dots, [2]int{x - beside, y - above})
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
	if err := b.check(); err != nil {
		t.Error(err)
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

// TestAxes holds that axes show their names, and numbers in their own units.
func TestAxes(t *testing.T) {
	plain, named := Points(nil, -1, 1, [2]Axis{}), Points(nil, -1, 1, [2]Axis{{"height", 170, 25}, {"größe", 0, 1}})
	if slices.Equal(plain.Pixels, named.Pixels) {
		t.Error("names and units change nothing")
	}
	for _, c := range []struct {
		axis   Axis
		lo, hi float32
		want   string
	}{
		{Axis{}, -1, 1, "[{-1 -1.0} {-0.5 -0.5} {0 0.0} {0.5 0.5} {1 1.0}]"},
		{Axis{"height", 170, 25}, -1, 1, "[{-0.8 150} {-0.4 160} {0 170} {0.4 180} {0.8 190}]"},
		{Axis{"steps", 0, 5000}, 0, 1, "[{0 0} {0.2 1,000} {0.4 2,000} {0.6 3,000} {0.8 4,000} {1 5,000}]"},
		{Axis{"falling", 0, -1}, 0, 2, "[{2 -2.0} {1.5 -1.5} {1 -1.0} {0.5 -0.5} {-0 0.0}]"},
		{Axis{"tiny", 0, 1e-9}, 0, 2, "[{0 0} {0.5 5.0e-10} {1 1.0e-9} {1.5 1.5e-9} {2 2.0e-9}]"},
		{Axis{"large", 3e8, 1e8}, 0, 1, "[{0 3.0e8} {0.2 3.2e8} {0.4 3.4e8} {0.6 3.6e8} {0.8 3.8e8} {1 4.0e8}]"},
		{Axis{"nothing", 1, math.Inf(1)}, 0, 1, "[]"},
	} {
		if got := fmt.Sprint(c.axis.ticks(c.lo, c.hi)); got != c.want {
			t.Errorf("%v: got  %s\nwant %s", c.axis, got, c.want)
		}
	}
}
