package main

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/dataset"
)

// TestData: of the data themselves every mode is found, 1 − exp(−9/2) = 98.9 % lie within three standard deviations,
// and the divergence is what 10,000 draws give, about (modes−1)/20,000.
func TestData(t *testing.T) {
	for name, mix := range mixtures {
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
		r := mix.measure(f.Original(xy, -1, 1))
		n := float64(len(mix.means))
		if r.modes != len(mix.means) || math.Abs(r.quality-0.9889) > 0.005 || r.kl < 0 || r.kl > 3*n/20_000 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestMeasure(t *testing.T) {
	m := mixture{[][2]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}}, 0.1}
	for _, row := range []struct {
		name   string
		points []float64
		want   result
	}{
		{"one of each", []float64{0, 0, 1, 0, 0, 1, 1, 1}, result{4, 1, 0}},
		{"half of the modes", []float64{0, 0, 0.2, 0.2, 1, 1, 1, 0.75}, result{2, 1, math.Log(2)}},
		{"a far one", []float64{0, 0, 0.35, 0}, result{1, 0.5, math.Log(4)}},
		{"none near", []float64{0.5, 0.5, 7, 7}, result{0, 0, math.NaN()}},
	} {
		got := m.measure(row.points)
		same := got.kl == row.want.kl || math.Abs(got.kl-row.want.kl) < 1e-15 || math.IsNaN(got.kl) && math.IsNaN(row.want.kl)
		if got.modes != row.want.modes || got.quality != row.want.quality || !same {
			t.Errorf("%s: got %+v, want %+v", row.name, got, row.want)
		}
	}
}
