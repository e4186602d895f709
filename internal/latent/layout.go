package latent

import (
	"math"

	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/ir"
)

// layout says how the images of a grid are made of points of noise: each image is a mixture of some points.
type layout struct {
	n, columns int
	points     int                 // that are drawn
	mixes      bool                // false: image i is point i
	at         func(i int) []share // the mixture of image i; nil where mixes is false
}

// share is a point and its part of a mixture; parts add up to 1.
type share struct {
	point  int
	weight float64
}

// plain is the layout of a grid without a row for each class.
func plain(o Options) layout {
	l := layout{n: o.N, columns: o.Columns, points: o.N}
	if l.columns == 0 {
		l.columns = picture.Width(l.n)
	}
	rows := (l.n + l.columns - 1) / l.columns
	switch o.Walk {
	case Strips:
		l.mixes, l.points = true, rows+1
		l.at = func(i int) []share { return between(i/l.columns, i/l.columns+1, part(i%l.columns, l.columns)) }
	case Corners:
		l.mixes, l.points = true, 4
		l.at = func(i int) []share {
			down, across := part(i/l.columns, rows), part(i%l.columns, l.columns)
			top, bottom := between(0, 1, across), between(2, 3, across)
			return append(scaled(top, 1-down), scaled(bottom, down)...)
		}
	}
	return l
}

// classRows is the layout of a grid with a row for each class: the same points in each row.
func classRows(o Options, classes int) layout {
	l := layout{columns: o.Columns, mixes: true}
	if l.columns == 0 {
		l.columns = picture.Columns
	}
	l.n, l.points = classes*l.columns, l.columns
	l.at = func(i int) []share { return []share{{i % l.columns, 1}} }
	if o.Walk == Strips {
		l.points = 2
		l.at = func(i int) []share { return between(0, 1, part(i%l.columns, l.columns)) }
	}
	return l
}

// part is how far step i of n steps is from the first to the last.
func part(i, n int) float64 {
	if n == 1 {
		return 0
	}
	return float64(i) / float64(n-1)
}

func between(a, b int, t float64) []share { return []share{{a, 1 - t}, {b, t}} }

func scaled(s []share, by float64) []share {
	out := make([]share, len(s))
	for i, p := range s {
		out[i] = share{p.point, p.weight * by}
	}
	return out
}

// arrange makes the n examples of an input from its points. An input that is not continuous, such as a label, takes the
// value of the first point of the mixture.
func (l layout) arrange(points ir.Tensor, continuous, normal bool) ir.Tensor {
	shape := append([]int{l.n}, points.Shape()[1:]...)
	out := ir.NewTensor(points.DType(), shape...)
	size := points.Len() / l.points
	for i := range l.n {
		mix := l.at(i)
		if continuous {
			blend(out.Float32s()[i*size:(i+1)*size], points.Float32s(), mix, normal)
			continue
		}
		bytes := len(points.Bytes()) / l.points
		copy(out.Bytes()[i*bytes:(i+1)*bytes], points.Bytes()[mix[0].point*bytes:])
	}
	return out
}

// blend writes the mixture of points into dst. The mixture of normal points is divided by the root of the sum of the
// squared weights, which gives it the variance of a point (Agustsson et al. 2019, table 1).
func blend(dst, points []float32, mix []share, normal bool) {
	norm := 0.0
	for _, s := range mix {
		norm += float64(s.weight * s.weight)
	}
	if norm = math.Sqrt(norm); !normal {
		norm = 1
	}
	for k := range dst {
		sum := 0.0
		for _, s := range mix {
			sum += float64(s.weight * float64(points[s.point*len(dst)+k]))
		}
		dst[k] = float32(sum / norm)
	}
}
