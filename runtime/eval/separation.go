package eval

import "sort"

// Separation is how well scores tell data from samples: the probability that an example of the data has a higher score than a
// sample, ties counting a half (the area under the ROC curve, Hanley & McNeil 1982). It is 1/2 where a discriminator has
// learnt nothing or the generator wins, 1 where every score of the data is above every one of the samples; the scale of
// scores does not matter, so that logits and a critic's scores can be compared.
func Separation(data, samples []float64) float64 {
	sorted := append([]float64(nil), samples...)
	sort.Float64s(sorted)
	sum := 0.0
	for _, s := range data {
		below := sort.SearchFloat64s(sorted, s)
		upTo := below + sort.Search(len(sorted)-below, func(i int) bool { return sorted[below+i] > s })
		sum += float64(below) + float64(upTo-below)/2
	}
	return sum / float64(len(data)*len(samples))
}
