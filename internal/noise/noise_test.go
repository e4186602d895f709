package noise_test

import (
	"math"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/ir"
)

// TestLaws compares mean and variance with those of the law, at four standard errors of 10,000 draws.
func TestLaws(t *testing.T) {
	const n = 10_000
	for _, row := range []struct {
		law            ir.Law
		mean, variance float64
	}{
		{ir.Normal, 0, 1},
		{ir.Uniform, 0.5, 1. / 12},
		{ir.Bernoulli(0.3), 0.3, 0.21},
		{ir.Categorical(5), 2, 2},
	} {
		x := draw(row.law, n, 1, "z")
		mean, square := 0.0, 0.0
		for _, v := range x {
			mean += v / n
			square += v * v / n
		}
		if d := math.Abs(mean - row.mean); d > 4*math.Sqrt(row.variance/n) {
			t.Errorf("%v: mean %g, want %g", row.law, mean, row.mean)
		}
		if v := square - mean*mean; math.Abs(v-row.variance) > 0.08*row.variance {
			t.Errorf("%v: variance %g, want %g", row.law, v, row.variance)
		}
		if !slices.Equal(x, draw(row.law, n, 1, "z")) {
			t.Errorf("%v: the same stream gives other numbers", row.law)
		}
		if slices.Equal(x, draw(row.law, n, 2, "z")) || slices.Equal(x, draw(row.law, n, 1, "eps")) {
			t.Errorf("%v: another stream gives the same numbers", row.law)
		}
	}
}

func draw(law ir.Law, n int, seed uint64, name string) []float64 {
	out := make([]float64, n)
	if law.Name == "categorical" {
		t := ir.NewTensor(ir.Int64, n)
		noise.Fill(t, law, seed, name, 0, 1)
		for i, v := range t.Int64s() {
			out[i] = float64(v)
		}
		return out
	}
	t := ir.NewTensor(ir.Float32, n)
	noise.Fill(t, law, seed, name, 0, 1)
	for i, v := range t.Float32s() {
		out[i] = float64(v)
	}
	return out
}
