package eval

import (
	"math"
	"testing"
)

// TestDiversity: points on a line, points that are one, and a Gaussian in the plane, of which two points have the distance
// √π in the mean.
func TestDiversity(t *testing.T) {
	line := MeasureDiversity(1, Matrix{3, 1, []float32{0, 1, 3}})
	near(t, "spread on a line", line.Spread, 2, 1e-6)
	near(t, "nearest on a line", line.Nearest, 1, 1e-6)
	even := MeasureDiversity(1, Matrix{4, 1, []float32{0, 1, 3, 6}})
	near(t, "nearest of four", even.Nearest, 1.5, 1e-6)
	one := MeasureDiversity(1, Matrix{4, 3, []float32{1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3}})
	near(t, "spread of one point", one.Spread, 0, 2e-3)
	near(t, "nearest of one point", one.Nearest, 0, 0)
	plane := MeasureDiversity(2, normal(2000, 2, 1, "plane"))
	near(t, "spread of a Gaussian", plane.Spread, math.Sqrt(math.Pi), 0.03)
}

// TestSeparation: pairs that can be counted, and two Gaussians at a distance d, told apart with probability Φ(d/√2).
func TestSeparation(t *testing.T) {
	for _, c := range []struct {
		data, samples []float64
		want          float64
	}{
		{[]float64{1, 2, 3}, []float64{2, 0, 1}, 7.0 / 9},
		{[]float64{1, 1}, []float64{1, 1, 1}, 0.5},
		{[]float64{5, 6}, []float64{-1, 4}, 1},
		{[]float64{-1, 4}, []float64{5, 6}, 0},
	} {
		near(t, "separation", Separation(c.data, c.samples), c.want, 1e-12)
	}
	data, samples := widened(normal(4000, 1, 1, "data").Data), widened(normal(4000, 1, 1, "samples").Data)
	for i := range data {
		data[i] += 1
	}
	near(t, "separation of Gaussians", Separation(data, samples), 0.5*math.Erfc(-0.5), 0.015)
}

// TestEffective: equally frequent classes count as they are; a rare one hardly counts.
func TestEffective(t *testing.T) {
	for _, c := range []struct {
		counts []int
		want   float64
	}{
		{[]int{7, 7, 0, 7}, 3},
		{[]int{0, 9}, 1},
		{[]int{0, 0}, 0},
		{nil, 0},
		{[]int{1, 3}, 4 / math.Pow(3, 0.75)},
	} {
		near(t, "effective classes", Effective(c.counts), c.want, 1e-12)
	}
}
