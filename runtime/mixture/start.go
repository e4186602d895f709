package mixture

import (
	"math"

	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// rounds is the number of rounds of k-means before expectation maximisation begins.
const rounds = 10

// start is means [k × width] to begin with: rows that are far apart (k-means++, Arthur & Vassilvitskii 2007), moved by some
// rounds of k-means (Lloyd 1982).
func start(x eval.Matrix, k int, seed uint64) []float64 {
	means := spread(x, k, rng.NewSource(rng.Key(seed, "mixture/means")))
	for range rounds {
		means = moved(x, means)
	}
	return means
}

// spread chooses k rows: the first at random, and each further with a probability in proportion to the squared distance of a row
// from the nearest of those that are chosen.
func spread(x eval.Matrix, k int, from *rng.Source) []float64 {
	nearest := make([]float64, x.Rows)
	for i := range nearest {
		nearest[i] = math.Inf(1)
	}
	var means []float64
	chosen := int(from.Below(uint64(x.Rows)))
	for {
		row := widened(x.Row(chosen))
		means = append(means, row...)
		if len(means) == k*x.Cols {
			return means
		}
		total := 0.0
		for i := range nearest {
			nearest[i] = min(nearest[i], squaredDistance(x.Row(i), row))
			total += nearest[i]
		}
		chosen = pick(nearest, total, from)
	}
}

// pick is an index with a probability in proportion to its weight.
func pick(weights []float64, total float64, from *rng.Source) int {
	left := float64(from.Uint64()>>11) * 0x1p-53 * total
	last := 0
	for i, w := range weights {
		if w > 0 {
			if left < w {
				return i
			}
			last = i
		}
		left -= w
	}
	return last
}

// moved is the means of the rows that are nearest to each mean. A mean that no row is nearest to stays.
func moved(x eval.Matrix, means []float64) []float64 {
	k := len(means) / x.Cols
	sums, count := make([]float64, len(means)), make([]float64, k)
	for i := range x.Rows {
		at, least := 0, math.Inf(1)
		for c := range k {
			if d := squaredDistance(x.Row(i), means[c*x.Cols:(c+1)*x.Cols]); d < least {
				at, least = c, d
			}
		}
		count[at]++
		for j, v := range x.Row(i) {
			sums[at*x.Cols+j] += float64(v)
		}
	}
	for i := range sums {
		if n := count[i/x.Cols]; n > 0 {
			sums[i] /= n
		} else {
			sums[i] = means[i]
		}
	}
	return sums
}

func widened(row []float32) []float64 {
	out := make([]float64, len(row))
	for i, v := range row {
		out[i] = float64(v)
	}
	return out
}

func squaredDistance(row []float32, mean []float64) float64 {
	sum := 0.0
	for j, v := range row {
		d := float64(v) - mean[j]
		sum += float64(d * d)
	}
	return sum
}
