package main

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// TestData: of the data themselves every mode is found, 1 − exp(−9/2) = 98.9 % lie within three standard deviations,
// and the divergence is what 10,000 draws give, about (modes−1)/20,000.
func TestData(t *testing.T) {
	for _, name := range []string{"ring8", "grid25"} {
		mix, _ := eval.MixtureOf(name)
		d, err := dataset.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		f, _ := d.Field("point")
		idx, xy := make([]int, d.Test.N), make([]float32, 2*d.Test.N)
		for i := range idx {
			idx[i] = i
		}
		if err := d.Test.Floats(1, xy, "point", idx, -1, 1); err != nil {
			t.Fatal(err)
		}
		r := mix.Modes(f.Original(xy, -1, 1))
		n := float64(r.Of)
		if r.Found != r.Of || math.Abs(r.Quality-0.9889) > 0.005 || r.KL < 0 || r.KL > 3*n/20_000 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
