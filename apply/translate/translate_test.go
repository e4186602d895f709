package translate

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/internal/imagegrid"
)

func pixels(n int, v ...float32) imagegrid.Batch {
	return imagegrid.Batch{Pixels: v, N: n, C: 1, H: 1, W: len(v) / n, Lo: 0, Hi: 1}
}

// TestDistance: the mean over all numbers of all images.
func TestDistance(t *testing.T) {
	if got := distance(pixels(2, 0, 0.5, 1, 1), pixels(2, 0, 0, 0, 0.5)); math.Abs(got-0.5) > 1e-12 {
		t.Errorf("got %v, want 0.5", got)
	}
}

// TestGrid: rows of at most eight images in turns; black ones fill up the last row.
func TestGrid(t *testing.T) {
	many := make([]float32, 9)
	for i := range many {
		many[i] = 1
	}
	again := pixels(9, many...)
	for _, c := range []struct {
		r             Result
		n, columns    int
		white, inLast int // white images, and those of the last row
	}{
		{Result{Before: pixels(3, 1, 1, 1), After: pixels(3, 1, 1, 1)}, 6, 3, 6, 3},
		{Result{Before: pixels(9, many...), After: pixels(9, many...)}, 32, 8, 18, 1},
		{Result{Before: pixels(9, many...), After: pixels(9, many...), Again: &again}, 48, 8, 27, 1},
	} {
		g, err := c.r.grid(0)
		if err != nil {
			t.Fatal(err)
		}
		white, inLast := 0, 0
		for i, v := range g.Pixels {
			white += int(v)
			if i >= g.N-g.Columns {
				inLast += int(v)
			}
		}
		if g.N != c.n || g.Columns != c.columns || white != c.white || inLast != c.inLast || len(g.Rows) != g.N/g.Columns {
			t.Errorf("got %d images in rows of %d, %d white, %d in the last, rows %q", g.N, g.Columns, white, inLast, g.Rows)
		}
	}
}
