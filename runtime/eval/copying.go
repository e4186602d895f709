package eval

import (
	"math"
	"slices"
)

// Copying tells whether samples repeat training data, by distances to the nearest training example.
type Copying struct {
	// Nearer is the probability that a sample is nearer to the training data than a test example is, with equal distances as
	// a half: 0.5 for samples of the data's own distribution, 1 for copies (Meehan et al. 2020; the U statistic of Mann &
	// Whitney). Blurred samples lie near to everything: they raise it too.
	Nearer float64
	// Copies is the share of samples that are nearer than all but the nearest 1 % of the test examples.
	Copies float64
	// Sample and Test are the median distances.
	Sample, Test float64
}

// CompareCopying compares the distances of samples and of test examples to their nearest training examples.
func CompareCopying(samples, test []Neighbour) Copying {
	s, t := sorted(samples), sorted(test)
	limit, below, copies := quantile(t, 0.01), 0.0, 0
	for _, d := range s {
		first, _ := slices.BinarySearch(t, d)
		last, _ := slices.BinarySearch(t, math.Nextafter(d, math.Inf(1)))
		below += float64(len(t)-last) + float64(last-first)/2
		if d < limit {
			copies++
		}
	}
	n := float64(len(s))
	return Copying{below / (n * float64(len(t))), float64(copies) / n, quantile(s, 0.5), quantile(t, 0.5)}
}

func sorted(list []Neighbour) []float64 {
	out := make([]float64, len(list))
	for i, n := range list {
		out[i] = n.Distance
	}
	slices.Sort(out)
	return out
}

// quantile is the value that a share q of rising values lies below.
func quantile(rising []float64, q float64) float64 {
	return rising[min(int(q*float64(len(rising))), len(rising)-1)]
}
