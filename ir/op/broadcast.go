package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// broadcastDims is the shape of an elementwise result by numpy's rule: shapes are aligned at their last
// dimensions, and a dimension of 1 is repeated. N goes with N and with 1 only.
func broadcastDims(a, b ir.Type) (ir.Dims, error) {
	long, short := a.Dims, b.Dims
	if long.Rank() < short.Rank() {
		long, short = short, long
	}
	lead := long.Rank() - short.Rank()
	for i := range short.Rank() {
		switch x, y := long.At(lead+i), short.At(i); {
		case x == y || y == 1:
		case x == 1:
			long = long.With(lead+i, y)
		default:
			return ir.Dims{}, fmt.Errorf("%v and %v do not broadcast: dimension %d from the end is %v and %v, want the same or 1",
				a, b, short.Rank()-i, a.At(a.Rank()-short.Rank()+i), b.At(b.Rank()-short.Rank()+i))
		}
	}
	return long, nil
}

// inferBroadcast is the result type of an op on two values of one element type that accept admits.
func inferBroadcast(in []ir.Type, accept func(ir.DType) bool, want string) (ir.Type, error) {
	a, b := in[0], in[1]
	switch {
	case a.DType != b.DType:
		return ir.Type{}, fmt.Errorf("got %v and %v, want one element type: convert one with op.Cast", a, b)
	case !accept(a.DType):
		return ir.Type{}, fmt.Errorf("got %v, want %s", a, want)
	}
	dims, err := broadcastDims(a, b)
	return a.WithDims(dims), err
}

// nest is the loop nest of an elementwise op. The output is walked in order; axes along which every input runs on
// or stays are melted into one, so that the innermost axis is as long as can be and steps every input by 1 or 0.
type nest struct {
	rank int
	size [ir.MaxRank]int
	step [3][ir.MaxRank]int // elements to move each input by; 0 where it is repeated
	line int                // length of the innermost axis
	unit [3]int             // steps along it
	done bool

	dst   int // offset of the current line in the output
	src   [3]int
	index [ir.MaxRank]int
}

// over starts the loop nest of out and its inputs at the first line.
func over(out ir.Tensor, in []ir.Tensor) (w nest) {
	w.done = out.Len() == 0
	var strided [3][ir.MaxRank]int
	for k, t := range in {
		strided[k] = strides(t.Shape())
	}
	for axis, size := range out.Shape() {
		var step [3]int
		for k, t := range in {
			if j := axis - out.Rank() + t.Rank(); j >= 0 && t.Shape()[j] != 1 {
				step[k] = strided[k][j]
			}
		}
		if size != 1 {
			w.axis(size, step)
		}
	}
	w.start()
	return w
}

// start makes the innermost axis the line, once all axes are there.
func (w *nest) start() {
	w.line = 1
	if w.rank > 0 {
		w.rank--
		w.line = w.size[w.rank]
		for k := range w.unit {
			w.unit[k] = w.step[k][w.rank]
		}
	}
}

// axis adds an axis inside those before it.
func (w *nest) axis(size int, step [3]int) {
	last := w.rank - 1
	melts := w.rank > 0
	for k := range step {
		melts = melts && w.step[k][last] == size*step[k]
	}
	if !melts {
		last = w.rank
		w.size[last] = 1
		w.rank++
	}
	w.size[last] *= size
	for k := range step {
		w.step[k][last] = step[k]
	}
}

// next goes on to the next line.
func (w *nest) next() {
	w.dst += w.line
	for axis := w.rank - 1; axis >= 0; axis-- {
		w.index[axis]++
		for k := range w.src {
			w.src[k] += w.step[k][axis]
		}
		if w.index[axis] < w.size[axis] {
			return
		}
		w.index[axis] = 0
		for k := range w.src {
			w.src[k] -= w.size[axis] * w.step[k][axis]
		}
	}
	w.done = true
}

// part is input k along the current line: line elements, or the one that is repeated.
func part[T any](w *nest, k int, x []T) []T {
	n := 1 + (w.line-1)*w.unit[k]
	return x[w.src[k]:][:n]
}

// pairs is dst[i] = f(a[i], b[i]) with broadcasting: the loop that float64 and integers take.
func pairs[T, U any](w nest, dst []U, a, b []T, f func(x, y T) U) {
	for ; !w.done; w.next() {
		x, y := part(&w, 0, a), part(&w, 1, b)
		for i := range dst[w.dst:][:w.line] {
			dst[w.dst+i] = f(x[i*w.unit[0]], y[i*w.unit[1]])
		}
	}
}

// lines is dst = f(a, b) with broadcasting, line by line.
func lines[T any](threads int, w nest, dst, a, b []T, f func(threads int, dst, a, b []T)) {
	for ; !w.done; w.next() {
		f(threads, dst[w.dst:][:w.line], part(&w, 0, a), part(&w, 1, b))
	}
}
