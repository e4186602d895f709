package dataset

import (
	"math/bits"
	"strconv"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/rng"
)

// A mixture is equally likely Gaussians in the plane, with one standard deviation. It is the data set of the fields
// "point", the coordinates as they are, and "label", the number of the Gaussian that a point was drawn from.
type mixture struct {
	name  string
	means [][2]float32
	sd    float32
	bound float64 // every coordinate lies in ±bound: kernel.Normal stays below 6.67
}

// ring8 has means (cos 2πi/8, sin 2πi/8) and a standard deviation of 0.01, as in VEEGAN (Srivastava et al. 2017) and
// PacGAN (Lin et al. 2018).
var ring8 = mixture{"ring8", [][2]float32{{1, 0}, {diagonal, diagonal}, {0, 1}, {-diagonal, diagonal}, {-1, 0}, {-diagonal, -diagonal}, {0, -1}, {diagonal, -diagonal}}, 0.01, 1.07}

const diagonal = 0.70710678118654752440 // √½

// grid25 has means {−4, −2, 0, 2, 4}² and a standard deviation of 0.05, as in the same papers.
var grid25 = mixture{"grid25", square(-4, -2, 0, 2, 4), 0.05, 4.34}

func square(at ...float32) (means [][2]float32) {
	for _, y := range at {
		for _, x := range at {
			means = append(means, [2]float32{x, y})
		}
	}
	return means
}

const (
	mixturePoints    = 100_000
	maxMixturePoints = 10_000_000
)

var mixtureOptions = []Option{
	{"n", "a number from 1 to 10000000", "points for training (default 100000), and a tenth as many for testing", func(o *options, v string) bool {
		n, err := strconv.Atoi(v)
		o.n = n
		return err == nil && n >= 1 && n <= maxMixturePoints
	}},
	{"seed", "a whole number", "of the points (default 0)", func(o *options, v string) bool { return setUint(&o.seed, v) }},
}

func (m mixture) open(r request) (unfitted, error) {
	n := r.n
	if n == 0 {
		n = mixturePoints
	}
	d := &Dataset{Name: m.name, Fields: []Field{
		{Name: "point", Shape: []int{2}, DType: Float32, Min: -m.bound, Max: m.bound, Columns: []Column{{"x", 0, 1}, {"y", 0, 1}}},
		{Name: "label", DType: Uint8, Classes: len(m.means), Max: float64(len(m.means) - 1)},
	}}
	d.Train = m.draw(d.Fields, n, r.seed, "train")
	d.Test = m.draw(d.Fields, (n+9)/10, r.seed, "test")
	d.Validation = none(d.Fields)
	return stored{Dataset: d}, nil
}

// draw is n points. Point i depends on the seed, the name of the split and i alone.
func (m mixture) draw(fields []Field, n int, seed uint64, split string) *Split {
	points, labels := make([]float32, 2*n), make([]byte, n)
	kernel.Normal(1, points, rng.Key(seed, m.name+"/"+split+"/noise"), 0, 0)
	which := rng.Key(seed, m.name+"/"+split+"/label")
	for i := range labels {
		k, _ := bits.Mul64(rng.At(which, uint64(i)), uint64(len(m.means)))
		labels[i] = byte(k)
		for j, mean := range m.means[k] {
			points[2*i+j] = mean + float32(m.sd*points[2*i+j])
		}
	}
	return &Split{N: n, fields: fields, columns: []column{newColumn(fields[0], n, nil, points), newColumn(fields[1], n, labels, nil)}}
}
