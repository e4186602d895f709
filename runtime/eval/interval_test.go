package eval

import (
	"math"
	"testing"
)

// TestFrechetInterval: of rows of the same distribution the intervals overlap; rows that lie two deviations away are told.
func TestFrechetInterval(t *testing.T) {
	rows := func(name string, mean float32) Matrix {
		m := normal(512, 4, 1, name)
		for i := range m.Data {
			m.Data[i] += mean
		}
		return m
	}
	reference := FitGaussian(rows("reference", 0))
	interval := func(m Matrix) Interval {
		i, err := FrechetInterval(reference, m, 1)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	near, again, far := interval(rows("near", 0)), interval(rows("again", 0)), interval(rows("far", 2))
	if !(near.Lo <= near.Hi) || again.Lo > near.Hi || near.Lo > again.Hi {
		t.Errorf("the same distribution: %v and %v", near, again)
	}
	if far.Lo <= near.Hi || math.Abs(far.Value-16) > 2 { // 4 dimensions, 2² each
		t.Errorf("two deviations away: %v, near %v", far, near)
	}
}

func TestTotalVariation(t *testing.T) {
	if d := TotalVariation([]float64{0.5, 0.25, 0.25}, []float64{0.25, 0.25, 0.5}); d != 0.25 {
		t.Errorf("got %v", d)
	}
}
