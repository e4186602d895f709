package eval

import "math"

// Mixture is equally likely Gaussians in the plane.
type Mixture struct {
	Means [][2]float64
	SD    float64
}

// Ring is n Gaussians at equal distances on a circle of radius 1, the first at (1, 0). With n 8 and sd 0.01 it is the ring
// of PacGAN (Lin et al. 2018, section 4.1) and VEEGAN (Srivastava et al. 2017).
func Ring(n int, sd float64) Mixture {
	m := Mixture{SD: sd}
	for i := range n {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		m.Means = append(m.Means, [2]float64{c, s})
	}
	return m
}

// Grid is Gaussians at all pairs of coordinates. With −4, −2, 0, 2, 4 and sd 0.05 it is the grid of PacGAN.
func Grid(sd float64, at ...float64) Mixture {
	m := Mixture{SD: sd}
	for _, y := range at {
		for _, x := range at {
			m.Means = append(m.Means, [2]float64{x, y})
		}
	}
	return m
}

// MixtureOf is the mixture that a data set of ganc's is drawn from, by the name of the set; ok is false where it is none.
func MixtureOf(data string) (m Mixture, ok bool) {
	switch data {
	case "ring8":
		return Ring(8, 0.01), true
	case "grid25":
		return Grid(0.05, -4, -2, 0, 2, 4), true
	}
	return m, false
}

// Modes counts what samples have found of a number of modes.
type Modes struct {
	Found, Of int
	Quality   float64 // share of samples that belong to a mode
	KL        float64 // of the samples' histogram over the modes from the uniform one, in nats; NaN where none belongs to a mode
}

// Modes counts points x, y, x, y, … as PacGAN does: a point belongs to the nearest mode where it lies within three
// standard deviations of its mean; one point finds a mode.
func (m Mixture) Modes(points []float64) Modes {
	seen := make([]int, len(points)/2)
	for i := range seen {
		k, distance := m.nearest(points[2*i], points[2*i+1])
		if seen[i] = k; distance > 3*m.SD {
			seen[i] = -1
		}
	}
	return CountModes(seen, len(m.Means))
}

// Nearest is the number of the mode that is nearest to each point x, y, x, y, …, however far it is.
func (m Mixture) Nearest(points []float64) []int {
	out := make([]int, len(points)/2)
	for i := range out {
		out[i], _ = m.nearest(points[2*i], points[2*i+1])
	}
	return out
}

func (m Mixture) nearest(x, y float64) (k int, distance float64) {
	distance = math.Inf(1)
	for i, mean := range m.Means {
		if d := math.Hypot(x-mean[0], y-mean[1]); d < distance {
			k, distance = i, d
		}
	}
	return k, distance
}

// CountModes counts the modes that samples belong to; −1 is a sample that belongs to none.
func CountModes(seen []int, of int) Modes {
	counts, good := make([]int, of), 0
	for _, k := range seen {
		if k >= 0 {
			counts[k]++
			good++
		}
	}
	m := Modes{Of: of, Quality: float64(good) / float64(len(seen)), KL: math.NaN()}
	if good == 0 {
		return m
	}
	m.KL = 0
	for _, n := range counts {
		if n > 0 {
			m.Found++
			p := float64(n) / float64(good)
			m.KL += p * math.Log(p*float64(of))
		}
	}
	return m
}

// Effective is the number of equally frequent classes whose entropy is that of counts, exp(−Σ p·ln p): the number of classes
// that samples spread over (Hill 1973, of order 1). It is 0 where all counts are.
func Effective(counts []int) float64 {
	total, entropy := 0, 0.0
	for _, n := range counts {
		total += n
	}
	if total == 0 {
		return 0
	}
	for _, n := range counts {
		if n > 0 {
			p := float64(n) / float64(total)
			entropy -= p * math.Log(p)
		}
	}
	return math.Exp(entropy)
}

// Stacked is the modes of images whose channels are each of a class, such as stacked MNIST's 1,000 (Metz et al. 2017): the
// classes of the channels, of which there are classes, are the digits of the mode's number, the first channel's first.
func Stacked(channels [][]int, classes int) (modes []int, of int) {
	modes, of = make([]int, len(channels[0])), 1
	for _, seen := range channels {
		of *= classes
		for i, k := range seen {
			modes[i] = modes[i]*classes + k
		}
	}
	return modes, of
}
