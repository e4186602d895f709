package eval

import (
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/parallel"
)

// Likelihood is the law of data around what a decoder gives.
type Likelihood interface {
	// Log stores log p(x|y) for each row x of the data and y of the decoder's output in dst, in nats.
	Log(threads int, dst []float64, x, y Matrix)
}

// Bernoulli takes outputs for the probability that a pixel is 1. Grey values x between 0 and 1 count as usual,
//
//	x·log y + (1−x)·log(1−y)
//
// Outputs are float32: 1−y is at least 2⁻²⁵, y at least the least normal number.
type Bernoulli struct{}

// The least probabilities that Bernoulli takes a logarithm of.
const (
	leastOne  = 0x1p-126
	leastZero = 0x1p-25
)

func (Bernoulli) Log(threads int, dst []float64, x, y Matrix) {
	sameCols("Bernoulli", x, y)
	work := NewMatrix(2*x.Rows, x.Cols)
	parallel.Each(threads, x.Rows, func(i int) {
		data, out, ones, zeros := x.Row(i), y.Row(i), work.Row(2*i), work.Row(2*i+1)
		binary := true
		for j, v := range data {
			binary = binary && (v == 0 || v == 1)
			ones[j], zeros[j] = max(out[j], leastOne), max(1-out[j], leastZero)
			if v == 0 {
				ones[j] = zeros[j]
			}
		}
		kernel.Log(1, ones, ones)
		if binary { // one logarithm for each pixel
			dst[i] = sumRow(ones)
			return
		}
		kernel.Log(1, zeros, zeros)
		for j, v := range data {
			ones[j] = float32(v*ones[j]) + float32((1-v)*zeros[j])
		}
		dst[i] = sumRow(ones)
	})
}

// Normal takes outputs for the means of normal laws of one standard deviation.
type Normal struct{ SD float64 }

func (l Normal) Log(threads int, dst []float64, x, y Matrix) {
	sameCols("Normal", x, y)
	constant := float64(x.Cols) * math.Log(l.SD*math.Sqrt(2*math.Pi))
	parallel.Each(threads, x.Rows, func(i int) {
		d := distance(x.Row(i), y.Row(i)) / l.SD
		dst[i] = -d*d/2 - constant
	})
}

func sumRow(v []float32) float64 {
	var sum [1]float32
	kernel.SumRows(1, sum[:], v, 1, len(v))
	return float64(sum[0])
}

// Binarise draws 0 or 1 for each pixel: 1 with the probability that its grey value in [0, 1] is (Salakhutdinov & Murray
// 2008). The same seed gives the same bits.
func Binarise(threads int, x Matrix, seed uint64) Matrix {
	out := NewMatrix(x.Rows, x.Cols)
	kernel.Uniform(threads, out.Data, stream(seed, "binarise"), 0, 0)
	for i, u := range out.Data {
		if out.Data[i] = 0; u < x.Data[i] {
			out.Data[i] = 1
		}
	}
	return out
}
