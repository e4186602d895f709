package main

import "math"

// mixture is equally likely Gaussians in the plane.
type mixture struct {
	means [][2]float64
	sd    float64
}

// mixtures is the data sets of dataset by name.
var mixtures = map[string]mixture{"ring8": {ring(8), 0.01}, "grid25": {grid(-4, -2, 0, 2, 4), 0.05}}

func ring(n int) (means [][2]float64) {
	for i := range n {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		means = append(means, [2]float64{c, s})
	}
	return means
}

func grid(at ...float64) (means [][2]float64) {
	for _, y := range at {
		for _, x := range at {
			means = append(means, [2]float64{x, y})
		}
	}
	return means
}

// result is what a sample of points shows.
type result struct {
	modes   int
	quality float64 // the share of points of high quality
	kl      float64 // nats; NaN where there are none
}

// measure takes points x, y, x, y, …
func (m mixture) measure(points []float64) result {
	counts, good := make([]int, len(m.means)), 0
	for i := 0; i < len(points); i += 2 {
		k, distance := m.nearest(points[i], points[i+1])
		if distance <= 3*m.sd {
			counts[k]++
			good++
		}
	}
	r := result{quality: float64(2*good) / float64(len(points)), kl: math.NaN()}
	if good == 0 {
		return r
	}
	r.kl = 0
	for _, n := range counts {
		if n > 0 {
			r.modes++
			p := float64(n) / float64(good)
			r.kl += p * math.Log(p*float64(len(counts)))
		}
	}
	return r
}

func (m mixture) nearest(x, y float64) (k int, distance float64) {
	distance = math.Inf(1)
	for i, mean := range m.means {
		if d := math.Hypot(x-mean[0], y-mean[1]); d < distance {
			k, distance = i, d
		}
	}
	return k, distance
}
