package eval

import (
	"math"
	"slices"

	"github.com/ganc-ml/ganc/internal/parallel"
)

// Diversity is how far the rows of a set lie from each other, in Euclidean distance.
type Diversity struct {
	Spread  float64 // mean distance between two rows
	Nearest float64 // median distance of a row from the row nearest to it
}

// MeasureDiversity measures the rows of a set, of which there must be two at least. A generator that always draws one image
// has the spread 0, one that draws a few images again and again a nearest distance of nearly 0.
func MeasureDiversity(threads int, m Matrix) Diversity {
	nearest, sums := make([]float64, m.Rows), make([]float64, m.Rows)
	distances(threads, m, m, func(first, n int, d []float32) {
		parallel.Each(threads, n, func(i int) {
			row, self := d[i*m.Rows:(i+1)*m.Rows], first+i
			best := -1
			for j, v := range row {
				if j == self {
					continue
				}
				sums[self] += math.Sqrt(float64(v))
				if best < 0 || v < row[best] {
					best = j
				}
			}
			nearest[self] = distance(m.Row(self), m.Row(best))
		})
	})
	sum := 0.0
	for _, s := range sums {
		sum += s
	}
	return Diversity{sum / float64(m.Rows*(m.Rows-1)), median(nearest)}
}

// median is the middle value, or the mean of the two in the middle. It sorts values.
func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
