package eval

import (
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/parallel"
)

// chunk is the number of rows whose distances are computed at once.
const chunk = 256

// distances calls f with the squared Euclidean distances between n rows of a, from row first on, and all rows of b: d has
// b.Rows numbers for each of the n rows. f must not keep d.
//
// The distances come from one product, ‖x‖² + ‖y‖² − 2x·y, so that near rows have a relative error of about
// 1e-6·‖x‖²/‖x−y‖².
func distances(threads int, a, b Matrix, f func(first, n int, d []float32)) {
	na, nb := a.squares(), b.squares()
	d := make([]float32, min(chunk, a.Rows)*b.Rows)
	right := kernel.Matrix{Data: b.Data, Stride: b.Cols, Trans: true}
	for first := 0; first < a.Rows; first += chunk {
		n := min(chunk, a.Rows-first)
		left := kernel.Matrix{Data: a.Data[first*a.Cols : (first+n)*a.Cols], Stride: a.Cols}
		kernel.Gemm(threads, n, b.Rows, a.Cols, left, right, d[:n*b.Rows], b.Rows, nil)
		parallel.Each(threads, n, func(i int) {
			row := d[i*b.Rows : (i+1)*b.Rows]
			for j, dot := range row {
				row[j] = max(na[first+i]+nb[j]-float32(2*dot), 0)
			}
		})
		f(first, n, d[:n*b.Rows])
	}
}

// Neighbour is the row of a set that is nearest to a point.
type Neighbour struct {
	Index    int
	Distance float64 // Euclidean
}

// Nearest finds the row of set that is nearest to each row of points, the first of equally near ones.
func Nearest(threads int, points, set Matrix) []Neighbour {
	sameCols("Nearest", points, set)
	out := make([]Neighbour, points.Rows)
	distances(threads, points, set, func(first, n int, d []float32) {
		parallel.Each(threads, n, func(i int) {
			row, best := d[i*set.Rows:(i+1)*set.Rows], 0
			for j, v := range row {
				if v < row[best] {
					best = j
				}
			}
			out[first+i] = Neighbour{best, distance(points.Row(first+i), set.Row(best))}
		})
	})
	return out
}

// NearestRow is the row with the least squared difference from x, each number weighted by w (nil: evenly), of those that fit (nil:
// all), the first of equal ones. Distance is the weighted mean of the squared differences; it is infinite where no row fits.
func NearestRow(rows Matrix, x, w []float32, fits func(i int) bool) (at int, distance float64) {
	weight, all := func(k int) float64 { return float64(w[k]) }, 0.0
	if w == nil {
		weight = func(int) float64 { return 1 }
	}
	for k := range x {
		all += weight(k)
	}
	best := math.Inf(1)
	for i := range rows.Rows {
		if fits != nil && !fits(i) {
			continue
		}
		sum := 0.0
		for k, v := range rows.Row(i) {
			d := float64(v - x[k])
			if sum += weight(k) * d * d; sum >= best {
				break
			}
		}
		if sum < best {
			best, at = sum, i
		}
	}
	return at, best / all
}

func distance(x, y []float32) float64 {
	sum := 0.0
	for i, v := range x {
		d := float64(v) - float64(y[i])
		sum += d * d
	}
	return math.Sqrt(sum)
}
