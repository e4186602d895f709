package eval

import (
	"math"
	"slices"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/parallel"
)

// Parzen is the log-likelihood of test points under Gaussian windows around samples, in nats.
type Parzen struct {
	Sigma float64 // standard deviation of the windows
	Mean  float64 // over the test points
	Error float64 // standard error of Mean
}

// PublishedGrid is the widths that the estimate of Goodfellow et al. (2014) chooses from: logspace(−1, 0, 10).
func PublishedGrid() []float64 { return LogSpace(-1, 0, 10) }

// FineGrid is the widths near those that MNIST's best models want: logspace(−1, −0.3, 20).
func FineGrid() []float64 { return LogSpace(-1, -0.3, 20) }

// LogSpace is n powers of ten, with exponents at equal distances from lo to hi.
func LogSpace(lo, hi float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Pow(10, lo+(hi-lo)*float64(i)/float64(n-1))
	}
	return out
}

// EstimateParzen estimates the log-likelihood of the rows of test, for each grid of widths: the width that gives the rows
// of validation the highest mean is taken (Breuleux et al. 2011; Goodfellow et al. 2014, section 5).
//
//	log p(x) = log mean_j exp(−‖x−s_j‖²/2σ²) − D·log(σ√2π)
func EstimateParzen(threads int, samples, validation, test Matrix, grids ...[]float64) []Parzen {
	sameCols("EstimateParzen", samples, validation)
	sameCols("EstimateParzen", samples, test)
	var best []float64
	tried := logDensities(threads, samples, validation, slices.Concat(grids...))
	for _, grid := range grids {
		best = append(best, grid[argmaxMean(tried[:len(grid)])])
		tried = tried[len(grid):]
	}
	out := make([]Parzen, len(grids))
	for i, densities := range logDensities(threads, samples, test, best) {
		mean, sd := MeanSD(densities)
		out[i] = Parzen{best[i], mean, sd / math.Sqrt(float64(len(densities)))}
	}
	return out
}

// argmaxMean is the list with the highest mean, the first of equal ones.
func argmaxMean(lists [][]float64) int {
	best, at := math.Inf(-1), 0
	for i, l := range lists {
		if m, _ := MeanSD(l); m > best {
			best, at = m, i
		}
	}
	return at
}

// logDensities is, for each width, the log of the density at each point.
func logDensities(threads int, samples, points Matrix, sigmas []float64) [][]float64 {
	out := make([][]float64, len(sigmas))
	for s := range out {
		out[s] = make([]float64, points.Rows)
	}
	work := make([]float32, min(chunk, points.Rows)*samples.Rows)
	distances(threads, points, samples, func(first, n int, d []float32) {
		parallel.Each(threads, n, func(i int) {
			row := d[i*samples.Rows : (i+1)*samples.Rows]
			scratch, least := work[i*samples.Rows:(i+1)*samples.Rows], slices.Min(row)
			for s, sigma := range sigmas {
				out[s][first+i] = logDensity(row, scratch, least, sigma, points.Cols)
			}
		})
	})
	return out
}

// logDensity is the log of the density at a point in dims dimensions, whose squared distances from the samples are d.
func logDensity(d, scratch []float32, least float32, sigma float64, dims int) float64 {
	scale := 1 / (2 * sigma * sigma)
	for j, v := range d {
		scratch[j] = (least - v) * float32(scale)
	}
	kernel.Exp(1, scratch, scratch)
	var sum [1]float32
	kernel.SumRows(1, sum[:], scratch, 1, len(scratch))
	return math.Log(float64(sum[0])/float64(len(d))) - float64(least)*scale - float64(dims)*math.Log(sigma*math.Sqrt(2*math.Pi))
}
