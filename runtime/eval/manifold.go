package eval

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/internal/parallel"
)

// Manifold compares samples with data by balls that reach from each row to its k-th nearest neighbour in its own set.
type Manifold struct {
	Precision float64 // share of samples within a ball of the data (Kynkäänniemi et al. 2019)
	Recall    float64 // share of the data within a ball of the samples (the same)
	Density   float64 // balls of the data that a sample lies in, on average, over k (Naeem et al. 2020)
	Coverage  float64 // share of the data whose ball holds a sample (the same)
}

// CompareManifolds compares the features of samples with those of data; k is 5 in Naeem et al. (2020). Each set must have
// more than k rows.
func CompareManifolds(threads int, data, samples Matrix, k int) Manifold {
	sameCols("CompareManifolds", data, samples)
	if min(data.Rows, samples.Rows) <= k || k < 1 {
		panic(fmt.Sprintf("eval.CompareManifolds: neighbour %d of %d and of %d rows", k, data.Rows, samples.Rows))
	}
	dataRadius, sampleRadius := radii(threads, data, k), radii(threads, samples, k)
	inData := make([]int, samples.Rows) // balls of the data that hold the sample
	recalled, covered := make([]bool, data.Rows), make([]bool, data.Rows)
	distances(threads, data, samples, func(first, n int, d []float32) {
		parallel.Each(threads, n, func(i int) {
			for j, v := range d[i*samples.Rows : (i+1)*samples.Rows] {
				recalled[first+i] = recalled[first+i] || v < sampleRadius[j]
				covered[first+i] = covered[first+i] || v < dataRadius[first+i]
			}
		})
		for i := range n {
			for j, v := range d[i*samples.Rows : (i+1)*samples.Rows] {
				if v < dataRadius[first+i] {
					inData[j]++
				}
			}
		}
	})
	m := Manifold{Recall: share(recalled), Coverage: share(covered)}
	for _, n := range inData {
		m.Density += float64(n)
		m.Precision += float64(min(n, 1))
	}
	m.Density /= float64(k * samples.Rows)
	m.Precision /= float64(samples.Rows)
	return m
}

func share(v []bool) float64 {
	n := 0
	for _, is := range v {
		if is {
			n++
		}
	}
	return float64(n) / float64(len(v))
}

// radii is the squared distance of each row from its k-th nearest other row.
func radii(threads int, m Matrix, k int) []float32 {
	out := make([]float32, m.Rows)
	distances(threads, m, m, func(first, n int, d []float32) {
		parallel.Each(threads, n, func(i int) {
			row := d[i*m.Rows : (i+1)*m.Rows]
			row[first+i] = float32(math.Inf(1)) // no neighbour of itself
			out[first+i] = kthLeast(row, k)
		})
	})
	return out
}

// kthLeast is the k-th least of values, k from 1 on.
func kthLeast(values []float32, k int) float32 {
	least := make([]float32, 0, k+1) // rising
	for _, v := range values {
		if len(least) == k && v >= least[k-1] {
			continue
		}
		at := len(least)
		for at > 0 && least[at-1] > v {
			at--
		}
		least = append(least, 0)
		copy(least[at+1:], least[at:])
		least[at] = v
		least = least[:min(len(least), k)]
	}
	return least[k-1]
}
