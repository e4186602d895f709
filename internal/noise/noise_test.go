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
		later := ir.NewTensor(row.law.DType(), n)
		if err := noise.Fill(later, row.law, 1, "z", 1, 1); err != nil {
			t.Fatal(err)
		}
		if same := ir.NewTensor(row.law.DType(), n); noise.Fill(same, row.law, 1, "z", 0, 1) != nil || slices.Equal(later.Bytes(), same.Bytes()) {
			t.Errorf("%v: another execution gives the same numbers", row.law)
		}
		if slices.Equal(x, draw(row.law, n, 2, "z")) || slices.Equal(x, draw(row.law, n, 1, "eps")) {
			t.Errorf("%v: another stream gives the same numbers", row.law)
		}
	}
}

func draw(law ir.Law, n int, seed uint64, name string) []float64 {
	x, out := ir.NewTensor(law.DType(), n), make([]float64, n)
	if err := noise.Fill(x, law, seed, name, 0, 1); err != nil {
		panic(err)
	}
	for i := range out {
		out[i] = x.At(i)
	}
	return out
}

// TestRefused: a law that is unknown, or gives values of another type, leaves the buffer as it was and is an error.
func TestRefused(t *testing.T) {
	for _, row := range []struct {
		law   ir.Law
		dtype ir.DType
		want  string
	}{
		{ir.Law{Name: "cauchy"}, ir.Float32, `unknown noise law "cauchy": use ir.Normal, ir.Uniform, ir.Bernoulli or ir.Categorical`},
		{ir.Law{}, ir.Float32, `unknown noise law "": use ir.Normal, ir.Uniform, ir.Bernoulli or ir.Categorical`},
		{ir.Normal, ir.Int64, "normal noise is i64: want a floating-point type"},
		{ir.Uniform, ir.Float64, "uniform noise is f64: want f32"},
		{ir.Bernoulli(2), ir.Float32, "bernoulli noise of f32 with p 2: want a floating-point type and p in [0, 1]"},
		{ir.Categorical(3), ir.Float32, "categorical noise of f32 with 3 classes: want i64 and at least one class"},
	} {
		x := ir.NewTensor(row.dtype, 4)
		if err := noise.Fill(x, row.law, 1, "z", 0, 1); err == nil || err.Error() != row.want {
			t.Errorf("%v into %v: got %v, want %s", row.law, row.dtype, err, row.want)
		}
		if !slices.Equal(x.Bytes(), ir.NewTensor(row.dtype, 4).Bytes()) {
			t.Errorf("%v into %v: the buffer was written to", row.law, row.dtype)
		}
	}
}
