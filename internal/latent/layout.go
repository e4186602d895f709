package latent

import (
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// layout says how the images of a grid are made of points of noise: each image is a mixture of some points.
type layout struct {
	n, columns int
	points     int                 // that are drawn
	mixes      bool                // false: image i is point i
	at         func(i int) []share // the mixture of image i; nil where mixes is false
}

// share is a point and its part of a mixture.
type share = latent.Share

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
	l.at = func(i int) []share { return []share{{Point: i % l.columns, Weight: 1}} }
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

func between(a, b int, t float64) []share {
	return []share{{Point: a, Weight: 1 - t}, {Point: b, Weight: t}}
}

func scaled(s []share, by float64) []share {
	out := make([]share, len(s))
	for i, p := range s {
		out[i] = share{Point: p.Point, Weight: p.Weight * by}
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
			latent.Blend(out.Float32s()[i*size:(i+1)*size], points.Float32s(), mix, normal)
			continue
		}
		bytes := len(points.Bytes()) / l.points
		copy(out.Bytes()[i*bytes:(i+1)*bytes], points.Bytes()[mix[0].Point*bytes:])
	}
	return out
}
